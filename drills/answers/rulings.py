"""Answers that the machine could not decide, and what a person of the staff decided about them.

A ruling settles one part. Once no part of a written answer is open any more, the answer's verdict follows;
the rating that the person gave meanwhile stands.
"""

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from drills.answers import corrections
from drills.answers.corrections import Correction
from drills.grading.outcomes import whole
from drills.models import PartAnswer, Review

Ruling = Literal["right", "wrong"]


class AlreadyRuled(Exception):
    """Somebody else has decided about this part in the meantime."""


def open_parts() -> QuerySet[PartAnswer]:
    """Parts that wait for somebody, the oldest first."""
    waiting = PartAnswer.objects.filter(verdict="undecided", ruling="")
    return waiting.select_related("item", "review").order_by("answered_at", "pk")


@transaction.atomic
def rule(part_id: int, ruling: Ruling, by: User, now: datetime) -> PartAnswer:
    """Decide about one part. Raises AlreadyRuled; PartAnswer.DoesNotExist if there is none."""
    part = PartAnswer.objects.select_for_update().get(pk=part_id)
    if part.verdict != "undecided" or part.ruling:
        raise AlreadyRuled
    part.ruling, part.ruled_by, part.ruled_at = ruling, by, now
    part.save(update_fields=["ruling", "ruled_by", "ruled_at"])
    if part.review is not None and not part.review.undone_at:
        _settle(part.review)
    return part


def _settle(review: Review) -> None:
    parts = list(review.part_answers.filter(answered_at=review.answered_at))
    if any(part.verdict == "undecided" and not part.ruling for part in parts):
        return
    verdict = whole([part.ruling or part.verdict for part in parts])
    corrections.correct(review, Correction(verdict, "ruled", review.grader_version))
