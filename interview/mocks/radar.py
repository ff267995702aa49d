"""Where a person stands in the five domains, from what their rounds have shown. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import get_args

from msgspec import Struct

from bank.schema import Domain

DOMAINS: tuple[Domain, ...] = get_args(Domain)
BEST = 5


class Spoke(Struct, frozen=True):
    """One domain: the mean band of its items (1 to 5), or None where there is not enough evidence."""

    domain: Domain
    value: float | None
    basis: int


def spokes(shown: Iterable[tuple[Domain, int | None]]) -> list[Spoke]:
    """One spoke a domain from (domain, band) of each item; items without a band say nothing."""
    by_domain: dict[Domain, list[int]] = defaultdict(list)
    for domain, band in shown:
        if band is not None:
            by_domain[domain].append(band)
    return [
        Spoke(domain, sum(bands) / len(bands) if (bands := by_domain[domain]) else None, len(bands))
        for domain in DOMAINS
    ]


def point(position: int, share: float, radius: float) -> tuple[float, float]:
    """Where `share` of the radius lies on a spoke; the first points up, the others follow clockwise."""
    angle = 2 * math.pi * position / len(DOMAINS) - math.pi / 2
    return round(radius * share * math.cos(angle), 2), round(radius * share * math.sin(angle), 2)


def anchor(position: int) -> str:
    """The `text-anchor` that keeps a spoke's name clear of the drawing."""
    x, _ = point(position, 1, BEST)
    return "middle" if abs(x) < 1 else "start" if x > 0 else "end"


def outline(values: Sequence[float | None], radius: float) -> str:
    """The `points` of an SVG polygon around the centre; a domain without evidence is drawn at the centre."""
    ends = (point(number, (value or 0.0) / BEST, radius) for number, value in enumerate(values))
    return " ".join(f"{x},{y}" for x, y in ends)
