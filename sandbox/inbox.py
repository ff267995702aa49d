"""What grading hosts send, before anybody believes it: seal, address, order.

A message counts only if it is about an open submission, names its current attempt and fence, is sealed with
the ticket of that attempt, and has a higher counter than every message that was heard about it. Whatever
does not is logged and changes nothing.
"""

import logging
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from sandbox import submissions
from sandbox.messaging import broker
from sandbox.messaging.signing import ForgedError, Kind, Sealed, opened, read_envelope
from sandbox.models import OPEN, Submission

logger = logging.getLogger(__name__)


def hear_event(message: object, now: datetime) -> bool:
    """Records an event that can be believed. False when it changed nothing."""
    return _hear(message, "event", now)


def hear_report(message: object, now: datetime) -> bool:
    """Records a report that can be believed. False when it changed nothing."""
    return _hear(message, "report", now)


def read_kept(now: datetime) -> int:
    """Reads reports that lie in the broker while their submission still runs, and says how many counted.

    So a report is not lost when a results worker dies with its message in hand.
    """
    rows = list(submissions.silent(now))
    if not rows:
        return 0
    try:
        with broker.keys(settings.REDIS_URL) as client:
            kept = [broker.kept_report(client, str(row.pk), row.fence) for row in rows]
    except (*broker.TROUBLE, msgspec.MsgspecError) as error:
        logger.warning("reports that nobody has read could not be looked up: %s", error)
        return 0
    return sum(hear_report(message, now) for message in kept if message is not None)


def _hear(message: object, kind: Kind, now: datetime) -> bool:
    try:
        envelope = read_envelope(message, kind)
        pk = UUID(envelope.submission)
    except (ForgedError, ValueError) as error:
        logger.error("refused: %s", error)
        return False
    with transaction.atomic():
        row = Submission.objects.filter(pk=pk, state__in=OPEN).first()
        if row is None:
            logger.info("a message about %s came when nobody waited for it", pk)
            return False
        try:
            content = opened(settings.REDIS_URL, _addressed(envelope, row), row.ticket)
        except ForgedError as error:
            logger.error("refused: %s", error)
            return False
        if not _is_news(row, envelope):
            logger.error("refused: %s of %s was heard before", kind, pk)
            return False
        if kind == "event":
            return submissions.record_event(pk, row.attempt, envelope.sender, content, now)
        return submissions.record_report(pk, row.attempt, content, now)


def _addressed(envelope: Sealed, row: Submission) -> Sealed:
    """The envelope, if it is about the row as it stands. Raises ForgedError."""
    if (envelope.attempt, envelope.fence) != (row.attempt, row.fence) or not row.ticket:
        raise ForgedError(f"a {envelope.kind} about attempt {envelope.attempt} of {row.pk}, which is over")
    return envelope


def _is_news(row: Submission, envelope: Sealed) -> bool:
    """Counts it as heard. False when this counter, or a higher one, was heard before."""
    rows = Submission.objects.filter(pk=row.pk, attempt=row.attempt, heard__lt=envelope.counter)
    return bool(rows.update(heard=envelope.counter))
