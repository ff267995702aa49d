"""What comes next: one queue for all kinds of item, limited by minutes.

Order: items in their first steps whose time has come; then the day's plan (drills.day.day_plans), without
what was answered or put aside since it was made and without siblings of what was answered today; last, steps
that are due within `AHEAD`. Two queries and a small window, however much there is.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.models import User
from drills.day import day_plans, reads
from drills.day.reads import Row
from drills.items import catalogue
from drills.memory import scheduling
from drills.memory.scheduling import Memory

AHEAD = timedelta(minutes=20)
WINDOW = 24
WHOLE_PLAN = 400


@dataclass(frozen=True)
class Entry:
    """One place in the queue; `in_steps` ones are finished the same day, whatever the minutes say.

    `note` is what the person wrote about the item.
    """

    item_id: str
    kind: str
    topic: str
    minutes: float
    memory: Memory
    review_count: int = 0
    in_steps: bool = False
    note: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the person has never answered it."""
        return self.review_count == 0


@dataclass(frozen=True)
class Look:
    """What a queue is made from: entries in steps (due now, or soon), those of the plan, in their order.

    `beyond` items of the plan were not looked at; `on_screen` is the card of the item that is shown, if it
    may still be shown.
    """

    steps: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    soon: tuple[Entry, ...]
    beyond: int
    on_screen: Entry | None

    def without(self, item_id: str) -> "Look":
        """The same once an item is answered: its siblings wait until tomorrow."""
        siblings, items = _groups([item_id]), catalogue.current().items

        def rest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
            return tuple(entry for entry in entries if entry.item_id != item_id)

        planned = rest(self.planned)
        if siblings:
            planned = tuple(
                entry
                for entry in planned
                if entry.item_id not in items or items[entry.item_id].facts.group not in siblings
            )
        return replace(self, steps=rest(self.steps), planned=planned, soon=rest(self.soon))


@dataclass(frozen=True)
class Plan:
    """The queue within the minutes. `leftover` is the first entry that is longer than what is left of them;
    `more` says that something waits beyond the minutes; `beyond` items of usual length fit as well.
    """

    entries: tuple[Entry, ...]
    leftover: Entry | None
    more: bool
    beyond: int = 0

    @property
    def waiting(self) -> int:
        """How many items fit into the minutes."""
        return len(self.entries) + self.beyond

    @property
    def minutes(self) -> float:
        """How long they take a prepared person."""
        known = sum(entry.minutes for entry in self.entries)
        return known * self.waiting / len(self.entries) if self.entries else 0.0


def plan(user: User, now: datetime, minutes: float, last_topic: str = "") -> Plan:
    """The whole queue of a person at a moment, within the minutes that are left of the day."""
    planned = day_plans.current(user, now).item_ids
    answered = reads.answered_on(user, scheduling.study_day(now, user.zone()))
    return arranged(look(user, now, planned, answered, window=WHOLE_PLAN), minutes, last_topic)


def look(
    user: User,
    now: datetime,
    planned: Sequence[str],
    answered: Sequence[str],
    *,
    on_screen: str | None = None,
    window: int = WINDOW,
) -> Look:
    """What waits, from the ids of the day's plan and of what was answered today. One query."""
    day = scheduling.study_day(now, user.zone())
    done = set(answered)
    waiting = [id_ for id_ in planned if id_ not in done]
    near = waiting[:window]
    names = [on_screen, *near] if on_screen else near
    named, steps = reads.rows(user, names, now, now + AHEAD)
    groups, items = _groups(done), catalogue.current().items
    shown = named.get(on_screen) if on_screen else None
    awake = [row for row in steps if row.is_awake(day)]
    return Look(
        steps=tuple(_entry(row) for row in awake if row.is_due),
        planned=tuple(
            _entry(named[id_])
            for id_ in near
            if id_ in named
            and named[id_].is_awake(day)
            and not named[id_].in_steps
            and not named[id_].was_answered_on(day)
            and not (id_ in items and items[id_].facts.group in groups)
        ),
        soon=tuple(_entry(row) for row in awake if not row.is_due),
        beyond=len(waiting) - len(near),
        on_screen=_entry(shown) if shown and shown.is_awake(day) else None,
    )


def arranged(seen: Look, minutes: float, last_topic: str = "") -> Plan:
    """The queue within the minutes; neighbours differ in topic where they can."""
    ordered = [*interleaved(seen.steps, last_topic), *_not_twice(seen.planned, last_topic), *seen.soon]
    fitted = _fitted(ordered, minutes)
    if not seen.beyond or fitted.more or not fitted.entries:
        return fitted
    left = minutes - fitted.minutes
    beyond = min(seen.beyond, max(0, int(left * len(fitted.entries) / fitted.minutes)))
    return Plan(fitted.entries, fitted.leftover, more=beyond < seen.beyond, beyond=beyond)


def next_ahead(user: User, now: datetime) -> Entry | None:
    """What will be due next, for somebody who is done and wants to go on. One query."""
    row = reads.next_ahead(user, now, scheduling.study_day(now, user.zone()))
    return _entry(row) if row else None


def interleaved(entries: Iterable[Entry], last_topic: str = "") -> Iterator[Entry]:
    """The entries in their order, except that one of the topic just shown waits while another is there."""
    topics: dict[str, deque[tuple[int, Entry]]] = defaultdict(deque)
    for place, entry in enumerate(entries):
        topics[entry.topic].append((place, entry))
    while topics:
        others = [topic for topic in topics if topic != last_topic] or list(topics)
        last_topic = min(others, key=lambda topic: topics[topic][0][0])
        yield topics[last_topic].popleft()[1]
        if not topics[last_topic]:
            del topics[last_topic]


def _not_twice(entries: Sequence[Entry], last_topic: str) -> Sequence[Entry]:
    """A plan is interleaved already; only its beginning may repeat the topic that was just shown.

    Then the first entry of another topic comes forward, unless it builds on one that would come after it.
    """
    if not entries or entries[0].topic != last_topic:
        return entries
    earlier: set[str] = set()
    for place, entry in enumerate(entries):
        if entry.topic != last_topic and earlier.isdisjoint(_prerequisites(entry.item_id)):
            return [entry, *entries[:place], *entries[place + 1 :]]
        earlier.add(entry.item_id)
    return entries


def _fitted(ordered: Sequence[Entry], minutes: float) -> Plan:
    fitting: list[Entry] = []
    leftover: Entry | None = None
    for entry in ordered:
        if entry.in_steps or entry.minutes <= minutes:
            fitting.append(entry)
            minutes -= entry.minutes
        elif minutes > 0 and leftover is None:
            leftover = entry
    return Plan(tuple(fitting), leftover, more=len(fitting) < len(ordered))


def _groups(item_ids: Iterable[str]) -> set[str]:
    """The sibling groups of items of the content; a person's own items have none."""
    items = catalogue.current().items
    return {items[id_].facts.group for id_ in item_ids if id_ in items and items[id_].facts.group}


def _prerequisites(item_id: str) -> Sequence[str]:
    content = catalogue.current().items.get(item_id)
    return content.facts.prerequisites if content else ()


def _entry(row: Row) -> Entry:
    return Entry(
        row.item_id,
        row.kind,
        row.topic,
        row.minutes,
        row.memory(),
        row.review_count or 0,
        row.in_steps,
        row.note or "",
    )
