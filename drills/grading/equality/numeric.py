"""Floats at very many points, then the doubtful and the telling ones among them at 60 digits.

"equal" is only said when every side of every min and max of both formulas was seen (or can never be taken),
each combination of sides that turned up was seen several times, and the points beside every boundary agree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bank.schema import VariableKind
from drills.grading.equality import boundaries, precise, reach, sampling
from drills.grading.equality.arrays import Column, Columns, Evaluation, close, quiet
from drills.grading.equality.verdicts import Finding
from formulas import Tree, names
from formulas.tree import Sum, walk

SMOOTH_POINTS = 64
WIDE_POINTS = 640
SUMMING_POINTS = 96
LONGEST_SUM = 20
BASES = 12  # points from which boundaries are looked for
ENOUGH = 8
FEW = 4  # a combination of sides that was seen less often is looked at more closely
MOST_FEW = 60
CONFIRMED = 8
MOST_CONFIRMED = 12
MOST_CHECKED = 24  # disagreements that may be noise of floats
GAPS_CHECKED = 6
# An answer without a value where the expected one has it is another function, unless the gaps are removable,
# as in log2(N)/log2(N) at 1. Integers hit such gaps now and then; real numbers practically never.
MOST_UNDEFINED, MOST_UNDEFINED_OF_INTEGERS = 0.02, 0.2

Kinds = Mapping[str, VariableKind]


def compare(expected: Tree, answer: Tree, variables: Kinds) -> Finding:
    """Compare at many points; "different" needs one of them, at 60 digits."""
    used = names(expected) | names(answer)
    trial = _Trial(expected, answer, {name: kind for name, kind in variables.items() if name in used})
    with quiet():
        if any(trial.differs_at(columns) for columns in trial.points()):
            return Finding("different")
        return trial.conclusion()


@dataclass
class _Seen:
    """Points at which both sides agreed; `codes` say which side every call took there."""

    columns: Columns
    codes: NDArray[np.int64]
    places: NDArray[np.int64]


class _Trial:
    """What the points tried so far say about one pair of trees."""

    def __init__(self, expected: Tree, answer: Tree, variables: Kinds) -> None:
        self.expected, self.answer, self.variables = expected, answer, variables
        self.calls = [*boundaries.branching(expected), *boundaries.branching(answer)]
        self.summing = any(isinstance(node, Sum) for tree in (expected, answer) for node in walk(tree))
        self.constants = sampling.constants(expected, answer)
        self.tried = self.gaps = self.agreed = 0
        self.too_large = False
        self.seen: list[_Seen] = []
        self.sides: list[set[int]] = [set() for _ in self.calls]
        self.exact: list[boundaries.Point] = []
        self.open: list[boundaries.Point] = []  # where floats have no value

    # ------------------------------------------------------------ points

    def points(self) -> Iterator[Columns]:
        """Small ones, wide ones; where the formulas branch also those at boundaries and in rare corners."""
        if not self.variables:
            yield {}
        elif self.calls or self.summing:
            little, large = self._small(), self._wide(SUMMING_POINTS if self.summing else WIDE_POINTS)
            yield little
            yield large
            yield from self._beside_boundaries(little, large)
            yield from self._corners()
        else:
            yield self._wide(SMOOTH_POINTS)
            if self.agreed < SMOOTH_POINTS // 2:  # few of them have a value
                yield self._small()
                yield self._wide(WIDE_POINTS)

    def _small(self) -> Columns:
        return self._countable(sampling.small(self.variables))

    def _wide(self, size: int) -> Columns:
        return self._countable(sampling.wide(self.variables, self.constants, size))

    def _countable(self, columns: Columns) -> Columns:
        """Where sums are long nobody waits for their terms."""
        if not self.summing:
            return columns
        return {
            name: 1 + (values - 1) % LONGEST_SUM if self.variables[name] == "int" else values
            for name, values in columns.items()
        }

    def _beside_boundaries(self, little: Columns, large: Columns) -> Iterator[Columns]:
        chosen = {
            name: np.concatenate(
                (self._some(little[name], 3 * BASES // 4), self._some(large[name], BASES // 4))
            )
            for name in self.variables
        }
        for boundary in boundaries.of(self.expected, self.answer):
            beside, exact = boundaries.near(boundary, self.variables, chosen)
            self.exact += exact
            if beside:
                yield beside

    def _some(self, values: Column, count: int) -> Column:
        return values[np.linspace(0, len(values) - 1, count).astype(np.int64) * 7919 % len(values)]

    def _corners(self) -> Iterator[Columns]:
        """More points around those whose combination of sides was seen rarely."""
        codes = np.concatenate([seen.codes for seen in self.seen]) if self.seen else np.zeros(0, np.int64)
        values, counts = np.unique(codes, return_counts=True)
        rare = values[counts < FEW]
        parts = [
            {name: column[seen.places[np.isin(seen.codes, rare)]] for name, column in seen.columns.items()}
            for seen in self.seen
        ]
        if len(rare) and parts:
            yield self._around({name: column[:MOST_FEW] for name, column in sampling.joined(*parts).items()})

    def _around(self, centres: Columns) -> Columns:
        moved, dice = {}, sampling.Dice()
        for name, kind in self.variables.items():
            near = np.repeat(centres[name], 8)
            size = len(near)
            if kind == "int":
                step = np.floor(dice.between(-2, 3, size))
                moved[name] = np.maximum(1.0, near + step)
            elif kind == "prob":
                moved[name] = np.clip(near * dice.between(0.8, 1.2, size), 1e-9, 1 - 1e-9)
            else:
                moved[name] = near * dice.between(0.8, 1.25, size)
        return moved

    # ------------------------------------------------------------ values

    def differs_at(self, columns: Columns) -> bool:
        size = sampling.size_of(columns)
        left, right = Evaluation(columns, size), Evaluation(columns, size)
        expected, given = left.of(self.expected), right.of(self.answer)
        agree = close(expected, given)
        there, here = np.isfinite(expected), np.isfinite(given)
        self.tried += int(there.sum())
        if self._differs_among(columns, np.flatnonzero(there & here & ~agree)):
            return True
        self._look_into_gaps(columns, np.flatnonzero(there & ~here))
        self._note(columns, np.flatnonzero(agree), [*left.sides, *right.sides])
        if len(self.open) < ENOUGH:
            self.open += [self._point(columns, place) for place in np.flatnonzero(~there & ~here)[:ENOUGH]]
        return False

    def _differs_among(self, columns: Columns, places: NDArray[np.int64]) -> bool:
        """Whether floats do not only seem to differ; noise is rarest where values are small."""
        if not len(places):
            return False
        size = sum(
            (np.abs(np.log(np.abs(column[places]) + 1e-9)) for column in columns.values()), np.zeros(1)
        )
        chosen = places[np.argsort(np.broadcast_to(size, places.shape), kind="stable")][:MOST_CHECKED]
        agreements = (self._agree(self._point(columns, place)) for place in chosen)
        return any(agreement is False for agreement in agreements)

    def _look_into_gaps(self, columns: Columns, places: NDArray[np.int64]) -> None:
        """Where only the answer has no value: is there really none, or one that no float can hold?"""
        if not len(places):
            return
        checked = 1 if self.summing else GAPS_CHECKED
        chosen = places[:: max(1, len(places) // checked)][:checked]
        kinds = [precise.kind_of_value(self.answer, self._point(columns, place)) for place in chosen]
        self.too_large = self.too_large or "too-large" in kinds
        self.gaps += round(len(places) * kinds.count("none") / len(kinds))

    def _note(self, columns: Columns, places: NDArray[np.int64], sides: list[NDArray[np.int8]]) -> None:
        self.agreed += len(places)
        if not len(places):
            return
        codes = np.zeros(len(places), np.int64)
        for found, side in zip(self.sides, sides, strict=True):
            taken = side[places]
            found.update(np.unique(taken).tolist())
            codes = codes * 31 + taken
        self.seen.append(_Seen(columns, codes, places))

    def _agree(self, point: boundaries.Point) -> bool | None:
        return precise.agree(self.expected, self.answer, point)

    def _point(self, columns: Columns, place: int) -> boundaries.Point:
        return boundaries.point(columns, place, self.variables)

    # ------------------------------------------------------------ what follows

    def conclusion(self) -> Finding:
        integers = "int" in self.variables.values()
        most = MOST_UNDEFINED_OF_INTEGERS if integers else MOST_UNDEFINED
        if self.gaps > most * self.tried:
            return Finding("different", "no-value")
        if any(self._agree(point) is False for point in self.exact):
            return Finding("different")
        if self.agreed < min(ENOUGH, self.tried or ENOUGH) or (self.variables and self.agreed < ENOUGH):
            return self._without_floats()
        if not self._all_sides_seen():
            return Finding("undecided")
        return self._confirmed()

    def _without_floats(self) -> Finding:
        """Few values fit into floats: exp(900*N). Digits can show a difference there, but never prove that
        nothing was lost beside such a number."""
        agreements = [self._agree(point) for point in self.open]
        if False in agreements:
            return Finding("different")
        return Finding("undecided", "too-large-value" if self.too_large else "")

    def _all_sides_seen(self) -> bool:
        return all(
            side in found or reach.unreachable(call, side, self.variables)
            for call, found in zip(self.calls, self.sides, strict=True)
            for side in reach.sides(call)
        )

    def _confirmed(self) -> Finding:
        """One point of every combination of sides that was seen, then others, at 60 digits."""
        codes = np.concatenate([seen.codes for seen in self.seen])
        _, first = np.unique(codes, return_index=True)
        spread = np.linspace(0, len(codes) - 1, min(len(codes), MOST_CONFIRMED)).astype(np.int64)
        telling = first[:: max(1, len(first) // MOST_CONFIRMED)][:MOST_CONFIRMED]
        confirmed = 0
        for place in dict.fromkeys([*telling.tolist(), *spread.tolist()]):
            agreement = self._agree(self._seen_point(place))
            if agreement is False:
                return Finding("different")
            confirmed += agreement is True
            if confirmed >= max(CONFIRMED, len(telling)):
                return Finding("equal")
        return Finding("equal" if not self.variables and confirmed else "undecided")

    def _seen_point(self, place: int) -> boundaries.Point:
        for seen in self.seen:
            if place < len(seen.codes):
                return self._point(seen.columns, int(seen.places[place]))
            place -= len(seen.codes)
        raise IndexError(place)
