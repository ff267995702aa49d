"""Formulas and units of the content, read once in a process and evaluated for each instance."""

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import formulas
from bank.drawn import InstanceError


@lru_cache(maxsize=8192)
def _read(text: str, names: frozenset[str], conditions: bool) -> tuple[formulas.Tree, frozenset[str]]:
    """The tree of a formula and the names that it uses."""
    tree = formulas.parse(text, names, conditions=conditions)
    return tree, frozenset(formulas.names(tree))


def _evaluated(text: str, values: Mapping[str, float], *, conditions: bool) -> formulas.Value:
    try:
        tree, used = _read(text, frozenset(values), conditions)
        # Only what is used: evaluating makes every value exact first, which takes most of the time.
        return formulas.evaluate(tree, {name: values[name] for name in used})
    except formulas.FormulaError as error:
        raise InstanceError(f"`{text}`: {formulas.explain(error, 'en')}") from error


def value_of(text: str, values: Mapping[str, float]) -> float:
    """The value of a formula in base units. Raises InstanceError if it cannot be read or has none."""
    return float(_evaluated(text, values, conditions=False))


def exact_value_of(text: str, values: Mapping[str, float]) -> Fraction:
    """The exact value of a formula. Raises InstanceError where it has none (a root, a logarithm)."""
    value = _evaluated(text, values, conditions=False)
    if not isinstance(value, Fraction):
        raise InstanceError(f"`{text}` is no exact fraction for these inputs")
    return value


def holds(text: str, values: Mapping[str, float]) -> bool:
    """Whether a condition such as `S > 2*N` is met. Raises InstanceError if it cannot be read."""
    return bool(_evaluated(text, values, conditions=True))


def in_unit(formula: str, unit: str, values: Mapping[str, float]) -> float:
    """The value of a formula, as a number of `unit`s. Raises InstanceError where it has none."""
    number = float(formulas.from_base(value_of(formula, values), unit_of(unit)))
    if not math.isfinite(number):
        raise InstanceError(f"{formula} has no finite value for these inputs")
    return number


@lru_cache(maxsize=1024)
def unit_of(text: str) -> formulas.Unit:
    """A unit as it was written; "" is the unit 1. Raises InstanceError."""
    try:
        return formulas.parse_unit(text)
    except formulas.FormulaError as error:
        raise InstanceError(formulas.explain(error, "en")) from error
