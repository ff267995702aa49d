"""Personal parameters: who gets them, keeping them, and telling the memories of a person's cards again.

The only writer of Fit, and of `stability` and `difficulty` where no answer is given. Two steps, each of which
may be interrupted and is then taken up again by the next run:

1. *Fit* (`fit_person`, `keep`): all answers go to `drills.fitting.process`; what comes of it is a Fit row.
   One transaction retires the parameters in force and adopts the new ones, if these predict better.
2. *Remember* (`remember`): memories are those of one set of parameters; `StudySettings.memories_of` says of
   which. Where that is not the fit in force (a new one was adopted, or the person switched theirs off or on),
   every card's history is replayed, a few hundred at a time, each chunk in a short transaction that holds its
   cards: an answer given at the same moment waits, or is part of the replay. Only stability and difficulty
   change. Due days stay, as they do in Anki by default, and so do cards whose history began elsewhere.

A person is left alone on a study day that they have begun: today's plan was made with the parameters of this
morning, and undo brings back memories of this session. Somebody who has rested since 4 am gets both steps.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Aggregate, Count, Max, Q, QuerySet

from accounts.models import User
from drills.fitting import process
from drills.fitting.histories import Reviews
from drills.fitting.outcome import FEWEST, Outcome
from drills.memory import scheduling
from drills.memory.replay import replay_deck
from drills.memory.scheduling import DEFAULTS
from drills.models import Card, Fit, Review, StudySettings
from drills.personal import preferences

# A fifth is held back, so a quarter more than last time means that the parameters in force know none of it.
GROWTH = 1.25
ACTIVE_DAYS = 7
CHUNK = 200


def fit_person(user: User) -> Outcome:
    """Fit a person's parameters without keeping anything. Raises process.FitFailed."""
    fit = Fit.objects.filter(user=user, adopted=True, retired_at=None).first()
    return process.fit(answers_of(user), DEFAULTS.parameters, fit.parameters if fit else DEFAULTS.parameters)


@transaction.atomic
def keep(user: User, outcome: Outcome, now: datetime) -> Fit | None:
    """Write what came of a fit, and adopt it if it improves; None if there was too little to fit."""
    if outcome.parameters is None or outcome.before is None or outcome.after is None:
        return None
    User.objects.select_for_update().get(pk=user.pk)  # of two fits at once, one comes after the other
    if outcome.improves:
        Fit.objects.filter(user=user, adopted=True, retired_at=None).update(retired_at=now)
    return Fit.objects.create(
        user=user,
        made_at=now,
        parameters=list(outcome.parameters),
        reviews=outcome.reviews,
        log_loss_before=outcome.before,
        log_loss_after=outcome.after,
        adopted=outcome.improves,
    )


def remember(user: User) -> int:
    """Tell the memories of a person's cards with the parameters in force; how many cards were told again.

    Nothing is done if they are already of these parameters.
    """
    in_force = preferences.in_force(user)
    chosen, _is_new = StudySettings.objects.get_or_create(user=user)
    if chosen.memories_of_id == in_force.fit_id:
        return 0
    met = Card.objects.filter(user=user, review_count__gt=0).order_by("pk")
    cards = list(met.values_list("pk", flat=True))
    chunks = [cards[start : start + CHUNK] for start in range(0, len(cards), CHUNK)]
    told = sum(_remember(chunk, in_force.settings.parameters) for chunk in chunks)
    StudySettings.objects.filter(user=user).update(memories_of=in_force.fit_id)
    return told


def to_fit(now: datetime) -> list[User]:
    """People who rest and have answered enough since their last fit; those who wait longest come first."""
    since = now.date() - timedelta(days=ACTIVE_DAYS)
    active = User.objects.filter(tallies__study_day__gte=since).annotate(last_day=Max("tallies__study_day"))
    resting = [user for user in active if user.last_day != scheduling.study_day(now, user.zone())]
    answers = _by_user(Review.objects.filter(user__in=resting, undone_at=None), Count("pk"))
    fits = Fit.objects.filter(user__in=resting)
    told, made = _by_user(fits, Max("reviews")), _by_user(fits, Max("made_at"))
    wanted = {user.pk: max(FEWEST, GROWTH * told.get(user.pk, 0)) for user in resting}
    ready = [user for user in resting if answers.get(user.pk, 0) >= wanted[user.pk]]
    return sorted(ready, key=lambda user: made.get(user.pk, user.date_joined))


def to_remember(now: datetime) -> list[User]:
    """People who rest and whose memories are of other parameters than those in force."""
    in_force = Fit.objects.filter(adopted=True, retired_at=None).values_list("user_id", "pk")
    fits = dict(in_force)
    concerned = Q(memories_of__isnull=False) | Q(user__in=fits)
    differing = [
        chosen.user
        for chosen in StudySettings.objects.filter(concerned).select_related("user")
        if chosen.memories_of_id != (fits.get(chosen.user_id) if chosen.personal_parameters else None)
    ]
    return [user for user in differing if not _has_begun(user, now)]


def answers_of(user: User) -> Reviews:
    """All standing answers of a person to cards whose history begins here, in arrays."""
    mine = Review.objects.filter(user=user, undone_at=None).order_by("card_id", "number")
    rows = mine.values_list("card_id", "study_day", "rating", "number")
    table = [(card, day.toordinal(), rating, number) for card, day, rating, number in rows.iterator()]
    reviews = Reviews.of_rows((card, day, rating) for card, day, rating, _number in table)
    begins_here = np.asarray([table[place][3] == 0 for place in reviews.first], dtype=bool)
    return reviews.of_those(np.repeat(begins_here, reviews.lengths))


@transaction.atomic
def _remember(card_ids: Sequence[int], parameters: tuple[float, ...]) -> int:
    """Replay some cards while nobody can answer them."""
    cards = Card.objects.select_for_update().in_bulk(card_ids)
    standing = Review.objects.filter(card__in=cards, undone_at=None).order_by("card_id", "number")
    rows = standing.values_list("card_id", "study_day", "rating")
    reviews = Reviews.of_rows((card, day.toordinal(), rating) for card, day, rating in rows)
    told = zip(reviews.card[reviews.first], reviews.lengths, *replay_deck(reviews, parameters), strict=True)
    changed = []
    for card_id, length, stability, difficulty in told:
        card = cards[int(card_id)]
        if card.review_count == length:  # else its history began elsewhere
            card.stability, card.difficulty = float(stability), float(difficulty)
            changed.append(card)
    Card.objects.bulk_update(changed, ["stability", "difficulty"])
    return len(changed)


def _has_begun(user: User, now: datetime) -> bool:
    """Whether the person has answered something on their study day."""
    return user.tallies.filter(study_day=scheduling.study_day(now, user.zone())).exists()


def _by_user(rows: QuerySet[Any], what: Aggregate) -> dict[int, Any]:
    return dict(rows.order_by().values_list("user").annotate(what))
