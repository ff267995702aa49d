"""Decks for tests, an item a keyword; numbers stand for days, 100 is today."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from drills.planning.deck import NO_GROUP, Deck

TODAY = 100


def item(**facts: Any) -> dict[str, Any]:
    """An item that was seen once, ten days ago, and is due today."""
    usual = {
        "stability": 10.0, "difficulty": 5.0, "last_day": TODAY - 10, "due_day": TODAY, "is_new": False,
        "in_steps": False, "awake_from": 0, "minutes": 1.0, "weight": 1.0, "topic": 0,
        "sibling_group": NO_GROUP,
    }  # fmt: skip
    assert facts.keys() <= usual.keys()
    return usual | facts


def new(**facts: Any) -> dict[str, Any]:
    """An item that was never seen."""
    return item(**({"is_new": True, "last_day": 0, "due_day": 0, "stability": 1.0} | facts))


def deck(*items: dict[str, Any], needs: Sequence[tuple[int, int]] = ()) -> Deck:
    """The items in their order; `needs` are (prerequisite, dependant)."""
    pairs = np.array(needs, dtype=np.int64).reshape(-1, 2)
    columns = {
        name: np.array([one[name] for one in items], dtype=type(value)) for name, value in item().items()
    }
    return Deck(**columns, before=pairs[:, 0], after=pairs[:, 1])
