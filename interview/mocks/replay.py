"""The replay of a round: what was opened, typed, asked and handed over, in its order. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Logged(Protocol):
    """A line of the log."""

    at: datetime
    kind: str
    position: int | None
    detail: dict[str, object]


class Step(Struct, frozen=True):
    """One moment: seconds since the start, what happened to which item, and the edits of its fields.

    An edit is [at, cut, put] (interview/mocks/edits.py); texts would make the film as long as its square.
    """

    seconds: float
    kind: str
    position: int | None
    edits: dict[str, object]


def steps(log: Iterable[Logged], started_at: datetime) -> list[Step]:
    """The log as moments; only saves hold edits."""
    return [
        Step(
            max((line.at - started_at).total_seconds(), 0),
            line.kind,
            line.position,
            line.detail if line.kind == "saved" else {},
        )
        for line in log
    ]
