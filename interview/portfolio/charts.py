"""Bars of speed against the baseline, on a scale on which twice as fast and half as fast are alike. Pure."""

import math
from collections.abc import Callable, Sequence

from msgspec import Struct

from sandbox.judging.report import Measurement

WIDTH = 600.0
LABEL = 150.0
ROW = 26.0
LEAST, MOST = 1 / 8, 32.0


class Bar(Struct, frozen=True):
    """One measured case, in pixels: the bar from the baseline's line, the ends of its confidence interval."""

    case: str
    y: float
    x: float
    width: float
    low: float
    high: float
    ratio: str
    faster: bool


class Chart(Struct, frozen=True):
    """Bars and the ticks of the scale (x, ratio); `baseline` is where the ratio is one."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    baseline: float
    height: float


def chart(measured: Sequence[Measurement]) -> Chart | None:
    """The bars of these measurements; None without any."""
    if not measured:
        return None
    ends = [end for one in measured for end in (one.ratio, *one.interval)]
    low = 2 ** math.floor(math.log2(max(min([*ends, 0.5]), LEAST)))
    high = 2 ** math.ceil(math.log2(min(max([*ends, 2.0]), MOST)))

    def place(ratio: float) -> float:
        share = math.log2(min(max(ratio, low), high) / low) / math.log2(high / low)
        return round(LABEL + share * (WIDTH - LABEL - 60), 1)

    powers = range(round(math.log2(low)), round(math.log2(high)) + 1)
    return Chart(
        bars=tuple(_bar(one, number, place) for number, one in enumerate(measured)),
        ticks=tuple((place(2.0**power), f"{2.0**power:g}×") for power in powers),
        baseline=place(1.0),
        height=ROW * len(measured) + 30,
    )


def _bar(one: Measurement, number: int, place: Callable[[float], float]) -> Bar:
    here, there = sorted((place(1.0), place(one.ratio)))
    return Bar(
        case=one.case,
        y=number * ROW + 4,
        x=here,
        width=round(max(there - here, 1), 1),
        low=place(one.interval[0]),
        high=place(one.interval[1]),
        ratio=f"{one.ratio:.2f}×",
        faster=one.ratio >= 1,
    )
