"""Who comes next, and when: one order, for the dispatcher and for what people are told.

Quick runs come before benchmarks and ranked runs (a ranked run that has waited for `PATIENCE` counts as
quick, so that quick ones cannot hold it up for ever). Among people it goes round: the one whose
turn was longest ago is first, and each puts forward their oldest. At most `IN_FLIGHT` jobs of one person are
sent and unfinished; and while all places of a queue are taken, one more job is sent ahead, but only of
somebody who has none under way. So one person's many submissions delay everybody else by at most one.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from sandbox.judging.report import Verdict
from sandbox.messaging import routing
from sandbox.models import State, Submission
from sandbox.queue import hosts

QUICK = ("run", "test", "profile")
PATIENCE = timedelta(minutes=5)
IN_FLIGHT = 2
AHEAD = 1  # jobs in a queue beyond its places, so that no host waits for us between two jobs
REMEMBERED = timedelta(hours=1)  # whoever had no turn for so long is as good as new
SAMPLE = 20  # judgements from which a duration is told


class Waiting(NamedTuple):
    """A submission that waits to be sent."""

    pk: UUID
    person: int
    mode: str
    queue: str
    created_at: datetime
    task: str = ""


# ---------------------------------------------------------------- the order


def order(rows: Iterable[Waiting], served: Mapping[int, datetime], now: datetime) -> Iterator[Waiting]:
    """The rows in the order in which they would be sent. `served`: when each person last had a turn."""
    turns = {person: (0, moment.timestamp()) for person, moment in served.items()}
    classes: tuple[list[Waiting], list[Waiting]] = ([], [])
    for row in sorted(rows, key=lambda row: row.created_at):
        classes[not is_quick(row, now)].append(row)
    tick = 0
    for rows_of_class in classes:
        own: dict[int, deque[Waiting]] = {}
        for row in rows_of_class:
            own.setdefault(row.person, deque()).append(row)
        heap = [(turns.get(person, (0, 0.0)), rows[0].created_at, person) for person, rows in own.items()]
        heapq.heapify(heap)
        while heap:
            _, _, person = heapq.heappop(heap)
            yield own[person].popleft()
            tick += 1
            turns[person] = (1, float(tick))
            if own[person]:
                heapq.heappush(heap, (turns[person], own[person][0].created_at, person))


def is_quick(row: Waiting, now: datetime) -> bool:
    """Whether it comes before those that take their time."""
    return row.mode in QUICK or row.created_at <= now - PATIENCE


@dataclass
class Load:
    """What is sent and unfinished: jobs a person, and jobs a queue."""

    people: Counter[int]
    queues: Counter[str]

    def admits(self, row: Waiting, places: int) -> bool:
        """Whether this row may be sent now to a queue with so many places."""
        if self.people[row.person] >= IN_FLIGHT:
            return False
        under_way = self.queues[row.queue]
        return under_way < places or (under_way < places + AHEAD and not self.people[row.person])

    def add(self, row: Waiting) -> None:
        """Count it as sent."""
        self.people[row.person] += 1
        self.queues[row.queue] += 1


# ---------------------------------------------------------------- reading the rows


def waiting(queue: str | None = None) -> list[Waiting]:
    """The rows that are not sent yet."""
    rows = Submission.objects.filter(state=State.QUEUED, sent_at=None)
    rows = rows if queue is None else rows.filter(queue=queue)
    fields = ("pk", "user_id", "mode", "queue", "created_at", "task")
    return [Waiting(*values) for values in rows.order_by("created_at").values_list(*fields)]


def load() -> Load:
    """What is under way at this moment."""
    under_way = Submission.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exclude(sent_at=None)
    pairs = list(under_way.order_by().values_list("user_id", "queue"))
    return Load(Counter(person for person, _ in pairs), Counter(queue for _, queue in pairs))


def served(people: Iterable[int], now: datetime) -> dict[int, datetime]:
    """When each of these had their last turn, if that was lately."""
    turns = Submission.objects.filter(user__in=set(people), sent_at__gt=now - REMEMBERED)
    return dict(turns.order_by().values_list("user_id").annotate(last=Max("sent_at")))


# ---------------------------------------------------------------- what people are told


def position(row: Submission, now: datetime) -> int:
    """The place of a queued row in its queue, from 1; 0 when it does not wait any more."""
    line = _in_line(row.queue, now) if row.state == State.QUEUED else []
    return next((place for place, waits in enumerate(line, 1) if waits.pk == row.pk), 0)


def eta(row: Submission, now: datetime) -> timedelta | None:
    """How long until the verdict, by recent durations and the hosts connected; None when nothing is known."""
    if row.state not in (State.QUEUED, State.RUNNING):
        return None
    places = routing.slots(row.queue, hosts.listed())
    durations = _Durations(row.queue)
    own = durations.of(row.task, row.mode)
    if not places or own is None:
        return None
    if row.state == State.RUNNING:
        return _rest(row.claimed_at, own, now)
    return _finish(row, now, places, durations)


def _finish(row: Submission, now: datetime, places: int, durations: "_Durations") -> timedelta | None:
    """Every host takes the next in line when it is free."""
    running = Submission.objects.filter(queue=row.queue, state=State.RUNNING)
    free: list[timedelta] = []
    for task, mode, claimed_at in running.values_list("task", "mode", "claimed_at"):
        takes = durations.of(task, mode)
        if takes is None:
            return None
        free.append(_rest(claimed_at, takes, now))
    free = sorted([*free, *[timedelta()] * (places - len(free))])
    heapq.heapify(free)
    for waits in _in_line(row.queue, now):
        takes = durations.of(waits.task, waits.mode)
        if takes is None:
            return None
        ends = heapq.heappop(free) + takes
        if waits.pk == row.pk:
            return ends
        heapq.heappush(free, ends)
    return None


def _rest(claimed_at: datetime | None, takes: timedelta, now: datetime) -> timedelta:
    return max(takes - (now - (claimed_at or now)), timedelta())


def _in_line(queue: str, now: datetime) -> list[Waiting]:
    """Those that were sent and that no host has taken, then those that are not sent, in their order."""
    sent = Submission.objects.filter(queue=queue, state=State.QUEUED).exclude(sent_at=None)
    fields = ("pk", "user_id", "mode", "queue", "created_at", "task")
    first = [Waiting(*values) for values in sent.order_by("sent_at", "created_at").values_list(*fields)]
    unsent = waiting(queue)
    return first + list(order(unsent, served((row.person for row in unsent), now), now))


class _Durations:
    """Medians of what judgements in one queue took lately, each asked for once."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._known: dict[tuple[str, str], timedelta | None] = {}

    def of(self, task: str, mode: str) -> timedelta | None:
        """From claim to verdict; None when there was none yet."""
        if (task, mode) not in self._known:
            self._known[task, mode] = self._ask(task, mode)
        return self._known[task, mode]

    def _ask(self, task: str, mode: str) -> timedelta | None:
        rows = Submission.objects.filter(task=task, mode=mode, queue=self._queue, state=State.FINISHED)
        rows = rows.exclude(verdict=Verdict.SANDBOX_FAILED).exclude(claimed_at=None)
        times = rows.order_by("-finished_at").values_list("claimed_at", "finished_at")[:SAMPLE]
        seconds = [(end - start).total_seconds() for start, end in times if start and end]
        return timedelta(seconds=median(seconds)) if seconds else None
