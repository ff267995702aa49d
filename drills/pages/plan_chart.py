"""The curve of readiness as numbers for an SVG: days from left to right, recall from bottom to top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from drills.day.day_plans import Outlook

LEFT, RIGHT, TOP, BOTTOM = 44, 350, 10, 150


@dataclass(frozen=True)
class Band:
    """A break: where it begins and how wide it is."""

    x: float
    width: float


@dataclass(frozen=True)
class Chart:
    """What the template draws; `line` and `more` are points of polylines, `end` is the last point."""

    line: str
    more: str
    end: tuple[float, float]
    bands: tuple[Band, ...]
    levels: tuple[tuple[int, float], ...]
    first_day: date
    last_day: date


def chart(outlook: Outlook) -> Chart | None:
    """The chart of an outlook; None without an interview ahead."""
    if len(outlook.curve) < 2:
        return None
    first, last = outlook.curve[0][0], outlook.curve[-1][0]
    return Chart(
        line=_points(outlook.curve),
        more=_points(outlook.curve_with_more),
        end=(_x(last, first, last), _y(outlook.curve[-1][1])),
        bands=tuple(_bands(outlook, first, last)),
        levels=tuple((percent, _y(percent / 100)) for percent in (0, 50, 100)),
        first_day=first,
        last_day=last,
    )


def _points(curve: Sequence[tuple[date, float]]) -> str:
    first, last = curve[0][0], curve[-1][0]
    return " ".join(f"{_x(day, first, last):.1f},{_y(recall):.1f}" for day, recall in curve)


def _bands(outlook: Outlook, first: date, last: date) -> list[Band]:
    shown = [(max(begin, first), min(end, last)) for begin, end in outlook.choices.breaks]
    width = (RIGHT - LEFT) / (last - first).days
    return [
        Band(_x(begin, first, last), max(width, _x(end, first, last) - _x(begin, first, last)))
        for begin, end in shown
        if begin <= end
    ]


def _x(day: date, first: date, last: date) -> float:
    return LEFT + (RIGHT - LEFT) * (day - first).days / (last - first).days


def _y(recall: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * recall
