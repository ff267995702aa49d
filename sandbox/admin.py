"""Submissions for the people who run the site: to look at, never to change by hand."""

from typing import TYPE_CHECKING

from django.contrib import admin

from sandbox.models import Submission

if TYPE_CHECKING:
    ReadOnly = admin.ModelAdmin[Submission]
else:  # generic in the type stubs only
    ReadOnly = admin.ModelAdmin


@admin.register(Submission)
class SubmissionAdmin(ReadOnly):
    """A list to find what got stuck, and the whole record of one submission."""

    list_display = (
        "id",
        "user",
        "task",
        "mode",
        "queue",
        "state",
        "verdict",
        "attempt",
        "failures",
        "host",
        "created_at",
    )
    list_filter = ("state", "verdict", "queue", "mode", "task")
    search_fields = ("id", "user__username", "task", "host")
    date_hierarchy = "created_at"

    def has_add_permission(self, *_: object) -> bool:
        """People submit on the workbench."""
        return False

    def has_change_permission(self, *_: object) -> bool:
        """`sandbox.submissions` is the only writer."""
        return False
