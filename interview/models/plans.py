"""Plans as people follow them. Keys are ids of the content, which stay; all else may change around them."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class FollowedPlan(models.Model):
    """One person's arrangement of one plan: since when, how many hours a week, in which order, without what.

    `current` is the plan that they follow now, one at most. `stage_order` and `skipped_stages` hold ids of
    stages; `fed_on` is the study day on which the plan last brought items into the daily queue.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_plans")
    plan_id = models.CharField(max_length=100)
    current = models.BooleanField(default=False)
    starts_on = models.DateField()
    hours_a_week = models.PositiveSmallIntegerField()
    stage_order = models.JSONField(default=list)
    skipped_stages = models.JSONField(default=list)
    fed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "plan_id"], name="one_arrangement_of_a_plan"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(current=True), name="one_plan_is_followed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} by {self.user_id}"


class PlanStep(models.Model):
    """What somebody did with a step of a plan: `state` is done or skipped; an open step has no row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="plan_steps")
    plan_id = models.CharField(max_length=100)
    step_id = models.CharField(max_length=100)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "plan_id", "step_id"], name="one_state_of_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.step_id}: {self.state}"


class PlanReading(models.Model):
    """One person's reading of a text, whichever plan names it.

    `tried` is their answer to the recall question; the right one is shown from `revealed_at` on.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="plan_readings")
    reading_id = models.CharField(max_length=100)
    read_at = models.DateTimeField(null=True)
    notes = models.TextField(default="")
    tried = models.TextField(default="")
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "reading_id"], name="one_row_of_a_reading")
        ]

    def __str__(self) -> str:
        return f"{self.reading_id} by {self.user_id}"
