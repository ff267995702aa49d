"""A person: who they are, which language and hours they keep, and how much time they have."""

from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import time_zones


class Language(models.TextChoices):
    """The languages of the interface and of all content; the names are the same in both."""

    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "简体中文"


class User(AbstractUser):
    """A person who prepares for an interview."""

    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[time_zones.validate]
    )
    minutes_a_day = models.PositiveSmallIntegerField(
        _("minutes a day"), default=20, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    interview_date = models.DateField(_("interview date"), null=True, blank=True)

    def zone(self) -> ZoneInfo:
        """The time zone in which this person's days begin and end."""
        return time_zones.zone(self.time_zone)
