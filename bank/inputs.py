"""The inputs of a drill: drawn from what the family allows, or read from what somebody wrote."""

import math
import random
import re
from decimal import Decimal
from fractions import Fraction

import formulas
from bank.drawn import InstanceError, Quantity
from bank.expressions import unit_of
from bank.schema import Parameter, VariableKind

NUMBER = re.compile(r"([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$", re.DOTALL)


def draw(parameter: Parameter, dice: random.Random) -> Quantity:
    """One value of a parameter: one of its choices, or a point of its grid."""
    if parameter.choices:
        return read_input(parameter, dice.choice(parameter.choices))
    if parameter.low is None or parameter.high is None or parameter.step is None:
        raise InstanceError(f"{parameter.name}: give choices, or low, high and step")
    low, high, step = (Decimal(str(bound)) for bound in (parameter.low, parameter.high, parameter.step))
    if step <= 0 or high < low:
        raise InstanceError(f"{parameter.name}: low must not exceed high, and step must be positive")
    return read_input(parameter, float(low + step * dice.randint(0, int((high - low) / step))))


def read_input(parameter: Parameter, given: float | int | str) -> Quantity:
    """A value as an author or a person wrote it; it must be of the parameter's kind and unit."""
    try:
        quantity = _quantity(parameter, given)
    except InstanceError as error:
        raise InstanceError(f"{parameter.name}: {error}") from error
    if not _fits(parameter.kind, quantity.base):
        raise InstanceError(f"{parameter.name}: {given} is not {KINDS_IN_WORDS[parameter.kind]}")
    return quantity


KINDS_IN_WORDS: dict[VariableKind, str] = {
    "int": "a positive whole number",
    "positive": "a positive number",
    "real": "a number",
    "prob": "a number between 0 and 1",
}


def _fits(kind: VariableKind, value: float) -> bool:
    if not math.isfinite(value):
        return False
    tests = {
        "int": value > 0 and value == int(value),
        "positive": value > 0,
        "real": True,
        "prob": 0 <= value <= 1,
    }
    return tests[kind]


def _quantity(parameter: Parameter, given: float | int | str) -> Quantity:
    number, unit = _number_and_unit(given) if isinstance(given, str) else (given, "")
    unit = unit or parameter.unit
    if unit_of(unit).dimension != unit_of(parameter.unit).dimension:
        wanted = f"a value in {parameter.unit}" if parameter.unit else "a plain number"
        raise InstanceError(f"{given} is not {wanted}")
    return Quantity(float(number), unit, float(formulas.to_base(_exact(number), unit_of(unit))))


def _exact(number: float | int) -> Fraction | float:
    return Fraction(repr(number)) if math.isfinite(number) else number


def _number_and_unit(text: str) -> tuple[float, str]:
    """`400`, `50GB/s` or `50 GB/s`: the longest beginning that is a number, and the rest."""
    match = NUMBER.match(text.strip())
    if match is None:
        raise InstanceError(f"“{text}” does not begin with a number")
    return float(match[1].replace("_", "")), match[2].strip()
