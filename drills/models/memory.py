"""Memory: a person's cards, their answers, and the daily roll-up. Written by `drills.answers` alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from drills.memory.scheduling import Memory, Rating, State
from drills.models.items import Item
from drills.models.sessions import StudySession

RATINGS = [(rating.value, rating.name.lower()) for rating in Rating]
STATES = [(state.value, state.name.lower()) for state in State]


class Card(models.Model):
    """One person's memory of one item. There is none before the first answer (or bury, or suspend).

    `leech_since`: the study day on which it had been forgotten too often and was put to sleep for that.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cards")
    item = models.ForeignKey(Item, models.CASCADE, related_name="cards")
    state = models.PositiveSmallIntegerField(choices=STATES, default=State.LEARNING)
    step = models.PositiveSmallIntegerField(null=True, default=0)
    stability = models.FloatField(null=True)
    difficulty = models.FloatField(null=True)
    last_day = models.DateField(null=True)
    due = models.DateTimeField()
    review_count = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    suspended = models.BooleanField(default=False)
    leech_since = models.DateField(null=True)
    buried_until = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "item"], name="one_card_per_person_and_item"),)
        indexes = (
            models.Index(fields=["user", "due"], condition=Q(suspended=False), name="card_can_be_due"),
            # Few at any time, and asked for with every answer, however long the backlog is.
            models.Index(
                fields=["user", "due"], condition=Q(suspended=False, step__isnull=False), name="card_in_steps"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item_id}"

    def memory(self) -> Memory:
        """The card's memory as the scheduler knows it."""
        return Memory(State(self.state), self.step, self.stability, self.difficulty, self.last_day)


class Review(models.Model):
    """One answer, with all that is needed to replay or undo it.

    `number` is the card's review count before the answer: with the card it is the key that makes posting
    twice harmless. `before` and `after` are snapshots of the card (drills.answers.snapshots). `predicted` is
    the chance of recall that the memory gave when a card scheduled in days was answered; `fit` are the
    personal parameters in force (None: the defaults); `earlier_verdicts` are those that a regrade
    replaced, as [verdict, tag, rating, version].
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviews")
    card = models.ForeignKey(Card, models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=20)
    session = models.ForeignKey(StudySession, models.SET_NULL, null=True, related_name="reviews")
    number = models.PositiveIntegerField()
    study_day = models.DateField()
    answered_at = models.DateTimeField()
    seconds = models.FloatField(null=True)
    seed = models.BigIntegerField(default=0)
    item_digest = models.CharField(max_length=64)
    grader_version = models.CharField(max_length=40, blank=True)
    answer = models.JSONField(default=dict)
    verdict = models.CharField(max_length=20)
    tag = models.CharField(max_length=80, blank=True)
    evidence = models.JSONField(default=dict)
    map_version = models.PositiveSmallIntegerField()
    suggested = models.PositiveSmallIntegerField(choices=RATINGS, null=True)
    rating = models.PositiveSmallIntegerField(choices=RATINGS)
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    predicted = models.FloatField(null=True)
    fit = models.ForeignKey("drills.Fit", models.SET_NULL, null=True, related_name="+")
    earlier_verdicts = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["card", "number"], condition=Q(undone_at=None), name="one_standing_answer_per_showing"
            ),
        )
        indexes = (
            models.Index(
                fields=["session", "-id"], condition=Q(undone_at=None), name="review_last_of_session"
            ),
            models.Index(
                fields=["user", "kind", "-id"], condition=Q(undone_at=None, rating__gt=1), name="review_pace"
            ),
            models.Index(
                fields=["user", "-id"],
                condition=Q(undone_at=None, predicted__isnull=False),
                name="review_foretold",
            ),
        )

    def __str__(self) -> str:
        return f"{self.card_id} #{self.number}: {Rating(self.rating).name.lower()}"


class PartAnswer(models.Model):
    """What was typed for one part of a drill in one attempt, and how it was judged: what authors learn from.

    Unreadable and doubtful texts are kept as well. `number` is the card's review count when it was
    answered, `review` the answer that it became part of (None: the person tried again). `ruling` is what
    a person of the staff decided where the machine could not.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="part_answers")
    item = models.ForeignKey(Item, models.CASCADE, related_name="part_answers")
    review = models.ForeignKey(Review, models.SET_NULL, null=True, related_name="part_answers")
    part = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    attempt = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    item_digest = models.CharField(max_length=64)
    answered_at = models.DateTimeField()
    text = models.CharField(max_length=600, blank=True)
    verdict = models.CharField(max_length=20)
    tag = models.CharField(max_length=80, blank=True)
    grader_version = models.CharField(max_length=40)
    ruling = models.CharField(max_length=20, blank=True)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["item", "part", "tag"], name="part_answers_by_tag"),
            models.Index(
                fields=["user", "item", "number"], condition=Q(review=None), name="part_answers_tried_again"
            ),
            models.Index(
                fields=["answered_at"], condition=Q(verdict="undecided", ruling=""), name="part_answers_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}/{self.part}: {self.verdict}"


class DailyTally(models.Model):
    """What one person did on one study day, kept up with every answer so that pages need not count.

    `tested` are answers to cards that were scheduled in days; `recalled` those of them that were not Again;
    `predicted` is the sum of what the memories had predicted for the tested ones.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tallies")
    study_day = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    tested = models.PositiveIntegerField(default=0)
    recalled = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    predicted = models.FloatField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study_day"], name="one_tally_per_person_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_day}: {self.answers}"
