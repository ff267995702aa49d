"""An exact fraction: 3/7. A decimal of the same value is the right value in the wrong form."""

import math
from fractions import Fraction
from functools import lru_cache

from bank.schema import Tolerance
from drills.grading import measured
from drills.grading.closeness import half_unit
from drills.grading.kinds import number
from drills.grading.kinds.significant import figures_of
from drills.grading.measure import Measure, read_measure
from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.typed import undecorated
from drills.grading.types import Expectation, ExpectationError, Message, Outcome, Preview
from formulas import Tree
from formulas.tree import Binary, Negate, Number

LEAST_FIGURES = 3  # 0.43 does not say 3/7; 0.429 says that one knew


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if it is the exact value as one fraction or whole number; equal or rounded values are partial."""
    wanted = _wanted(expectation.expected)
    given = read_measure(undecorated(answer))
    if given.unit.dimension:
        return number.grade(expectation, answer)
    value = given.value * given.unit.factor
    if value == wanted:
        return _written(expectation, given)
    if _rounded(wanted, given, float(value)):
        return _in_form("fraction-form", "decimal")
    return _mistake(expectation, value, wanted, answer)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The fraction as it was read, and its value."""
    return number.preview(expectation, answer)


@lru_cache(maxsize=1024)
def _wanted(text: str) -> Fraction:
    value = measured.expected(text, "").value
    if not isinstance(value, Fraction):
        raise ExpectationError(f"expected {text!r} has no exact value")
    return value


def _written(expectation: Expectation, given: Measure) -> Outcome:
    """The value is right: is it one fraction, and in lowest terms?"""
    fraction = None if given.composed or given.has_unit else _as_fraction(given.tree)
    if fraction is None:
        return _in_form("fraction-form", "decimal" if given.plain else "expression")
    if math.gcd(*fraction) == 1:
        return RIGHT
    if expectation.form == "reduced":
        return _in_form("not-reduced", "not-reduced")
    return Outcome(verdict="right", message=Message("right-not-reduced"), form="not-reduced")


def _in_form(tag: str, form: str) -> Outcome:
    return Outcome(verdict="partial", tag=tag, message=Message(tag), form=form)


def _as_fraction(tree: Tree) -> tuple[int, int] | None:
    """Numerator and denominator as they were written, if nothing but a fraction or a whole number was."""
    match tree:
        case Negate(operand=operand):
            return _as_fraction(operand)
        case Binary(operator="/", left=left, right=right):
            return _pair(_as_fraction(left), _as_fraction(right))
        case Number(value=value, text=text) if text.isdigit() or not text:
            return value.numerator, value.denominator
        case _:
            return None


def _pair(above: tuple[int, int] | None, below: tuple[int, int] | None) -> tuple[int, int] | None:
    if above is None or below is None or above[1] != 1 or below[1] != 1:
        return None  # a fraction of fractions is arithmetic
    return above[0], below[0]


def _rounded(wanted: Fraction, given: Measure, value: float) -> bool:
    """Whether a decimal is the expected value, rounded where it ends."""
    figures = figures_of(given.tree)[1] if given.plain else 0
    if figures < LEAST_FIGURES or not wanted:
        return False
    return abs(value - float(wanted)) <= half_unit(float(wanted), figures) * (1 + 1e-9)


def _mistake(expectation: Expectation, value: object, wanted: Fraction, answer: str) -> Outcome:
    for mistake in expectation.mistakes:
        if value == _wanted(mistake.expected):
            return known_mistake(mistake.tag)
    exact = Expectation(kind="number", expected=str(wanted), tolerance=Tolerance(relative=0))
    outcome = number.grade(exact, answer)
    return found("wrong", "value") if outcome.verdict == "right" else outcome
