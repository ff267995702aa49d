"""Sends what is due. The rows are the truth; the broker's queues never hold more than hosts can soon take.

`dispatch` is called after every commit that makes room or brings work (submitted, taken by a host, judged,
cancelled, lost), and by the sweep. Any number of processes may call it at the same moment: whoever chooses
holds the one row of `Turn`, so nothing is chosen twice; and since everybody calls after their commit, the
last one to choose sees everybody's work.

A row is marked as sent before its message goes out. Should this process die in between, the sweep finds a
row whose message is nowhere. Should the broker not answer, the row is unmarked and goes out later under the
same fence and ticket: if the message had arrived after all, a host takes only one of the two.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from kombu import Connection

from sandbox.judging.report import Job
from sandbox.messaging import broker, routing
from sandbox.messaging.signing import Sealed, body_of, sealed
from sandbox.models import State, Submission, Turn
from sandbox.queue import queueing

logger = logging.getLogger(__name__)

UNSENT = {"state": State.QUEUED, "sent_at": None}


def dispatch(now: datetime) -> int:
    """Sends what is due now, and says how many. Nothing when the broker cannot be reached: later, then."""
    if not Submission.objects.filter(**UNSENT).exists():
        return 0
    try:
        with broker.connection(settings.REDIS_URL) as line:
            taken = _take(broker.hosts(line.default_channel.client, settings.REDIS_URL), now)
            return _send(line, taken)
    except broker.TROUBLE as error:
        logger.warning("the grading queue cannot be reached: %s", error)
        return 0


def _take(hosts: Sequence[broker.Host], now: datetime) -> list[Submission]:
    """Chooses rows and marks them as sent; their messages have still to go out."""
    with transaction.atomic():
        _wait_for_our_turn()
        _route(hosts)
        rows, load = queueing.waiting(), queueing.load()
        turns = queueing.served((row.person for row in rows), now)
        chosen = []
        for row in queueing.order(rows, turns, now):
            if load.admits(row, max(routing.slots(row.queue, hosts), 1)):
                load.add(row)
                chosen.append(row.pk)
        for pk in chosen:
            _mark(pk, now)
        by_pk = Submission.objects.in_bulk(chosen)
        return [by_pk[pk] for pk in chosen]


def _wait_for_our_turn() -> None:
    """Holds the one row until the end of the transaction. (SQLite lets only one transaction write anyway.)"""
    if not Turn.objects.select_for_update().filter(pk=1).exists():
        Turn.objects.bulk_create([Turn(pk=1)], ignore_conflicts=True)
        Turn.objects.select_for_update().get(pk=1)


def _route(hosts: Sequence[broker.Host]) -> None:
    """Brings every waiting row to the queue that suits the hosts that are there now."""
    unsent = Submission.objects.filter(**UNSENT)
    for needs, prefers, device in unsent.order_by().values_list("needs", "prefers", "device").distinct():
        queue = routing.route(needs, prefers, device, hosts)
        alike = unsent.filter(needs=needs, prefers=prefers, device=device)
        alike.exclude(queue=queue).update(queue=queue)


def _mark(pk: UUID, now: datetime) -> None:
    unsent = Submission.objects.filter(pk=pk, **UNSENT)
    unsent.filter(ticket="").update(ticket=secrets.token_hex(16), fence=F("fence") + 1)
    unsent.update(sent_at=now)


def _send(line: Connection, rows: Sequence[Submission]) -> int:
    """Puts the messages into their queues; what cannot be sent is not marked as sent any more."""
    for count, row in enumerate(rows):
        try:
            broker.supersede(line.default_channel.client, str(row.pk), row.fence)
            broker.put(line, broker.GRADE, [message(row)], row.queue)
        except broker.TROUBLE:
            for unsent in rows[count:]:
                attempt = Submission.objects.filter(pk=unsent.pk, attempt=unsent.attempt, state=State.QUEUED)
                attempt.update(sent_at=None)
            raise
    return len(rows)


def message(row: Submission) -> dict[str, object]:
    """The job as it travels."""
    job = Job(
        submission=str(row.pk),
        attempt=row.attempt,
        task=row.task,
        task_digest=row.task_digest,
        source=row.source,
        mode=row.mode,  # type: ignore[arg-type]  # the database holds it to these
        own=row.own,
        devices=devices_of(row.queue),
        ticket=row.ticket,
        fence=row.fence,
    )
    envelope = Sealed(
        kind="job", submission=job.submission, attempt=job.attempt, fence=job.fence,
        sender="web", counter=0, body=body_of(job),
    )  # fmt: skip
    return broker.as_argument(sealed(settings.REDIS_URL, envelope))


def devices_of(queue: str) -> int:
    """How many GPUs a job from this queue is lent."""
    return {"cpu": 0, "gpus": routing.SEVERAL}.get(queue, 1)
