"""Another verdict for an answer that is already written, and the card's later history told again from there.

Used when the grader has learnt something (drills.answers.regrading) and when a person of the staff has ruled
(drills.answers.rulings). The rating follows the verdict, unless the person had chosen it; the old verdict is
kept.
"""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction

from drills.answers import reviews, snapshots
from drills.day import tallies
from drills.memory import evidence, scheduling
from drills.memory.evidence import Evidence, Pace
from drills.memory.scheduling import Rating
from drills.models import Card, Review
from drills.personal import preferences


@dataclass(frozen=True)
class Correction:
    """What an answer should have been called."""

    verdict: str
    tag: str
    grader_version: str


def rating_for(review: Review, verdict: str) -> Rating:
    """The rating that an answer would have had with another verdict; the person's own choice stands."""
    chosen = Rating(review.rating)
    if review.suggested is None or review.suggested != review.rating or verdict == review.verdict:
        return chosen
    known = {field.name for field in fields(Evidence)}
    seen = {name: value for name, value in review.evidence.items() if name in known}
    return evidence.suggest(Evidence(**{**seen, "verdict": verdict}), Pace()) or chosen


@transaction.atomic
def correct(review: Review, correction: Correction) -> Rating:
    """Write the correction and tell the card's history again; the rating that the answer has now."""
    card = Card.objects.select_for_update().get(pk=review.card_id)
    told = list(_standing_from(review))
    for one in told:
        tallies.add(one, sign=-1)
    _rewrite(told[0], correction)
    _tell_again(card, told)
    for one in told:
        tallies.add(one)
    return Rating(told[0].rating)


def _standing_from(review: Review) -> Any:
    standing = Review.objects.filter(card_id=review.card_id, undone_at=None, number__gte=review.number)
    return standing.select_related("user", "card", "fit").order_by("number")


def _rewrite(review: Review, correction: Correction) -> None:
    rating = rating_for(review, correction.verdict)
    earlier = [review.verdict, review.tag, int(review.rating), review.grader_version]
    review.earlier_verdicts = [*review.earlier_verdicts, earlier]
    review.suggested = rating if review.suggested == review.rating else review.suggested
    review.verdict, review.tag, review.rating = correction.verdict, correction.tag, rating
    review.grader_version = correction.grader_version


def _tell_again(card: Card, told: list[Review]) -> None:
    """Each answer from the corrected one on, with the settings of its own moment.

    What the person decided since (suspended, buried) is no answer and stays.
    """
    suspended, buried = card.suspended, card.buried_until
    snapshots.restore(card, told[0].before)
    for review in told:
        kept = {name: review.before[name] for name in ("desired_retention", "days") if name in review.before}
        review.before = {**snapshots.take(card), **kept}
        memory = snapshots.memory(review.before)
        review.predicted = scheduling.predicted(memory, review.study_day, preferences.at(review))
        snapshots.advance(card, reviews.futures_at(review.user, review)[Rating(review.rating)])
        review.after = snapshots.take(card)
        review.save()
    card.suspended, card.buried_until = suspended, buried
    card.save()
