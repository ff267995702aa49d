"""The catalogue's mirror: everything that has a card has a row here."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Item(models.Model):
    """An item that can be studied, so that the database can join and sort by it.

    Items of the content have no owner and mirror their files; a person's own flashcards have one. Items
    of one `sibling_group` give each other's answers away and are kept on different days; `prerequisites`
    come first.
    """

    id = models.CharField(primary_key=True, max_length=120)
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=60)
    rounds = models.JSONField(default=list)
    difficulty = models.PositiveSmallIntegerField()
    minutes = models.FloatField()
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    retired = models.BooleanField(default=False)
    sibling_group = models.CharField(max_length=80, blank=True)
    prerequisites = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="own_items")

    class Meta:
        ordering = ("position", "id")
        indexes = (
            models.Index(fields=["position"], condition=Q(retired=False, owner=None), name="item_in_order"),
            models.Index(
                fields=["owner", "position"],
                condition=Q(retired=False, owner__isnull=False),
                name="own_item_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.id
