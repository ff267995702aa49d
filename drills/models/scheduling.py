"""What was computed for a person: the plan of a day, and the parameters of their memory."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class DayPlan(models.Model):
    """The order in which a person's items of one study day come, made once and followed all day.

    `item_ids` are due and new items in their order, with some beyond the minutes; `ready` and
    `ready_with_more` are the expected recall on the day of the interview with the minutes of today, and
    with ten more a day (None without a date). `made_for` are the choices that it was made from: a plan
    made for others is made anew.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="day_plans")
    study_day = models.DateField()
    made_at = models.DateTimeField()
    made_for = models.CharField(max_length=64)
    item_ids = models.JSONField(default=list)
    ready = models.FloatField(null=True)
    ready_with_more = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study_day"], name="one_plan_per_person_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_day}: {len(self.item_ids)} items"


class Fit(models.Model):
    """Personal parameters of the memory model, fitted to a person's reviews; old ones are kept.

    `parameters` are the 21 weights of FSRS-6; the log-losses are those on held-back reviews. At most one
    adopted fit is in force (`retired_at` is None).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="fits")
    made_at = models.DateTimeField()
    parameters = models.JSONField()
    reviews = models.PositiveIntegerField()
    log_loss_before = models.FloatField()
    log_loss_after = models.FloatField()
    adopted = models.BooleanField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(adopted=True, retired_at=None),
                name="one_fit_in_force_per_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.log_loss_after:.4f} after {self.log_loss_before:.4f}"
