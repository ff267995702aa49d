"""Mock rounds and loops: a paper, what was typed into it, and the log from which the report is computed."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Language

LATE_SAVES = timedelta(seconds=5)  # a save that left the browser in time may still be on its way


class MockLoop(models.Model):
    """Seven rounds over several sittings, all in front of one interviewer, each sat once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mock_loops")
    persona = models.CharField(max_length=40)
    length = models.CharField(max_length=20)
    language = models.CharField(max_length=10, choices=Language.choices)
    interviewer_host = models.CharField(max_length=255, default="", blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="one_open_loop_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"loop of {self.user} from {self.started_at:%Y-%m-%d}"


class MockRound(models.Model):
    """One sitting. The clock is the server's: `deadline` ends it, seen or not, unless it stands still.

    `number` is the round, or 0 for a paper of one's weak spots. While `paused_at` is set the clock stands
    still, for a time that the interviewer allows; going on moves the deadline. `interviewer_host` is where
    the person let answers be sent to an interviewer model (empty: nowhere).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mock_rounds")
    loop = models.ForeignKey(MockLoop, on_delete=models.CASCADE, null=True, blank=True, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    persona = models.CharField(max_length=40, default="staff")
    length = models.CharField(max_length=20, default="standard")
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.ENGLISH)
    interviewer_host = models.CharField(max_length=255, default="", blank=True)
    seed = models.BigIntegerField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    pauses = models.PositiveSmallIntegerField(default=0)
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
            ),
            models.UniqueConstraint(
                fields=["loop", "number"],
                condition=models.Q(loop__isnull=False),
                name="one_round_of_a_number_a_loop",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.user} at {self.started_at:%Y-%m-%d %H:%M}"

    def takes_saves(self, now: datetime) -> bool:
        """Whether what is typed is kept: while the clock runs, and as long after as a save may travel."""
        return self.finished_at is None and now <= (self.paused_at or self.deadline) + LATE_SAVES


class MockItem(models.Model):
    """One item of a paper: what was shown, what was typed, and what became of it.

    `draft` holds the fields of the item's form as they were last saved; `turns` the follow-ups that were
    asked, in order: {"id", "key_point", "words", "at"}, each answered in the draft's field `follow-<id>`.
    From `answered_at` on the first answer stands, as do the first `settled_turns` follow-ups. `result` is
    the automatic grading (drills) or the submission's end (tasks); `assessment` the learner's own ticks,
    quotes and bands; `opinion` an interviewer model's draft of it (interview/interviewer/drafting.py).
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
    answered_at = models.DateTimeField(null=True, blank=True)
    turns = models.JSONField(default=list)
    settled_turns = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    submission = models.UUIDField(null=True, blank=True)
    assessment = models.JSONField(default=dict)
    opinion = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mock", "position"], name="one_item_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.item_id}"


class MockEvent(models.Model):
    """A line of the log: started, shown, saved, answered, asked, paused, resumed, finished, timed out …

    `detail` of a save are the edits (interview/mocks/edits.py) by field, from which the replay is made.
    """

    mock = models.ForeignKey(MockRound, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind} {self.position or ''}"
