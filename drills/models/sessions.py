"""What is on the screen of whom."""

from django.conf import settings
from django.db import models

from drills.models.items import Item


class StudySession(models.Model):
    """A person's session of one study day: what is on the screen, on whichever device.

    `item` is shown as it was when the card had `review_count` reviews; `visible_s` is how long it has been
    looked at in earlier visits; `leftover_shown`: the one item longer than the time left was offered.
    `ahead` says how full the days ahead are (None: not counted yet), `promised` which days the buttons of
    what is shown have named; both belong to drills.day.days_ahead.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_sessions")
    study_day = models.DateField()
    started_at = models.DateTimeField()
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    leftover_shown = models.BooleanField(default=False)
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    last_topic = models.CharField(max_length=60, blank=True)
    review_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    hint_used = models.BooleanField(default=False)
    draft = models.JSONField(default=dict)
    shown_at = models.DateTimeField(null=True)
    visible_s = models.FloatField(default=0)
    ahead = models.JSONField(null=True)
    promised = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study_day"], name="one_session_per_person_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_day}"
