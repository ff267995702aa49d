"""Mock rounds: a paper, what was typed into it, and the log from which the report is computed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class MockRound(models.Model):
    """One sitting of one round. The clock is the server's: `deadline` ends it, seen or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mock_rounds")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expired = models.BooleanField(default=False)
    assessed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-started_at"], name="mockround_user_started")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(finished_at__isnull=True),
                name="one_running_round_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.user} at {self.started_at:%Y-%m-%d %H:%M}"


class MockItem(models.Model):
    """One item of a paper: what was shown, what was typed, and what became of it.

    `draft` holds the fields of the item's form as they were last saved; `result` the automatic
    grading (drills) or the submission's end (tasks); `assessment` the learner's own ticks and bands.
    """

    mock = models.ForeignKey(MockRound, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    item_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    minutes = models.FloatField()
    draft = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    submission = models.UUIDField(null=True, blank=True)
    assessment = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mock", "position"], name="one_item_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.item_id}"


class MockEvent(models.Model):
    """A line of the log: started, shown, saved, finished, timed out, assessed."""

    mock = models.ForeignKey(MockRound, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind} {self.position or ''}"
