"""The reads of every answer, written as SQL.

Django takes about ten times as long to compose these queries as a database takes to answer them, and they
stand between an answer and the next card. Conditions of partial indexes are written out: behind a parameter
SQLite would not recognise them. The same text serves SQLite and PostgreSQL.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import User
from drills.memory.scheduling import Memory, State
from drills.models import Card, StudySession
from drills.personal import preferences
from drills.personal.preferences import InForce

DESK = """
SELECT s.*, t.seconds AS spent_s, p.desired_retention AS retention, p.personal_parameters AS personal,
       f.id AS fitted, f.parameters AS parameters, d.item_ids AS planned
FROM drills_studysession s
LEFT JOIN drills_dailytally t ON t.user_id = s.user_id AND t.study_day = s.study_day
LEFT JOIN drills_studysettings p ON p.user_id = s.user_id
LEFT JOIN drills_fit f ON f.user_id = s.user_id AND f.adopted AND f.retired_at IS NULL
LEFT JOIN drills_dayplan d ON d.user_id = s.user_id AND d.study_day = s.study_day
WHERE s.user_id = %s AND s.study_day = %s
"""
# Not joins: without statistics SQLite would walk through all cards for them.
ANSWERED = """
SELECT (SELECT c.item_id FROM drills_card c WHERE c.id = r.card_id)
FROM drills_review r
WHERE r.session_id = (SELECT s.id FROM drills_studysession s WHERE s.user_id = %s AND s.study_day = %s)
  AND r.undone_at IS NULL
"""
COLUMNS = """
SELECT i.id, i.kind, i.topic, i.minutes, c.review_count, c.state, c.step, c.stability, c.difficulty,
       c.last_day, c.suspended, c.buried_until, n.text, c.due, c.due <= %s
"""
NOTE = "LEFT JOIN drills_note n ON n.item_id = i.id AND n.user_id = %s"
# Named items, whether or not the person has met them; and the cards in their steps whose time is near.
ROWS = """
{columns}, 1 FROM drills_item i LEFT JOIN drills_card c ON c.item_id = i.id AND c.user_id = %s {note}
WHERE i.id IN ({names}) AND NOT i.retired
UNION ALL
{columns}, 0 FROM drills_card c JOIN drills_item i ON i.id = c.item_id {note}
WHERE c.user_id = %s AND NOT c.suspended AND c.step IS NOT NULL AND c.due <= %s AND c.review_count > 0
  AND NOT i.retired
"""
AHEAD = """
{columns} FROM drills_card c JOIN drills_item i ON i.id = c.item_id {note}
WHERE c.user_id = %s AND NOT c.suspended AND c.due > %s AND c.step IS NULL AND c.last_day < %s
  AND NOT i.retired AND (c.buried_until IS NULL OR c.buried_until <= %s)
ORDER BY c.due LIMIT 1
"""
HELD_CARD = """
SELECT c.*, i.kind AS item_kind, i.digest AS item_digest
FROM drills_card c JOIN drills_item i ON i.id = c.item_id
WHERE c.user_id = %s AND c.item_id = %s AND NOT i.retired
"""
PACE = """
SELECT seconds FROM drills_review
WHERE user_id = %s AND kind = %s AND undone_at IS NULL AND rating > 1
ORDER BY id DESC LIMIT %s
"""


DUE = 13  # the place of `due` in a row


@dataclass
class Desk:
    """A person's session of a day and what is in force for them.

    `spent_s` are the day's seconds on answers; `planned` the ids of the day's plan, None before it was made.
    """

    session: StudySession
    in_force: InForce
    spent_s: float
    planned: Sequence[str] | None


class Held(NamedTuple):
    """A card that nobody else may change until the transaction ends, with its item's kind and digest."""

    card: Card
    kind: str
    digest: str


class Row(NamedTuple):
    """An item, the person's card of it and their note; what there is not is None."""

    item_id: str
    kind: str
    topic: str
    minutes: float
    review_count: int | None
    state: int | None
    step: int | None
    stability: float | None
    difficulty: float | None
    last_day: date | None
    suspended: bool | None
    buried_until: date | None
    note: str | None
    due: datetime | None
    is_due: bool | None

    @property
    def in_steps(self) -> bool:
        """Whether it has been answered and is shown again within the day."""
        return bool(self.review_count) and self.step is not None

    def memory(self) -> Memory:
        """The memory as the scheduler knows it."""
        if self.state is None:
            return Memory()
        return Memory(State(self.state), self.step, self.stability, self.difficulty, self.last_day)

    def is_awake(self, day: date) -> bool:
        """Whether it may be shown on a study day: neither suspended nor buried."""
        return not self.suspended and (self.buried_until is None or self.buried_until <= day)

    def was_answered_on(self, day: date) -> bool:
        """Whether the last answer was given on a study day."""
        return bool(self.review_count) and self.last_day == day


def desk(user: User, day: date) -> Desk | None:
    """The person's session of a day with what belongs to it; None before it was opened. One query."""
    for session in StudySession.objects.raw(DESK, [user.pk, day]):
        found: Any = session
        parameters = json.loads(found.parameters) if found.parameters else None
        in_force = preferences.combined(found.retention, found.personal, found.fitted, parameters)
        planned = None if found.planned is None else json.loads(found.planned)
        session.user = user  # who asks is known; the row would be read once more otherwise
        return Desk(session, in_force, found.spent_s or 0.0, planned)
    return None


def answered_on(user: User, day: date) -> list[str]:
    """The ids of the items answered in the session of a day, once for each answer. One query."""
    return [row[0] for row in _all(ANSWERED, [user.pk, day])]


def rows(
    user: User, item_ids: Sequence[str], now: datetime, soon: datetime
) -> tuple[dict[str, Row], list[Row]]:
    """The named items, and the cards in steps that are due until `soon`, the earliest first. One query."""
    at, until = _moment(now), _moment(soon)
    names = ",".join(["%s"] * len(item_ids)) or "NULL"
    query = ROWS.format(columns=COLUMNS, note=NOTE, names=names)
    found = _all(query, [at, user.pk, user.pk, *item_ids, at, user.pk, user.pk, until])
    named = (Row(*row[:-1]) for row in found if row[-1])
    steps = sorted((row for row in found if not row[-1]), key=lambda row: row[DUE])
    return {row.item_id: row for row in named}, [Row(*row[:-1]) for row in steps]


def held_card(user: User, item_id: str) -> Held | None:
    """The person's card of an item, held until the transaction ends; None if there is none. One query."""
    lock = "FOR UPDATE OF c" if connection.features.has_select_for_update else ""
    for card in Card.objects.raw(HELD_CARD + lock, [user.pk, item_id]):
        joined: Any = card
        return Held(card, joined.item_kind, joined.item_digest)
    return None


def next_ahead(user: User, now: datetime, day: date) -> Row | None:
    """The card, not answered today, that will be due next. One query."""
    at = _moment(now)
    found = _all(AHEAD.format(columns=COLUMNS, note=NOTE), [at, user.pk, user.pk, at, day, day])
    return Row(*found[0]) if found else None


def seconds_of_known(user: User, kind: str, most: int) -> list[float]:
    """How long the latest right answers of a kind took, where it was measured. One query."""
    return [row[0] for row in _all(PACE, [user.pk, kind, most]) if row[0] is not None]


def _all(query: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[Any] = cursor.fetchall()
    return found


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
