"""A number. If the question names a unit, the number may be given with it or without."""

from fractions import Fraction
from functools import lru_cache

from bank.schema import Tolerance
from drills.grading import measured, sides
from drills.grading.measure import Measure
from drills.grading.types import Expectation, Outcome, Preview


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge a number: decimal, fraction, percent or arithmetic."""
    wanted = _target(expectation.expected, expectation.unit)
    tolerance = expectation.tolerance or as_written(expectation.expected)
    return sides.judged(
        answer,
        wanted,
        lambda given: measured.judge(expectation, wanted, measured.in_unit_of(wanted, given), tolerance),
    )


def preview(expectation: Expectation, answer: str) -> Preview:
    """The value as it was read."""
    target = _target(expectation.expected, expectation.unit)
    return measured.preview(target, sides.measures(answer, target)[-1])


@lru_cache(maxsize=1024)
def _target(expected: str, unit: str) -> Measure:
    return measured.expected(expected, unit)


def as_written(expected: str) -> Tolerance:
    """Without a stated tolerance: half a unit of the last decimal of the expected number."""
    decimals = expected.strip().partition(".")[2]
    if decimals.isdigit():
        return Tolerance(absolute=float(Fraction(1, 2 * 10 ** len(decimals))))
    return Tolerance(relative=1e-9)
