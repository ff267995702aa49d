"""The value of an answer by itself, in base units: what later parts of a drill may build on."""

from drills.grading.measure import read_measure
from drills.grading.typed import undecorated
from drills.grading.types import Expectation
from formulas import FormulaError, evaluate, names, parse, parse_unit, to_base

MEASURED = {"quantity", "number", "significant", "fraction"}


def value(expectation: Expectation, answer: str) -> float | None:
    """The value in base units; None where the answer has none, or one of another dimension."""
    try:
        found = (
            _formula(expectation, answer) if expectation.kind == "formula" else _measured(expectation, answer)
        )
        return None if found is None else float(found)
    except (FormulaError, OverflowError):
        return None


def _measured(expectation: Expectation, answer: str) -> float | None:
    if expectation.kind not in MEASURED:
        return None
    given, unit = read_measure(undecorated(answer)), parse_unit(expectation.unit)
    if given.has_unit and given.unit.dimension != unit.dimension:
        return None
    return float(to_base(given.value, given.unit if given.has_unit else unit))


def _formula(expectation: Expectation, answer: str) -> float | None:
    variables = expectation.variables or expectation.values
    tree = parse(undecorated(answer, variables), variables)
    if not names(tree) <= set(expectation.values):
        return None
    return float(evaluate(tree, expectation.values))
