"""What is remembered about drills: the catalogue's mirror, cards, reviews, daily tallies, sessions.

Only `drills.reviews` writes Card, Review and DailyTally; only `drills.sessions` writes StudySession;
only `drills.catalogue` writes Item.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from drills.scheduling import Memory, Rating, State

RATINGS = [(rating.value, rating.name.lower()) for rating in Rating]
STATES = [(state.value, state.name.lower()) for state in State]


class Item(models.Model):
    """An item of the content, mirrored so that the database can join and sort by it."""

    id = models.CharField(primary_key=True, max_length=120)
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=60)
    rounds = models.JSONField(default=list)
    difficulty = models.PositiveSmallIntegerField()
    minutes = models.FloatField()
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["position"], condition=Q(retired=False), name="item_in_order"),)

    def __str__(self) -> str:
        return self.id


class Card(models.Model):
    """One person's memory of one item. There is none before the first answer (or bury, or suspend)."""

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
    buried_until = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "item"], name="one_card_per_person_and_item"),)
        indexes = (
            models.Index(fields=["user", "due"], condition=Q(suspended=False), name="card_can_be_due"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item_id}"

    def memory(self) -> Memory:
        """The card's memory as the scheduler knows it."""
        return Memory(State(self.state), self.step, self.stability, self.difficulty, self.last_day)


class StudySession(models.Model):
    """A person's session of one study day: what is on the screen, on whichever device.

    `item` is shown as it was when the card had `review_count` reviews; `visible_s` is how long it has been
    looked at in earlier visits; `leftover_shown`: the one item longer than the time left was offered.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_sessions")
    study_day = models.DateField()
    started_at = models.DateTimeField()
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    leftover_shown = models.BooleanField(default=False)
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    last_topic = models.CharField(max_length=60, blank=True)
    review_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    hint_used = models.BooleanField(default=False)
    draft = models.JSONField(default=dict)
    shown_at = models.DateTimeField(null=True)
    visible_s = models.FloatField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study_day"], name="one_session_per_person_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_day}"


class Review(models.Model):
    """One answer, with all that is needed to replay or undo it.

    `number` is the card's review count before the answer: with the card it is the key that makes posting
    twice harmless. `before` and `after` are snapshots of the card (drills.snapshots).
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
        )

    def __str__(self) -> str:
        return f"{self.card_id} #{self.number}: {Rating(self.rating).name.lower()}"


class DailyTally(models.Model):
    """What one person did on one study day, kept up with every answer so that pages need not count.

    `tested` are answers to cards that were scheduled in days; `recalled` those of them that were not Again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tallies")
    study_day = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    tested = models.PositiveIntegerField(default=0)
    recalled = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study_day"], name="one_tally_per_person_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_day}: {self.answers}"
