"""Which of the days that fuzz allows a card takes: the one with the least to do. PURE.

Days are counted from today. Loads further off are smaller simply because they are not filled yet; taking the
smallest would push every card to its latest day. So a load is held against the trend within the bounds: the
day that lies furthest below the line through them wins, and the mean interval stays what it was.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Protocol

DAYS_AHEAD = 366  # further off hardly anything is planned yet; plain fuzz spreads well enough


class Choose(Protocol):
    """How a day within the bounds is chosen; `draw` in [0, 1) is the showing's own chance."""

    def __call__(self, low: int, high: int, draw: float) -> int: ...


def by_chance(low: int, high: int, draw: float) -> int:
    """Plain fuzz: each day within the bounds alike."""
    return low + int(draw * (1 + high - low))


def choose_day(
    low: int, high: int, draw: float, *, loads: Mapping[int, int], breaks: Collection[int] = frozenset()
) -> int:
    """The day in `low`…`high` with the least load for its place, none of a break if another is left.

    `loads` say how many cards are due so many days from today (missing: none). Equal days are told apart by
    `draw`, so that the same showing always gets the same day.
    """
    if high > DAYS_AHEAD:
        return by_chance(low, high, draw)
    days = range(low, high + 1)
    free = [day for day in days if day not in breaks] or list(days)
    excess = _above_trend(free, loads)
    least = min(excess)
    lightest = [day for day, more in zip(free, excess, strict=True) if more <= least + 1e-9]
    return lightest[int(draw * len(lightest))]


def levelled(loads: Mapping[int, int], breaks: Collection[int] = frozenset()) -> Choose:
    """A way to choose for `scheduling.futures`, with the loads and breaks of one person."""
    return partial(choose_day, loads=loads, breaks=breaks)


def keeping(promised: Collection[int], otherwise: Choose) -> Choose:
    """A way to choose that keeps the days promised earlier, in rising order, where they are still allowed.

    Each rating's days begin after the one before took its own, so the first allowed is that rating's.
    """

    def choose(low: int, high: int, draw: float) -> int:
        kept = next((day for day in promised if low <= day <= high), None)
        return otherwise(low, high, draw) if kept is None else kept

    return choose


def _above_trend(days: list[int], loads: Mapping[int, int]) -> list[float]:
    """How far each day's load lies above the line of least squares through all of them."""
    values = [loads.get(day, 0) for day in days]
    middle, mean = sum(days) / len(days), sum(values) / len(days)
    spread = sum((day - middle) ** 2 for day in days)
    shared = sum((day - middle) * (value - mean) for day, value in zip(days, values, strict=True))
    slope = shared / spread if spread else 0.0
    return [value - mean - slope * (day - middle) for day, value in zip(days, values, strict=True)]
