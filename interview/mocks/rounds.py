"""Use-cases of a mock round: start, save, finish, expire, assess. The only writer of the Mock tables.

Theory: whatever is typed reaches the server while the clock runs, so that the end of a round needs
nothing from the browser. A round that nobody ends is ended by `close_overdue` with what was saved
last; `finish` wins exactly once, whoever calls it, because it is one UPDATE that must change one row.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from bank import catalogue
from bank.schema import Drill, Task
from drills import marking, reviews, standing
from interview.mocks import papers, reports
from interview.models import MockEvent, MockItem, MockRound
from sandbox import submissions

LATE_SAVES = timedelta(seconds=5)  # a save that left the browser in time may still be on its way
LONGEST_DRAFT = 200_000
DELIVERY_BANDS = range(1, 6)
TOO_MANY = "too many in flight"


class RoundIsRunning(Exception):
    """A person sits one round at a time."""


class RoundIsOver(Exception):
    """The clock has run out, or the round was handed in."""


def start(user: User, number: int, now: datetime) -> MockRound:
    """Composes the paper of round `number` and starts the clock. Raises RoundIsRunning."""
    expire_overdue(user, now)
    seed = random.SystemRandom().randrange(2**31)
    weak, seen = standing.weak_items(user), standing.seen_items(user)
    paper = papers.compose(catalogue(), number, seed, weak, seen)
    length = timedelta(minutes=sum(line.minutes for line in paper))
    try:
        with transaction.atomic():
            mock = MockRound.objects.create(
                user=user, number=number, seed=seed, started_at=now, deadline=now + length
            )
            MockItem.objects.bulk_create(
                _row(mock, position, line) for position, line in enumerate(paper, start=1)
            )
            log(mock, "started", now)
    except IntegrityError as clash:
        raise RoundIsRunning from clash
    return mock


def _row(mock: MockRound, position: int, line: papers.Line) -> MockItem:
    return MockItem(
        mock=mock,
        position=position,
        item_id=line.item.facts.id,
        kind=papers.kind_of(line.item),
        seed=line.seed,
        digest=line.item.digest,
        minutes=line.minutes,
    )


def running(user: User, now: datetime) -> MockRound | None:
    """The round that the person is sitting, if any; one whose time is up is ended first."""
    expire_overdue(user, now)
    return MockRound.objects.filter(user=user, finished_at=None).first()


def show(mock: MockRound, position: int, now: datetime) -> MockItem:
    """Opens one item; from the order of openings the report knows the time spent on each."""
    item: MockItem = mock.items.get(position=position)
    last = mock.events.filter(kind="shown").last()
    if last is None or last.position != position:
        log(mock, "shown", now, position)
    return item


def save(mock: MockRound, position: int, fields: Mapping[str, str], now: datetime) -> None:
    """Keeps what has been typed so far. Raises RoundIsOver."""
    if mock.finished_at or now > mock.deadline + LATE_SAVES:
        raise RoundIsOver
    draft = {_storable(name): _storable(text)[:LONGEST_DRAFT] for name, text in fields.items()}
    with transaction.atomic():
        # Takes turns with `finish`: what is kept is what will be graded, or the caller hears that it is not.
        if not MockRound.objects.select_for_update().filter(pk=mock.pk, finished_at=None):
            raise RoundIsOver
        if mock.items.filter(position=position).exclude(draft=draft).update(draft=draft, saved_at=now):
            log(mock, "saved", now, position)


def _storable(text: str) -> str:
    """The text without null characters: nobody types them, and PostgreSQL cannot hold them."""
    return text.replace("\0", "")


def finish(mock: MockRound, now: datetime) -> None:
    """Ends the round, grades its drill and submits its task, once. Does nothing when it has ended."""
    expired = now >= mock.deadline
    ended = min(now, mock.deadline)
    with transaction.atomic():
        running_one = MockRound.objects.filter(pk=mock.pk, finished_at=None)
        if running_one.update(finished_at=ended, expired=expired) == 1:
            log(mock, "timed out" if expired else "finished", ended)
            for item in mock.items.all():
                _grade(mock, item, now)
    mock.refresh_from_db()  # whoever came second must see the end, too


def _grade(mock: MockRound, item: MockItem, now: datetime) -> None:
    """Grades what can be graded without the learner; an item that left the bank stays ungraded."""
    content = catalogue().items.get(item.item_id)
    match content:
        case Drill():
            item.result = {"parts": marking.mark_all(content, item.seed, item.draft)}
        case Task() if item.draft.get("source", "").strip():
            _submit(mock, item, content, now)
        case _:
            return
    item.save(update_fields=["result", "submission"])


def _submit(mock: MockRound, item: MockItem, task: Task, now: datetime) -> None:
    """Into the grading queue; when too much of the person's waits there, `submit_waiting` tries again."""
    try:
        item.submission = submissions.submit(mock.user, task, item.draft["source"], "submit", now).pk
    except submissions.RefusedError as refusal:
        if refusal.reason != TOO_MANY:
            item.result = {"refused": refusal.reason}


def submit_waiting(now: datetime) -> int:
    """Submits the tasks of finished rounds that the queue had no room for; returns how many."""
    waiting = MockItem.objects.filter(
        kind="task", submission=None, result={}, mock__finished_at__isnull=False
    ).exclude(draft={})
    taken = 0
    for item in waiting.select_related("mock__user"):
        _grade(item.mock, item, now)
        taken += item.submission is not None
    return taken


def record_verdict(submission: UUID, verdict: str, score: float | None) -> None:
    """The end of a submission that belongs to a round."""
    MockItem.objects.filter(submission=submission).update(result={"verdict": verdict, "score": score})


def expire_overdue(user: User, now: datetime) -> None:
    """Ends the person's round when its time is up."""
    _finish_all(MockRound.objects.filter(user=user), now)


def close_overdue(now: datetime) -> int:
    """Ends everybody's rounds whose time is up; returns how many."""
    return _finish_all(MockRound.objects.all(), now)


def _finish_all(mocks: QuerySet[MockRound], now: datetime) -> int:
    overdue = list(mocks.filter(finished_at=None, deadline__lte=now).select_related("user"))
    for mock in overdue:
        finish(mock, now)
    return len(overdue)


def assess(
    mock: MockRound, ticked: Mapping[int, set[str]], delivery: Mapping[int, int], now: datetime
) -> None:
    """Keeps the learner's ticks and bands, and brings weak items into tomorrow's queue."""
    with transaction.atomic():
        for item in mock.items.filter(kind="question"):
            item.assessment = _assessment(item, ticked.get(item.position, set()), delivery.get(item.position))
            item.save(update_fields=["assessment"])
        log(mock, "assessed", now)
        MockRound.objects.filter(pk=mock.pk).update(assessed_at=now)
    mock.refresh_from_db()
    reviews.bring_to_tomorrow(mock.user, reports.weak_item_ids(mock), now)


def _assessment(item: MockItem, ticked: set[str], delivery: int | None) -> dict[str, Any]:
    """What was ticked among the key points that exist, and the band for delivery."""
    known = {point.id for point in reports.key_points(item)}
    return {
        "ticked": sorted(ticked & known),
        "delivery": delivery if delivery in DELIVERY_BANDS else None,
    }


def log(mock: MockRound, kind: str, now: datetime, position: int | None = None) -> None:
    """One line of the round's event log."""
    MockEvent.objects.create(mock=mock, at=now, kind=kind, position=position)
