"""What comes next: one queue for all kinds of item, limited by minutes.

Order: items in their first steps whose time has come; then what is due, the least well remembered first;
then new items in the catalogue's order; last, steps that are due within `AHEAD`. Neighbours differ in topic
where they can. Two queries, however much there is.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from drills import scheduling
from drills.models import Card, Item
from drills.scheduling import Memory, State

AHEAD = timedelta(minutes=20)
WINDOW = 200


@dataclass(frozen=True)
class Entry:
    """One place in the queue; `in_steps` ones are finished the same day, whatever the minutes say."""

    item_id: str
    kind: str
    topic: str
    minutes: float
    memory: Memory
    review_count: int = 0
    in_steps: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the person has never answered it."""
        return self.review_count == 0


@dataclass(frozen=True)
class Plan:
    """The queue within the minutes. `leftover` is the first entry that is longer than what is left of them;
    `more` says that something waits beyond the minutes.
    """

    entries: tuple[Entry, ...]
    leftover: Entry | None
    more: bool

    @property
    def minutes(self) -> float:
        """How long the entries take a prepared person."""
        return sum(entry.minutes for entry in self.entries)


def plan(user: User, now: datetime, minutes: float, last_topic: str = "") -> Plan:
    """The queue of a person at a moment, within the minutes that are left of the day."""
    day = scheduling.study_day(now, user.zone())
    cards = list(_cards(user, now, day))
    in_steps = [_entry(card) for card in cards if card.due <= now and _steps(card)]
    soon = [_entry(card) for card in cards if card.due > now and _steps(card)]
    due = [_entry(card) for card in cards if card.due <= now and card.state == State.REVIEW]
    due.sort(key=lambda entry: scheduling.retrievability(entry.memory, day))
    unseen = [_entry(card) for card in cards if not card.review_count and card.due <= now]
    new = unseen + [_new_entry(item) for item in _new_items(user)]
    ordered = [
        *interleaved(in_steps, last_topic),
        *interleaved(due, last_topic),
        *interleaved(new, last_topic),
    ]
    return _fitted([*ordered, *soon], minutes)


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


def _fitted(ordered: list[Entry], minutes: float) -> Plan:
    fitting: list[Entry] = []
    leftover: Entry | None = None
    for entry in ordered:
        if entry.in_steps or entry.minutes <= minutes:
            fitting.append(entry)
            minutes -= entry.minutes
        elif minutes > 0 and leftover is None:
            leftover = entry
    return Plan(tuple(fitting), leftover, more=len(fitting) < len(ordered))


def _cards(user: User, now: datetime, day: date) -> Iterable[Card]:
    """Cards that are due, or will be within AHEAD; served by the index `card_can_be_due`."""
    awake = Q(buried_until=None) | Q(buried_until__lte=day)
    return (
        Card.objects.filter(awake, user=user, suspended=False, due__lte=now + AHEAD, item__retired=False)
        .select_related("item")
        .order_by("due")[:WINDOW]
    )


def _new_items(user: User) -> Iterable[Item]:
    """Items without a card of this person, in the catalogue's order."""
    mine = Card.objects.filter(user=user, item=OuterRef("pk"))
    return Item.objects.filter(~Exists(mine), retired=False).order_by("position")[:WINDOW]


def _steps(card: Card) -> bool:
    return card.review_count > 0 and card.state != State.REVIEW


def _entry(card: Card) -> Entry:
    item = card.item
    return Entry(item.id, item.kind, item.topic, item.minutes, card.memory(), card.review_count, _steps(card))


def _new_entry(item: Item) -> Entry:
    return Entry(item.id, item.kind, item.topic, item.minutes, Memory())
