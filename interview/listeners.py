"""What the lobby does when a submission has been judged: neither sandbox nor drills know the other."""

from contextlib import suppress
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from drills.answers import reviews
from interview.mocks import endings
from sandbox.judging.report import Verdict
from sandbox.models import Submission
from sandbox.submissions import judged


@receiver(judged)
def on_judged(sender: object, submission: Submission, **_: Any) -> None:  # noqa: ARG001 — Django's signature
    """Tells the round that the submission belongs to, and lets the task's card be rated."""
    endings.record_verdict(submission.pk, submission.verdict, submission.score)
    if submission.mode != "submit" or submission.verdict == Verdict.SANDBOX_FAILED:
        return  # a try-out is no evidence, and neither is a failure of ours
    evidence = {"submission": str(submission.pk), "verdict": submission.verdict, "score": submission.score}
    with suppress(reviews.Unknown):  # the task may have left the bank while it waited
        passed = submission.verdict == Verdict.PASSED
        reviews.rate_task(submission.user, submission.task, passed, evidence, timezone.now())
