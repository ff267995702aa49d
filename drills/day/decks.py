"""A person's items, read from the database into the arrays of `drills.planning`. Two queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from drills.memory import scheduling
from drills.memory.scheduling import State
from drills.models import Card, Item
from drills.personal import preferences
from drills.planning.deck import NO_GROUP, Deck

# Somebody may own a hundred thousand flashcards. A day needs a few hundred, and those due first are the
# ones in danger: beyond these numbers the deck that is planned is cut, not the person's patience.
MOST_CARDS = 5_000
MOST_NEW = 2_000
DAY_S = 24 * 3600

CARD_FIELDS = ("item_id", "item__topic", "item__minutes", "item__sibling_group", "item__prerequisites")
MEMORY_FIELDS = ("state", "review_count", "stability", "difficulty", "last_day", "due", "buried_until")
NEW_FIELDS = ("id", "topic", "minutes", "sibling_group", "prerequisites")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class ReadDeck:
    """The arrays, and the names that the places in them stand for."""

    deck: Deck
    item_ids: Sequence[str]
    topics: Sequence[str]


def read(user: User, now: datetime, weights: Mapping[str, float]) -> ReadDeck:
    """The person's cards that are not suspended, then items without a card in the catalogue's order.

    `weights` say how much an item counts by its topic (missing: 1).
    """
    zone = user.zone()
    day = scheduling.study_day(now, zone)
    begins = scheduling.day_start(day, zone)
    cards = [_with_day(row, day, begins) for row in _card_rows(user)]
    return _deck([*cards, *(_unseen(row) for row in _new_rows(user))], weights)


def _card_rows(user: User) -> Iterable[Row]:
    """Those due first; the index `card_can_be_due` serves them."""
    cards = Card.objects.filter(user=user, suspended=False, item__retired=False).order_by("due")
    return cards.values_list(*CARD_FIELDS, *MEMORY_FIELDS)[:MOST_CARDS]


def _new_rows(user: User) -> Iterable[Row]:
    cards = Card.objects.filter(user=user, item=OuterRef("pk"))
    mine = Q(owner=None) | Q(owner=user)
    unseen = Item.objects.filter(~Exists(cards), mine, retired=False).order_by("position", "id")
    return unseen.values_list(*NEW_FIELDS)[:MOST_NEW]


def _with_day(row: Row, day: date, begins: datetime) -> Row:
    """Item, stability, difficulty, last day, due day, is new, in steps, awake from: all as numbers."""
    *item, state, review_count, stability, difficulty, last_day, due, buried_until = row
    due_day = day.toordinal() + int((due - begins).total_seconds() // DAY_S)
    new = not review_count or stability is None
    last = 0 if new or last_day is None else last_day.toordinal()
    awake = buried_until.toordinal() if buried_until else 0
    memory = (1.0, 5.0) if new else (stability, difficulty)
    return (*item, *memory, last, due_day, new, not new and state != State.REVIEW, awake)


def _unseen(row: Row) -> Row:
    return (*row, 1.0, 5.0, 0, 0, True, False, 0)


def _deck(rows: list[Row], weights: Mapping[str, float]) -> ReadDeck:
    columns = zip(*rows, strict=True) if rows else ((),) * 12
    ids, topics, minutes, groups, needs, stability, difficulty, last, due, new, steps, awake = columns
    topic_names, topic = _numbered(topics)
    before, after = _pairs(ids, needs)
    deck = Deck(
        stability=np.array(stability, dtype=float),
        difficulty=np.array(difficulty, dtype=float),
        last_day=np.array(last, dtype=np.int64),
        due_day=np.array(due, dtype=np.int64),
        is_new=np.array(new, dtype=bool),
        in_steps=np.array(steps, dtype=bool),
        awake_from=np.array(awake, dtype=np.int64),
        minutes=np.array(minutes, dtype=float),
        weight=np.array([weights.get(name, preferences.USUAL_WEIGHT) for name in topics], dtype=float),
        topic=topic,
        sibling_group=np.where([bool(group) for group in groups], _numbered(groups)[1], NO_GROUP).astype(int),
        before=before,
        after=after,
    )
    return ReadDeck(deck, ids, topic_names)


def _numbered(names: Sequence[str]) -> tuple[list[str], Any]:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(numbers), np.array([numbers[name] for name in names], dtype=np.int64)


def _pairs(ids: Sequence[str], needs: Sequence[Sequence[str]]) -> tuple[Any, Any]:
    """Places of (prerequisite, dependant); prerequisites that the deck does not hold bind nobody."""
    places = {item_id: place for place, item_id in enumerate(ids)}
    pairs = [(places[need], place) for place, wanted in enumerate(needs) for need in wanted if need in places]
    flat = np.fromiter(chain.from_iterable(pairs), dtype=np.int64).reshape(-1, 2)
    return flat[:, 0], flat[:, 1]
