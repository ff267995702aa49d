"""The Celery tasks of the results worker, which has the database. What they do stands in `submissions`."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from sandbox import broker, submissions


@shared_task(name=broker.RECORD_EVENT)
def record_event(submission: str, attempt: int, host: str, event: dict[str, Any]) -> bool:
    """Progress and signs of life of a running submission."""
    return submissions.record_event(UUID(submission), attempt, host, event, timezone.now())


@shared_task(name=broker.RECORD_REPORT)
def record_report(submission: str, attempt: int, report: dict[str, Any]) -> bool:
    """The end of a judgement."""
    return submissions.record_report(UUID(submission), attempt, report, timezone.now())


@shared_task(name=broker.SWEEP)
def sweep() -> dict[str, int]:
    """Every ten seconds: what got stuck moves on."""
    return submissions.sweep(timezone.now())
