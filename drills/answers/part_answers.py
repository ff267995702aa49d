"""What was typed for each part of a drill, attempt by attempt: the only writer of PartAnswer's own columns.

Kept for authors (which mistakes do people make?) and for regrading: unreadable texts as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from drills.kinds.base import PartMark
from drills.models import PartAnswer, Review, fast_rows

LONGEST_TEXT = 600
LONGEST_TAG = 80


@dataclass(frozen=True)
class Attempt:
    """One submission of a drill. `number` is the card's review count then; `attempt` counts from 1."""

    user_id: int
    item_id: str
    number: int
    attempt: int
    seed: int
    item_digest: str
    answered_at: datetime
    grader_version: str


def keep(attempt: Attempt, parts: Sequence[PartMark], review: Review | None = None) -> None:
    """Write the marks of one submission; `review` is the answer that it became, if it did."""
    fast_rows.insert_all(
        PartAnswer(
            user_id=attempt.user_id,
            item_id=attempt.item_id,
            review=review,
            part=part.id,
            number=attempt.number,
            attempt=attempt.attempt,
            seed=attempt.seed,
            item_digest=attempt.item_digest,
            answered_at=attempt.answered_at,
            text=part.typed[:LONGEST_TEXT],
            verdict=part.verdict,
            tag=part.tag[:LONGEST_TAG],
            grader_version=attempt.grader_version,
        )
        for part in parts
    )


def link_earlier(review: Review, item_id: str, since: datetime) -> None:
    """Say of the earlier attempts at the same showing, made `since` it came up, that this came of them."""
    tries = PartAnswer.objects.filter(
        user_id=review.user_id, item_id=item_id, number=review.number, review=None, answered_at__gte=since
    )
    tries.update(review=review)


def unlink(review: Review) -> None:
    """The answer was taken back: its attempts stay, as attempts of which nothing came."""
    PartAnswer.objects.filter(review=review).update(review=None)
