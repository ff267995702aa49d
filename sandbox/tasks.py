"""The Celery tasks of the results worker, which has the database. What they do stands in `inbox`."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from sandbox import inbox, submissions
from sandbox.messaging import broker


@shared_task(name=broker.RECORD_EVENT)
def record_event(message: dict[str, Any]) -> bool:
    """Progress and signs of life of a running submission."""
    return inbox.hear_event(message, timezone.now())


@shared_task(name=broker.RECORD_REPORT)
def record_report(message: dict[str, Any]) -> bool:
    """The end of a judgement."""
    return inbox.hear_report(message, timezone.now())


@shared_task(name=broker.SWEEP)
def sweep() -> dict[str, int]:
    """Every ten seconds: reports that nobody has read are read, and what got stuck moves on."""
    now = timezone.now()
    return {"reports read late": inbox.read_kept(now), **submissions.sweep(now)}
