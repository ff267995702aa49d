"""The value of an answer by itself, in base units: what later parts of a drill may build on."""

from drills.grading import measured, sides
from drills.grading.typed import undecorated
from drills.grading.types import Expectation
from formulas import FormulaError, evaluate, names, parse, to_base

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
    target = measured.expected("0", expectation.unit)
    given, unit = sides.measures(answer, target)[-1], target.unit
    if given.has_unit and given.unit.dimension != unit.dimension:
        return None
    return float(to_base(given.value, given.unit if given.has_unit else unit))


def _formula(expectation: Expectation, answer: str) -> float | None:
    variables = expectation.variables or expectation.values
    aliases = expectation.aliases
    tree = parse(undecorated(answer, {*variables, *aliases}), variables, aliases=aliases)
    if not names(tree) <= set(expectation.values):
        return None
    return float(evaluate(tree, expectation.values))
