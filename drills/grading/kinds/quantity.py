"""A number with a unit: compared in base units, so 65.19 GiB is 70 GB, and 70 GiB is not."""

from functools import lru_cache

from bank.schema import Tolerance
from drills.grading import measured, sides
from drills.grading.measure import Measure
from drills.grading.outcomes import found
from drills.grading.types import Expectation, Outcome, Preview
from formulas.units import COUNTED, Unit

DEFAULT = Tolerance(relative=0.01)


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge a number with its unit; a missing or doubtful unit is a question."""
    target = _target(expectation)
    return sides.judged(answer, target, lambda given: _judge(expectation, target, given))


def _judge(expectation: Expectation, target: Measure, given: Measure) -> Outcome:
    question = _missing_unit(target, given) if target.unit.text else None
    return question or measured.judge(expectation, target, given, expectation.tolerance or DEFAULT)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The value as it was read, and in the unit that is asked for."""
    target = _target(expectation)
    return measured.preview(target, sides.measures(answer, target)[-1])


@lru_cache(maxsize=1024)
def target(expected: str, unit: str) -> Measure:
    """What is expected, as a measure in the unit that is asked for."""
    return measured.expected(expected, unit)


def _target(expectation: Expectation) -> Measure:
    return target(expectation.expected, expectation.unit)


def _missing_unit(wanted: Measure, given: Measure) -> Outcome | None:
    """A bare number is enough only where things are counted one by one ("how many GPUs?")."""
    ratio = not wanted.unit.dimension and wanted.unit.factor == 1  # 8, 8x and 8 times
    if given.unit.dimension or _bare_count(wanted.unit) or ratio:
        return None
    if not wanted.unit.dimension:
        # Asked for in percent: 42 % and 0.42 are clear, a bare 42 is not.
        clear = given.has_unit or abs(float(given.value - wanted.value * wanted.unit.factor)) <= abs(
            0.02 * float(wanted.value * wanted.unit.factor)
        )
        return None if clear else found("ask", "missing-unit", unit=wanted.unit.text)
    return found("ask", "missing-unit", unit=wanted.unit.text)


def _bare_count(unit: Unit) -> bool:
    return (
        unit.factor == 1 and len(unit.dimension) == 1 and unit.dimension[0] in {(base, 1) for base in COUNTED}
    )
