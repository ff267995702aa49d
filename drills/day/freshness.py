"""What a plan is made from can change on pages that know nothing of plans: then the next look makes it anew.

Whoever changes a person's items, breaks, settings or parameters calls `day_plans.forget`; the account's own
page belongs to another room, so its saves are listened to. Connected when the app is ready.
"""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from drills.day import day_plans

PLANNED_FROM = frozenset({"minutes_a_day", "interview_date", "time_zone"})


@receiver(post_save, sender=User)
def _account_saved(
    instance: User, created: bool, update_fields: Collection[str] | None, **_rest: Any
) -> None:
    """Signing in saves one field of the account, and leaves the plan alone."""
    if not created and (update_fields is None or PLANNED_FROM.intersection(update_fields)):
        day_plans.forget(instance, timezone.now())
