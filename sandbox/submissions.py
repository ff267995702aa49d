"""The life of a submission; the only writer of `Submission` and `Draft`.

    queued -> (message sent) -> running -> finished
       ^                          |
       +--- our own failure ------+          queued, running -> cancelled

Every change is one UPDATE that names the attempt and the states from which it is allowed, and that
must change exactly one row. So a message that comes twice, late, or from a host that was given up
changes nothing. The moment is handed in as `now`; only the web's clock is ever used.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.dispatch import Signal

from accounts.models import User
from bank.schema import Task
from sandbox import broker, hosts, reports
from sandbox.judging.report import Job, Mode, Report, Verdict
from sandbox.models import OPEN, Draft, State, Submission

logger = logging.getLogger(__name__)

judged = Signal()
"""Sent once for each finished submission (`submission`), after the verdict is safely stored."""

SOURCE_LIMIT = 64 * 1024
IN_FLIGHT = 3
FAILURES_FORGIVEN = 1
LOST_HOSTS_FORGIVEN = 2
UNSENT_AFTER = timedelta(seconds=5)
LOST_AFTER = timedelta(seconds=30)


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


def submit(user: User, task: Task, source: str, mode: Mode, now: datetime) -> Submission:
    """Takes a program. The same program that is still in flight is not taken twice: it is returned.

    The message goes out when the transaction is committed. When the broker is away the row stays
    queued with `sent_at` empty, and the sweep sends it later. Raises RefusedError.
    """
    text = checked_source(source)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one person's submissions take turns here
        in_flight = list(Submission.objects.filter(user=user, state__in=OPEN))
        for other in in_flight:
            if (other.task, other.mode, other.source) == (task.facts.id, mode, text):
                return other
        if len(in_flight) >= IN_FLIGHT:
            raise RefusedError("too many in flight")
        row = Submission.objects.create(
            user=user,
            task=task.facts.id,
            task_digest=task.digest,
            mode=mode,
            source=text,
            queue=_queue_for(task, mode),
            created_at=now,
            queued_at=now,
        )
        save_draft(user, task.facts.id, text, now)
        transaction.on_commit(partial(send, row.pk, now))
    row.refresh_from_db()
    return row


def _queue_for(task: Task, mode: Mode) -> str:
    """The GPU queue when the verdict needs one, or when speed does and a GPU host could measure it now."""
    speed_counts = mode == "submit" and task.facts.speed_needs == "gpu"
    return "gpu" if task.facts.needs == "gpu" or (speed_counts and hosts.connected("gpu")) else "cpu"


def save_draft(user: User, task: str, source: str, now: datetime) -> None:
    """Keeps what stands in the editor; the last device that writes wins."""
    Draft.objects.update_or_create(user=user, task=task, defaults={"source": source, "updated_at": now})


def cancel(submission: Submission, now: datetime) -> bool:
    """Ends an open submission without a verdict. False when it was not open any more."""
    changed = _open(submission.pk).update(state=State.CANCELLED, finished_at=now)
    if changed:
        transaction.on_commit(partial(_tell_hosts, submission.pk))
    return changed == 1


def _tell_hosts(pk: UUID) -> None:
    try:
        with broker.keys(settings.REDIS_URL) as client:
            broker.cancel(client, str(pk))
    except broker.TROUBLE:  # a host then works in vain; its report is refused
        logger.warning("could not tell the grading hosts that %s is cancelled", pk)


# ---------------------------------------------------------------- to the hosts


def host_connected(capability: str) -> bool:
    """Whether a grading host that serves this queue ("cpu" or "gpu") is there now."""
    return hosts.connected(capability)


def send(pk: UUID, now: datetime) -> bool:
    """Sends the message of a queued row that has none. False when there was nothing to send or no broker.

    The row is marked before the message goes out: of two senders only one changes it. Should this
    process die in between, the sweep finds a row whose message is nowhere.
    """
    if not _open(pk).filter(state=State.QUEUED, sent_at=None).update(sent_at=now):
        return False
    row = Submission.objects.get(pk=pk)
    try:
        broker.publish(settings.REDIS_URL, broker.GRADE, [msgspec.to_builtins(_job(row))], row.queue)
    except broker.TROUBLE as error:
        logger.warning("the grading queue cannot be reached: %s", error)
        _open(pk, row.attempt).filter(state=State.QUEUED).update(sent_at=None)
        return False
    return True


def _job(row: Submission) -> Job:
    return Job(
        submission=str(row.pk),
        attempt=row.attempt,
        task=row.task,
        task_digest=row.task_digest,
        source=row.source,
        mode="submit" if row.mode == "submit" else "test",
    )


# ---------------------------------------------------------------- from the hosts


def record_event(pk: UUID, attempt: int, host: str, payload: object, now: datetime) -> bool:
    """Writes progress. Any event of the current attempt is a sign of life and claims it for `host`."""
    try:
        event = reports.admit_event(payload)
    except reports.InadmissibleError as error:
        logger.warning("an event for %s was refused: %s", pk, error)
        return False
    seen: dict[str, Any] = {"state": State.RUNNING, "host": host[:100], "heartbeat_at": now}
    if event.stage != "alive":
        seen["progress"] = reports.as_json(event)
    return _open(pk, attempt).update(claimed_at=Coalesce(F("claimed_at"), Value(now)), **seen) == 1


def record_report(pk: UUID, attempt: int, payload: object, now: datetime) -> bool:
    """Writes the verdict. False when the report came too late, twice, or for another attempt.

    A report that cannot be read, and the verdict `sandbox failed`, are our own failures.
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
    return _finish(row, report.verdict, report, now)


def _finish(row: Submission, verdict: Verdict, report: Report | None, now: datetime) -> bool:
    with transaction.atomic():
        changed = _open(row.pk, row.attempt).update(
            state=State.FINISHED,
            finished_at=now,
            verdict=verdict.value,
            score=report.score if report else None,
            report=reports.as_json(report) if report else None,
        )
        if changed:
            transaction.on_commit(partial(_announce, row.pk))
    return changed == 1


def _announce(pk: UUID) -> None:
    """Tells whoever listens. A listener that fails must not cost the learner the stored verdict."""
    for receiver, answer in judged.send_robust(Submission, submission=Submission.objects.get(pk=pk)):
        if isinstance(answer, Exception):
            logger.error("%r failed on the verdict of %s", receiver, pk, exc_info=answer)


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
            **changes,
        )
        if changed:
            transaction.on_commit(partial(send, row.pk, now))
    return changed == 1


# ---------------------------------------------------------------- the sweep


def sweep(now: datetime) -> dict[str, int]:
    """Finds what got stuck, and moves it on: how many were sent late, lost by a host, lost by the queue.

    It runs in the results worker, behind all events that are already queued there. So a heartbeat
    that was sent in time is read before anybody decides that it is missing.
    """
    return {
        "unsent": sum(send(row.pk, now) for row in _unsent(now)),
        "host lost": sum(_failed_by_us(row, None, LOST_HOSTS_FORGIVEN, now) for row in _abandoned(now)),
        "message lost": sum(_next_attempt(row, now) for row in _without_message(now)),
    }


def _unsent(now: datetime) -> QuerySet[Submission]:
    return Submission.objects.filter(state=State.QUEUED, sent_at=None, queued_at__lte=now - UNSENT_AFTER)


def _abandoned(now: datetime) -> QuerySet[Submission]:
    """Running, but the host has not said "alive" for too long."""
    return Submission.objects.filter(state=State.RUNNING, heartbeat_at__lte=now - LOST_AFTER)


def _without_message(now: datetime) -> list[Submission]:
    """Sent a while ago, waiting, and yet nowhere in the broker.

    Either the queue is empty (it was purged, or the broker lost its memory, or a host took the message
    and died), or somebody who came later was served long ago: the queues are first in, first out.
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
                and not broker.is_claimed(client, str(row.pk), row.attempt)
            ]
    except broker.TROUBLE:
        return []


def _was_overtaken(row: Submission, now: datetime) -> bool:
    later = Submission.objects.filter(queue=row.queue, sent_at__gt=row.sent_at)
    return later.filter(claimed_at__lte=now - LOST_AFTER).exists()


def _open(pk: UUID, attempt: int | None = None) -> QuerySet[Submission]:
    rows = Submission.objects.filter(pk=pk, state__in=OPEN)
    return rows if attempt is None else rows.filter(attempt=attempt)
