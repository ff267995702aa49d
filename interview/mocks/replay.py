"""The replay of a round: what was opened, typed, asked and handed over, in its order. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from interview.mocks import edits


class Logged(Protocol):
    """A line of the log."""

    at: datetime
    kind: str
    position: int | None
    detail: dict[str, object]


class Step(Struct, frozen=True):
    """One moment: seconds since the start, what happened to which item, and what its fields then held."""

    seconds: float
    kind: str
    position: int | None
    fields: dict[str, str]


def steps(log: Iterable[Logged], started_at: datetime) -> list[Step]:
    """The log, with the text of the item after each of its lines."""
    held: dict[int, dict[str, str]] = {}
    found = []
    for line in log:
        position = line.position
        fields = held.get(position, {}) if position is not None else {}
        if line.kind == "saved" and position is not None:
            fields = held[position] = edits.applied(fields, line.detail)
        seconds = max((line.at - started_at).total_seconds(), 0)
        found.append(Step(seconds, line.kind, position, fields))
    return found
