"""What the rows tell of the queue: who waits, how long it took of late, what became of it. Reads only.

Times are in seconds. Every function is one query over an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Min, Q, Sum

from sandbox.judging.report import Verdict
from sandbox.models import OPEN, State, Submission

LATEST = 5000  # of a busy day the latest so many say enough


@dataclass(frozen=True)
class Queue:
    """One queue now. `oldest_s`: how long the oldest that waits has waited; None when nobody does."""

    name: str
    waiting: int
    running: int
    oldest_s: float | None


@dataclass(frozen=True)
class Finished:
    """One submission that came to its verdict."""

    mode: str
    verdict: str
    wait_s: float | None
    duration_s: float | None
    failures: int


@dataclass(frozen=True)
class Flow:
    """What went through in a span of time. The medians are None when nothing did."""

    finished: int
    wait_s: float | None
    duration_s: float | None
    our_failures: int


@dataclass(frozen=True)
class Total:
    """All finished submissions of one mode with one verdict, and the attempts that our machinery lost."""

    mode: str
    verdict: str
    count: int
    failures: int


def queues(now: datetime) -> list[Queue]:
    """Every queue in which somebody waits or is served."""
    waiting = Q(state=State.QUEUED)
    open_rows = Submission.objects.filter(state__in=OPEN).order_by().values("queue")
    rows = open_rows.annotate(
        waiting=Count("pk", filter=waiting),
        running=Count("pk", filter=~waiting),
        oldest=Min("created_at", filter=waiting),
    )
    return [
        Queue(row["queue"], row["waiting"], row["running"], _seconds(row["oldest"], now))
        for row in rows.order_by("queue")
    ]


def finished_since(moment: datetime) -> list[Finished]:
    """The latest that came to their verdict since then, newest first."""
    rows = Submission.objects.filter(state=State.FINISHED, finished_at__gte=moment).order_by("-finished_at")
    fields = ("mode", "verdict", "created_at", "claimed_at", "finished_at", "failures")
    return [
        Finished(mode, verdict, _seconds(created, claimed), _seconds(claimed, finished), failures)
        for mode, verdict, created, claimed, finished, failures in rows.values_list(*fields)[:LATEST]
    ]


def flow(rows: Sequence[Finished]) -> Flow:
    """Their number, their medians, and how often our machinery failed on them.

    A verdict "sandbox failed" is a failure of ours beyond those that another attempt made good.
    """
    waits = [row.wait_s for row in rows if row.wait_s is not None]
    durations = [row.duration_s for row in rows if row.duration_s is not None]
    return Flow(
        finished=len(rows),
        wait_s=median(waits) if waits else None,
        duration_s=median(durations) if durations else None,
        our_failures=sum(row.failures + (row.verdict == Verdict.SANDBOX_FAILED) for row in rows),
    )


def flows(now: datetime) -> tuple[Flow, Flow]:
    """The last hour and the last day."""
    day = finished_since(now - timedelta(days=1))
    hour = finished_since(now - timedelta(hours=1))
    return flow(hour), flow(day)


def totals() -> list[Total]:
    """Since the beginning, by mode and verdict."""
    rows = Submission.objects.filter(state=State.FINISHED).order_by().values("mode", "verdict")
    counted = rows.annotate(count=Count("pk"), lost=Sum(F("failures"))).order_by("mode", "verdict")
    return [Total(row["mode"], row["verdict"], row["count"], row["lost"]) for row in counted]


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else max(0.0, (end - start).total_seconds())
