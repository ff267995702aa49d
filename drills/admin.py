"""Items and answers in Django's administration pages: to look at, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from drills.models import Item, Review


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg] # generic in the stubs alone
    """The use-cases are the only writers; a hand-made change would not fit tallies and undo."""

    def has_add_permission(self, _request: HttpRequest, *_rest: Any) -> bool:
        """Nothing is made by hand."""
        return False

    def has_change_permission(self, _request: HttpRequest, _thing: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _thing: Any = None) -> bool:
        """Nothing is deleted by hand."""
        return False


@admin.register(Item)
class ItemAdmin(ReadOnly):
    """The catalogue's mirror."""

    list_display = ("id", "kind", "topic", "difficulty", "minutes", "retired")
    list_filter = ("kind", "topic", "retired")
    search_fields = ("id",)


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    """Answers: what was typed, which mistake it was."""

    list_display = ("id", "card", "verdict", "tag", "rating", "answered_at", "undone_at")
    list_filter = ("kind", "verdict", "tag")
    list_select_related = ("card",)
    raw_id_fields = ("user", "card", "session")
