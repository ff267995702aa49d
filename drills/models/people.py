"""What a person chose: how to be scheduled, when to rest, what to remember about an item."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from drills.models.items import Item


class StudySettings(models.Model):
    """How a person wants to study; somebody without a row has the defaults.

    `topic_weights` maps ids of topics to 0-3 (missing: 1): how much a topic counts for the interview.
    `memories_of` is the fit with whose parameters the person's memories were told (None: the defaults);
    `drills.personal.fits` brings them to the one in force.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="study_settings"
    )
    desired_retention = models.FloatField(
        default=0.9, validators=[MinValueValidator(0.7), MaxValueValidator(0.97)]
    )
    topic_weights = models.JSONField(default=dict)
    personal_parameters = models.BooleanField(default=True)
    memories_of = models.ForeignKey("drills.Fit", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id} at {self.desired_retention}"


class Break(models.Model):
    """Days, the last included, on which a person does not study, announced ahead."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="breaks")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="break_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.first_day} to {self.last_day}"


class Note(models.Model):
    """A person's own words about an item."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="item_notes")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    text = models.TextField(max_length=4000)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "item"], name="one_note_per_person_and_item"),)

    def __str__(self) -> str:
        return f"{self.user_id} on {self.item_id}"
