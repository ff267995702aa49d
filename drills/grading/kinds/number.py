"""A number. If the question names a unit, the number may be given with it or without."""

from fractions import Fraction
from functools import lru_cache

from bank.schema import Tolerance
from drills.grading import measured
from drills.grading.measure import Measure, read_measure
from drills.grading.typed import undecorated
from drills.grading.types import Expectation, Outcome, Preview


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge a number: decimal, fraction, percent or arithmetic."""
    wanted = _target(expectation.expected, expectation.unit)
    given = measured.in_unit_of(wanted, read_measure(undecorated(answer)))
    return measured.judge(
        expectation, wanted, given, expectation.tolerance or as_written(expectation.expected)
    )


def preview(expectation: Expectation, answer: str) -> Preview:
    """The value as it was read."""
    return measured.preview(
        _target(expectation.expected, expectation.unit), read_measure(undecorated(answer))
    )


@lru_cache(maxsize=1024)
def _target(expected: str, unit: str) -> Measure:
    return measured.expected(expected, unit)


def as_written(expected: str) -> Tolerance:
    """Without a stated tolerance: half a unit of the last decimal of the expected number."""
    decimals = expected.strip().partition(".")[2]
    if decimals.isdigit():
        return Tolerance(absolute=float(Fraction(1, 2 * 10 ** len(decimals))))
    return Tolerance(relative=1e-9)
