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

    `attempt` counts how often it was put into the queue; a host answers for one attempt, and an answer
    for an older one is refused. `failures` counts the attempts that our own machinery lost. `needs` is
    what the verdict takes and `prefers` what the timing takes ("cpu", "gpu", "gpus"); `device` is the
    model that the person asked for (a slug, or empty); `queue` is where it waits or was sent.

    `fence` grows with every attempt that is sent, `ticket` is the secret of that attempt, and `heard` the
    counter of the last message that a host sent about it: what is not above it was heard before.
    `unannounced` stands from the verdict until everybody who listens was told of it.
    """

    MODES: ClassVar = [
        ("run", _("own input")),
        ("test", _("public tests")),
        ("benchmark", _("public tests, timed")),
        ("submit", _("all tests")),
        ("profile", _("profile")),
    ]
    CAPABILITIES: ClassVar = [("cpu", "cpu"), ("gpu", "gpu"), ("gpus", "gpus")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="submissions")
    task = models.CharField(max_length=100)
    task_digest = models.CharField(max_length=100)
    mode = models.CharField(max_length=10, choices=MODES)
    own = models.JSONField(default=dict, blank=True)
    source = models.TextField()
    needs = models.CharField(max_length=10, choices=CAPABILITIES, default="cpu")
    prefers = models.CharField(max_length=10, choices=CAPABILITIES, default="cpu")
    device = models.CharField(max_length=100, blank=True)
    queue = models.CharField(max_length=110, default="cpu")

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=1)
    failures = models.PositiveIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)
    ticket = models.CharField(max_length=64, blank=True)
    heard = models.PositiveBigIntegerField(default=0)
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
    unannounced = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "task", "-created_at"], name="submission_history"),
            models.Index(
                fields=["state", "created_at"],
                name="submission_open",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["user", "sent_at"], name="submission_served"),
            models.Index(
                fields=["finished_at"], name="submission_unannounced", condition=Q(unannounced=True)
            ),
            models.Index(fields=["task", "mode", "finished_at"], name="submission_durations"),
            # What the page of hosts and /metrics count (figures.py), without reading sources and reports.
            models.Index(fields=["state", "-finished_at"], name="submission_finished"),
            models.Index(fields=["state", "mode", "verdict", "failures"], name="submission_verdicts"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(
                condition=Q(mode__in=["run", "test", "benchmark", "submit", "profile"]),
                name="submission_mode_known",
            ),
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


class Turn(models.Model):
    """One row, which whoever decides what is sent next holds for that moment."""

    def __str__(self) -> str:
        return "the dispatcher's turn"


class Device(models.Model):
    """A GPU that some host has leased: the highest fencing token that was heard of."""

    uuid = models.CharField(max_length=100, primary_key=True)
    fence = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.uuid} ({self.fence})"


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
