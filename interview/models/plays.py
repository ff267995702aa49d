"""Scenarios as they are played: one row a play, and the log from which everything else is computed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from interview.models.mocks import MockItem


class ScenarioPlay(models.Model):
    """One person's way through one scenario; `ended_at` is set once, together with `decision`.

    `draft` is what the form of the decision held when it was last saved; `decision` what was handed in:
    `cause` (an id or ""), `fixes` and `preventions` (ids), `explanation`. `ticked` are the key points that
    the learner found in their explanation afterwards; None until they looked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenario_plays"
    )
    scenario_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    mock_item = models.OneToOneField(
        MockItem, on_delete=models.CASCADE, null=True, blank=True, related_name="scenario_play"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    draft = models.JSONField(default=dict)
    decision = models.JSONField(default=dict)
    ticked = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "scenario_id", "-started_at"], name="play_user_scenario")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "scenario_id"],
                condition=models.Q(ended_at__isnull=True, mock_item__isnull=True),
                name="one_running_play_a_scenario",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} by {self.user}"


class ScenarioEvent(models.Model):
    """A line of a play's log. `kind` is look or hypothesis, `what` the look's or the cause's id.

    `minutes` are those of the story that a look cost when it was opened; what the content says later
    changes nothing about them.
    """

    play = models.ForeignKey(ScenarioPlay, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=100)
    minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["play", "what"], condition=models.Q(kind="look"), name="a_look_is_opened_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind} {self.what}"
