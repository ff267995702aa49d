"""What is kept of code: the submissions of a person and the drafts in the editor.

`sandbox.submissions` is the only writer of both; everything else reads.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sandbox.judging.report import Verdict

VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]


class State(models.TextChoices):
    """Where a submission stands. Queued and running are open: only those may still change."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


OPEN = (State.QUEUED, State.RUNNING)


class Submission(models.Model):
    """One program that a person handed in, and what became of it.

    `attempt` counts the messages that were sent for it; a host answers for one attempt, and an
    answer for an older one is refused. `failures` counts the attempts that our own machinery lost.
    """

    MODES: ClassVar = [("test", _("public tests")), ("submit", _("all tests"))]
    QUEUES: ClassVar = [("cpu", "cpu"), ("gpu", "gpu")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="submissions")
    task = models.CharField(max_length=100)
    task_digest = models.CharField(max_length=100)
    mode = models.CharField(max_length=10, choices=MODES)
    source = models.TextField()
    queue = models.CharField(max_length=10, choices=QUEUES)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=1)
    failures = models.PositiveIntegerField(default=0)
    host = models.CharField(max_length=100, blank=True)
    progress = models.JSONField(default=dict, blank=True)

    created_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    verdict = models.CharField(max_length=20, choices=VERDICTS, blank=True)
    score = models.FloatField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "task", "-created_at"], name="submission_history"),
            models.Index(
                fields=["queue", "state", "queued_at"],
                name="submission_open",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(condition=Q(mode__in=["test", "submit"]), name="submission_mode_known"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="submission_attempt_from_one"),
            models.CheckConstraint(
                condition=Q(state="finished") & ~Q(verdict="") | ~Q(state="finished") & Q(verdict=""),
                name="submission_verdict_exactly_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) & Q(state__in=["queued", "running"])
                | Q(finished_at__isnull=False) & Q(state__in=["finished", "cancelled"]),
                name="submission_closed_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.id} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether a verdict is still to come."""
        return self.state in OPEN

    @property
    def charged(self) -> bool:
        """Whether the result counts as the learner's: never what our own machinery failed at."""
        return self.state == State.FINISHED and self.verdict != Verdict.SANDBOX_FAILED


class Draft(models.Model):
    """What stands in the editor of one person for one task, on whatever device they sit next."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    task = models.CharField(max_length=100)
    source = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "task"], name="one_draft_a_person_and_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task} of {self.user_id}"
