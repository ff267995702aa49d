"""What the lobby does when a submission has been judged: neither sandbox nor drills know the other."""

from typing import Any

from django.dispatch import receiver

from drills import reviews
from interview import rounds
from sandbox.models import Submission
from sandbox.submissions import judged


@receiver(judged)
def on_judged(sender: object, submission: Submission, **_: Any) -> None:  # noqa: ARG001 — Django's signature
    """Tells the round that the submission belongs to, and lets the task's card be rated."""
    rounds.record_verdict(submission.pk, submission.verdict, submission.score)
    if submission.mode == "submit" and submission.verdict != "sandbox failed":
        reviews.rate_task(submission)
