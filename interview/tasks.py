"""What the results worker does for rounds, by the clock."""

from celery import shared_task
from django.utils import timezone

from interview.mocks import endings


@shared_task(name="interview.close_overdue", ignore_result=True)
def close_overdue() -> int:
    """Hands in the rounds whose time is up and whose browser is gone, and the code that had to wait."""
    now = timezone.now()
    return endings.close_overdue(now) + endings.submit_waiting(now)
