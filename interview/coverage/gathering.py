"""Which few sentences of an answer say most of a key point.

Weighing is what costs time. So each sentence gets a bound first, the most that it can be worth, and only
those whose bound may still win are weighed. Nothing is lost by it: a bound is never below the worth.
"""

import math
from collections.abc import Iterable, Sequence

from interview.coverage.evidence import weigh
from interview.coverage.passages import Passage, passage
from interview.coverage.rubric import Point
from interview.coverage.worth import Evidence, most_of_others, upper, worth

LONGEST_QUOTE = 3  # sentences
NEAR = 3  # sentences apart
WORTH_QUOTING = 0.2  # what another sentence must add, in the units of `worth`
ROUNDING = 1e-9  # sums in another order differ by less


def gather(point: Point, passages: Sequence[Passage]) -> Evidence:
    """The few sentences near each other that say most of `point`; the first among equals.

    `passages` are the sentences of an answer, one by one in their order.
    """
    singles = _Singles(point, passages)
    if not singles.most:
        return Evidence()
    chosen = [singles.best()]
    found = singles[chosen[0]]
    while len(chosen) < LONGEST_QUOTE:
        least = worth(found) + WORTH_QUOTING
        wider = [sorted([*chosen, place]) for place in singles.near(chosen, least - upper(found))]
        weighed = [(weigh(point, _joined(passages, places)), places) for places in wider]
        if not weighed:
            break
        best, places = max(weighed, key=lambda pair: (worth(pair[0]), [-place for place in pair[1]]))
        if worth(best) < least:
            break
        found, chosen = best, places
    return found


def most(point: Point, one: Passage) -> float:
    """The most that a sentence can be worth for `point`, or add to others; told without weighing it."""
    words = sum([point.most[key] for key in point.most.keys() & one.said.keys()])
    figures = len(point.quantities) if one.quantities else 0
    formulas = len(one.formulas) if point.formulas else 0
    return words + most_of_others(figures, formulas) + ROUNDING


class _Singles:
    """The sentences of an answer that can say anything of a key point, each weighed when it must be."""

    def __init__(self, point: Point, passages: Sequence[Passage]) -> None:
        self._point, self._passages = point, passages
        self._weighed: dict[int, Evidence] = {}
        self.most = {place: most(point, one) for place, one in enumerate(passages) if _touches(point, one)}

    def __getitem__(self, place: int) -> Evidence:
        if place not in self._weighed:
            self._weighed[place] = weigh(self._point, self._passages[place])
        return self._weighed[place]

    def best(self) -> int:
        """Where the one is that is worth most, the first among equals."""
        best, found = -1, -math.inf
        for place in sorted(self.most, key=lambda place: -self.most[place]):
            if self.most[place] < found:
                break
            value = worth(self[place])
            if (value, -place) > (found, -best):
                best, found = place, value
        return best

    def near(self, chosen: Sequence[int], missing: float) -> list[int]:
        """The places near those chosen whose sentences are worth anything and may add what is missing."""
        return [
            place
            for place in range(chosen[0] - NEAR, chosen[-1] + NEAR + 1)
            if place in self.most
            and place not in chosen
            and self.most[place] >= missing
            and any(abs(place - own) <= NEAR for own in chosen)
            and worth(self[place]) > 0
            and upper(self[place]) + ROUNDING >= missing
        ]


def _joined(passages: Sequence[Passage], places: Iterable[int]) -> Passage:
    return passage([sentence for place in places for sentence in passages[place].sentences])


def _touches(point: Point, one: Passage) -> bool:
    """Whether a sentence can say anything of a key point at all."""
    if not point.weights.keys().isdisjoint(one.said):
        return True
    return bool(one.quantities and point.quantities) or bool(one.formulas and point.formulas)
