"""What numbers and quantities have in common once they are read: dimension, nearness, telling mistakes."""

import math

from bank.schema import Tolerance
from drills.grading.closeness import coarser, trap, within
from drills.grading.measure import Measure, read_measure
from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.simplified import is_simplified, operands
from drills.grading.types import Expectation, ExpectationError, Message, Outcome, Preview
from formulas import FormulaError, Value, from_base, latex, parse_unit, to_base
from formulas.units import COUNTED, Unit

BINARY_STEP = 1.024
LARGEST_STEP = 6  # Ei
SAME_NUMBER = 0.005


def expected(text: str, unit: str) -> Measure:
    """The expected value, as written or in `unit`; ExpectationError if the content is at fault."""
    try:
        measure = read_measure(text)
        if measure.has_unit or not unit:
            return measure
        return Measure(measure.tree, measure.value, parse_unit(unit), (len(text), len(text)))
    except FormulaError as error:
        raise ExpectationError(f"expected {text!r} {unit!r}: {error}") from error


def in_unit_of(target: Measure, given: Measure) -> Measure:
    """A bare number counts in the unit of the question."""
    return given if given.has_unit else Measure(given.tree, given.value, target.unit, given.unit_at)


def judge(expectation: Expectation, target: Measure, given: Measure, tolerance: Tolerance) -> Outcome:
    """The verdict for a value whose unit is there."""
    value = _in_unit(given, target.unit)
    if given.unit.dimension != target.unit.dimension and not _counts_itself(target.unit, given.unit):
        return _other_dimension(target, given, near=within(target.value, value, tolerance))
    if within(target.value, value, tolerance) and not _only_through_prefix(target, given, value):
        return right(expectation, given)
    return _mistake(expectation, target, value, tolerance)


def _only_through_prefix(target: Measure, given: Measure, value: Value) -> bool:
    """70 GiB for 70 GB: the expected number with the wrong kind of prefix, however wide the tolerance is."""
    if not any(base == "B" for base, _ in target.unit.dimension) or target.value == 0:
        return False
    steps = math.log(given.unit.factor / target.unit.factor, BINARY_STEP)
    number = abs(float(given.value) / float(target.value) - 1)
    through_prefix = 1 <= abs(round(steps)) <= LARGEST_STEP and abs(steps - round(steps)) < 1e-6
    return through_prefix and number <= SAME_NUMBER and 4 * number < abs(float(value / target.value) - 1)


def _in_unit(given: Measure, unit: Unit) -> Value:
    value = from_base(to_base(given.value, given.unit), unit)
    try:
        float(value)
    except OverflowError:
        raise FormulaError("too-large-value", given.tree.start, given.tree.end) from None
    return value


def _counts_itself(wanted: Unit, given: Unit) -> bool:
    """A bare number answers "how many GPUs?"."""
    return (
        not given.dimension
        and len(wanted.dimension) == 1
        and wanted.dimension[0] in {(b, 1) for b in COUNTED}
    )


def _is_worked_out(given: Measure) -> bool:
    """One number, or one fraction in lowest terms."""
    return given.plain or (operands(given.tree) <= 2 and is_simplified(given.tree, 2))


def right(expectation: Expectation, given: Measure) -> Outcome:
    """The verdict for a right value: the form may still be another than the one that is asked for."""
    if given.plain:
        return RIGHT
    if expectation.form == "number":
        return found("partial", "form")
    if expectation.form == "simplified" and not _is_worked_out(given):
        return found("partial", "not-simplified")
    return Outcome(verdict="right", message=Message("right-expression"), form="expression")


def _mistake(expectation: Expectation, target: Measure, value: Value, tolerance: Tolerance) -> Outcome:
    for mistake in expectation.mistakes:
        usual = expected(mistake.expected, expectation.unit)
        if within(_in_unit(usual, target.unit), value, tolerance):
            return known_mistake(mistake.tag)
    telling = trap(target.value, value, tolerance, {base for base, _ in target.unit.dimension})
    if telling is not None:
        return found("wrong", telling[0], factor=telling[1], unit=target.unit.text)
    return found("wrong", "precision" if coarser(target.value, value, tolerance) else "value")


def _other_dimension(target: Measure, given: Measure, *, near: bool) -> Outcome:
    """The wrong kind of thing; a question where only spelling or a counted thing is in doubt."""
    wanted, unit = target.unit, given.unit
    names = {"unit": unit.text, "wanted": wanted.text or "1"}
    if "flops" in unit.text.lower() and _per_second(unit) == _per_second(wanted):
        outcome = found("ask", "flops-case", **names)
    elif unit.text.strip() == "B" and wanted.dimension in {(), *(((base, 1),) for base in COUNTED)}:
        outcome = found("ask", "billion", **names)
    elif near and _operations_left_out(unit, wanted):
        outcome = found("ask", "count-unit", **names)
    elif not wanted.dimension and near:
        outcome = found("ask", "unit-not-expected", **names)
    elif _counts_left_open(unit, wanted) and (near or len(unit.dimension) < len(wanted.dimension)):
        outcome = found("ask", "count-unit", **names)
    else:
        outcome = found("wrong", "dimension", **names)
    return Outcome(verdict=outcome.verdict, tag=outcome.tag, message=outcome.message, at=given.unit_at)


def _operations_left_out(unit: Unit, wanted: Unit) -> bool:
    """万亿次每秒 and 6 · params · tokens, where operations are asked for."""
    return ("FLOP", 1) in wanted.dimension and ("次" in unit.text or not unit.without_counts())


def _per_second(unit: Unit) -> tuple[tuple[str, int], ...]:
    return tuple(pair for pair in unit.dimension if pair[0] != "s")


def _counts_left_open(unit: Unit, wanted: Unit) -> bool:
    """Whether one of the two only says less about what is counted: h and GPU·h, not request and token."""
    given, asked = set(unit.dimension), set(wanted.dimension)
    return unit.without_counts() == wanted.without_counts() and (given <= asked or given >= asked)


def preview(target: Measure, given: Measure) -> Preview:
    """LaTeX of what was typed, and its value in the unit that is asked for where the two can be compared."""
    separate = given.has_unit and not given.composed
    shown = latex(given.tree) + (rf"\ \mathrm{{{_escaped(given.unit.text)}}}" if separate else "")
    unit = target.unit if given.unit.dimension == target.unit.dimension and given.has_unit else given.unit
    value = _in_unit(given, unit)
    return Preview(latex=shown, value=f"{float(value):.6g}", unit=unit.text)


def _escaped(text: str) -> str:
    return "".join("\\" + letter if letter in "%$#&_{}" else letter for letter in text if letter != "\\")
