"""The life of a submission; the only writer of `Submission` and `Draft`.

    queued -> (message sent) -> running -> finished
       ^                          |
       +--- our own failure ------+          queued, running -> cancelled

Every change is one UPDATE that names the attempt and the states from which it is allowed, and that
must change exactly one row. So a message that comes twice, late, or from a host that was given up
changes nothing. The moment is handed in as `now`; only the web's clock is ever used.

After every committed change whoever watches is told (`live.tell`), and `dispatching.dispatch` looks whether
something can be sent now.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from accounts.models import User
from bank.schema import Task
from sandbox import live, progress, reports
from sandbox.judging.report import Lease, Mode, Report, Scalar, Verdict
from sandbox.messaging import broker, routing
from sandbox.models import OPEN, Device, Draft, State, Submission
from sandbox.queue import hosts
from sandbox.queue.dispatching import dispatch

logger = logging.getLogger(__name__)

judged = Signal()
"""Sent for each finished submission (`submission`), after the verdict is safely stored: once, or, when this
process dies in the middle of telling, once more later. Whoever listens must bear to be told twice."""

SOURCE_LIMIT = 64 * 1024
OPEN_LIMIT = 200  # submissions of one person that wait or run
FAILURES_FORGIVEN = 1
LOST_HOSTS_FORGIVEN = 2
LOST_AFTER = timedelta(seconds=30)
SILENT_AFTER = timedelta(seconds=10)  # two heartbeats: then a report may lie in the broker unread
TIMED = ("benchmark", "submit", "profile")


class RefusedError(Exception):
    """A submission that is not taken. `reason` is a key of `words.REFUSALS`; nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# ---------------------------------------------------------------- the learner's side


def checked_source(text: str) -> str:
    """The text as it is stored: Unix line ends, one at the end. Raises RefusedError."""
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    if not source.strip():
        raise RefusedError("empty")
    if len(source.encode("utf-8", "replace")) > SOURCE_LIMIT:
        raise RefusedError("too long")
    if any(_is_control(character) for character in source):
        raise RefusedError("control characters")
    return source if source.endswith("\n") else source + "\n"


def _is_control(character: str) -> bool:
    code = ord(character)
    return (code < 32 and character not in "\t\n\f") or 127 <= code < 160 or 0xD800 <= code < 0xE000


def starter(task: Task) -> str:
    """What the editor opens with."""
    return (Path(task.folder) / task.facts.starter).read_text(encoding="utf-8")


def submit(
    user: User,
    task: Task,
    source: str,
    mode: Mode,
    now: datetime,
    *,
    own: Mapping[str, Scalar] | None = None,
    device: str = "",
) -> Submission:
    """Takes a program. The same program that is still in flight is not taken twice: it is returned.

    `own` are the parameters of mode "run", `device` the slug of a GPU model that is preferred. It is sent
    once the transaction is committed and its turn has come, if the broker answers. Raises RefusedError.
    """
    text, chosen = checked_source(source), dict(own or {})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one person's submissions take turns here
        still_open = Submission.objects.filter(user=user, state__in=OPEN)
        alike = still_open.filter(task=task.facts.id, mode=mode, device=device, source=text)
        for other in alike:
            if other.own == chosen:
                return other
        if still_open.count() >= OPEN_LIMIT:
            raise RefusedError("too many in flight")
        row = Submission.objects.create(
            user=user,
            task=task.facts.id,
            task_digest=task.digest,
            mode=mode,
            own=chosen,
            source=text,
            device=device,
            **_places(task, mode, device),
            created_at=now,
            queued_at=now,
        )
        save_draft(user, task.facts.id, text, now)
        _after_commit(row.pk, now)
    row.refresh_from_db()
    return row


def _places(task: Task, mode: Mode, device: str) -> dict[str, str]:
    """What the verdict takes, what the timing takes, and the queue that suits both as things are."""
    needs = task.facts.needs
    prefers = task.facts.speed_needs if mode in TIMED and needs == "cpu" else needs
    return {
        "needs": needs,
        "prefers": prefers,
        "queue": routing.route(needs, prefers, device, hosts.listed()),
    }


def _after_commit(pk: UUID, now: datetime) -> None:
    """Tells who watches, and sends what can be sent now."""
    transaction.on_commit(partial(live.tell, pk))
    transaction.on_commit(partial(dispatch, now))


def save_draft(user: User, task: str, source: str, now: datetime) -> None:
    """Keeps what stands in the editor; the last device that writes wins."""
    Draft.objects.update_or_create(user=user, task=task, defaults={"source": source, "updated_at": now})


def cancel(submission: Submission, now: datetime) -> bool:
    """Ends an open submission without a verdict. False when it was not open any more."""
    with transaction.atomic():
        changed = _open(submission.pk).update(state=State.CANCELLED, finished_at=now)
        if changed:
            transaction.on_commit(partial(_tell_hosts, submission.pk))
            _after_commit(submission.pk, now)
    return changed == 1


def _tell_hosts(pk: UUID) -> None:
    try:
        with broker.keys(settings.REDIS_URL) as client:
            broker.cancel(client, str(pk))
    except broker.TROUBLE:  # a host then works in vain; its report is refused
        logger.warning("could not tell the grading hosts that %s is cancelled", pk)


def host_connected(capability: str) -> bool:
    """Whether a grading host that serves this queue ("cpu", "gpu" …) is there now."""
    return hosts.connected(capability)


# ---------------------------------------------------------------- from the hosts


def record_event(pk: UUID, attempt: int, host: str, payload: object, now: datetime) -> bool:
    """Writes progress. Any event of the current attempt is a sign of life and claims it for `host`."""
    try:
        event = reports.admit_event(payload)
    except reports.InadmissibleError as error:
        logger.warning("an event for %s was refused: %s", pk, error)
        return False
    seen: dict[str, Any] = {"host": host[:100], "heartbeat_at": now}
    with transaction.atomic():
        if event.stage != "alive":
            before = _open(pk, attempt).select_for_update().values_list("progress", flat=True).first()
            seen["progress"] = progress.told(before or {}, event)
        if not _note(event.leases):
            logger.warning("an event for %s was refused: it came under an older lease", pk)
            return False
        claimed = _open(pk, attempt).filter(state=State.QUEUED)
        if claimed.update(state=State.RUNNING, claimed_at=now, **seen):
            _after_commit(pk, now)  # a place in the queue is free
            return True
        changed = _open(pk, attempt).update(**seen)
        if changed and event.stage != "alive":
            transaction.on_commit(partial(live.tell, pk))
    return changed == 1


def _note(leases: Iterable[Lease]) -> bool:
    """Remembers the newest lease of each GPU. False when one of these is older than what was heard of."""
    for lease in leases:
        Device.objects.get_or_create(uuid=lease.device, defaults={"fence": lease.fence})
        if not Device.objects.filter(uuid=lease.device, fence__lte=lease.fence).update(fence=lease.fence):
            return False
    return True


def record_report(pk: UUID, attempt: int, payload: object, now: datetime) -> bool:
    """Writes the verdict. False when the report came too late, twice, or for another attempt.

    A report that cannot be read, one under an older lease of its GPU, and the verdict `sandbox failed` are
    our own failures.
    """
    row = _open(pk, attempt).first()
    if row is None:
        logger.info("a report for %s, attempt %s, came when nobody waited for it", pk, attempt)
        return False
    try:
        report = reports.admit_report(payload, row)
    except reports.InadmissibleError as error:
        logger.error("a report for %s was refused: %s", pk, error)
        return _failed_by_us(row, None, FAILURES_FORGIVEN, now)
    if report.verdict is Verdict.SANDBOX_FAILED:
        logger.error("the sandbox failed on %s: %s", pk, report.message)
        return _failed_by_us(row, report, FAILURES_FORGIVEN, now)
    with transaction.atomic():
        if not _note(report.leases):
            logger.error("a report for %s was refused: it came under an older lease", pk)
            return _failed_by_us(row, None, FAILURES_FORGIVEN, now)
        return _finish(row, report.verdict, report, now)


def _finish(row: Submission, verdict: Verdict, report: Report | None, now: datetime) -> bool:
    with transaction.atomic():
        changed = _open(row.pk, row.attempt).update(
            state=State.FINISHED,
            finished_at=now,
            verdict=verdict.value,
            score=report.score if report else None,
            report=reports.as_json(report) if report else None,
            unannounced=True,
        )
        if changed:
            transaction.on_commit(partial(_announce, row.pk))
            _after_commit(row.pk, now)
    return changed == 1


def _announce(pk: UUID) -> None:
    """Tells whoever listens. A listener that fails must not cost the learner the stored verdict."""
    for receiver, answer in judged.send_robust(Submission, submission=Submission.objects.get(pk=pk)):
        if isinstance(answer, Exception):
            logger.error("%r failed on the verdict of %s", receiver, pk, exc_info=answer)
    Submission.objects.filter(pk=pk).update(unannounced=False)


def _failed_by_us(row: Submission, report: Report | None, forgiven: int, now: datetime) -> bool:
    """Queues the next attempt, or gives up under our own name when that was tried often enough."""
    if row.failures < forgiven:
        return _next_attempt(row, now, failures=F("failures") + 1)
    return _finish(row, Verdict.SANDBOX_FAILED, report, now)


def _next_attempt(row: Submission, now: datetime, **changes: Any) -> bool:
    with transaction.atomic():
        changed = _open(row.pk, row.attempt).update(
            state=State.QUEUED,
            attempt=F("attempt") + 1,
            host="",
            progress={},
            queued_at=now,
            sent_at=None,
            claimed_at=None,
            heartbeat_at=None,
            ticket="",
            heard=0,
            **changes,
        )
        if changed:
            _after_commit(row.pk, now)
    return changed == 1


# ---------------------------------------------------------------- the sweep


def sweep(now: datetime) -> dict[str, int]:
    """Finds what got stuck, and moves it on; says how many were lost where, and how many were sent.

    It runs in the results worker, behind all events that are already queued there. So a heartbeat
    that was sent in time is read before anybody decides that it is missing.
    """
    return {
        "host lost": sum(_failed_by_us(row, None, LOST_HOSTS_FORGIVEN, now) for row in _abandoned(now)),
        "message lost": sum(_next_attempt(row, now) for row in _without_message(now)),
        "unserved": sum(_next_attempt(row, now) for row in _unserved(now)),
        "sent": dispatch(now),
        "announced late": _announce_late(now),
    }


def _announce_late(now: datetime) -> int:
    """Verdicts whose process died before everybody was told."""
    late = Submission.objects.filter(unannounced=True, finished_at__lte=now - SILENT_AFTER)
    pks = list(late.order_by().values_list("pk", flat=True))
    for pk in pks:
        _announce(pk)
    return len(pks)


def silent(now: datetime) -> QuerySet[Submission]:
    """Nothing was heard of it lately: it still waits, or it has been reported on and nobody has read it."""
    running = Q(state=State.RUNNING, heartbeat_at__lte=now - SILENT_AFTER)
    return Submission.objects.filter(running | Q(state=State.QUEUED, sent_at__lte=now - SILENT_AFTER))


def _abandoned(now: datetime) -> QuerySet[Submission]:
    """Running, but the host has not said "alive" for too long."""
    return Submission.objects.filter(state=State.RUNNING, heartbeat_at__lte=now - LOST_AFTER)


def _without_message(now: datetime) -> list[Submission]:
    """Sent a while ago, waiting, and yet nowhere in the broker.

    Either the queue is empty (it was purged, or the broker lost its memory, or a host took the message
    and died), or somebody who came later was served long ago: the queues are first in, first out. A report
    that was sent for it would have been read by now, from the queue or from beside it.
    """
    waiting = Submission.objects.filter(state=State.QUEUED, sent_at__lte=now - LOST_AFTER)
    if not waiting.exists():
        return []
    try:
        with broker.keys(settings.REDIS_URL) as client:
            return [
                row
                for row in waiting
                if (broker.depth(client, row.queue) == 0 or _was_overtaken(row, now))
                and broker.holder(client, str(row.pk), row.fence) in ("", broker.DONE)
            ]
    except broker.TROUBLE:
        return []


def _unserved(now: datetime) -> list[Submission]:
    """Sent a while ago to a queue whose hosts are gone, while other hosts could do it."""
    waiting = Submission.objects.filter(state=State.QUEUED, sent_at__lte=now - LOST_AFTER)
    if not waiting.exists():
        return []
    there = hosts.listed()
    return [
        row
        for row in waiting
        if not routing.serves(row.queue, there)
        and routing.serves(routing.route(row.needs, row.prefers, row.device, there), there)
    ]


def _was_overtaken(row: Submission, now: datetime) -> bool:
    later = Submission.objects.filter(queue=row.queue, sent_at__gt=row.sent_at)
    return later.filter(claimed_at__lte=now - LOST_AFTER).exists()


def _open(pk: UUID, attempt: int | None = None) -> QuerySet[Submission]:
    rows = Submission.objects.filter(pk=pk, state__in=OPEN)
    return rows if attempt is None else rows.filter(attempt=attempt)
