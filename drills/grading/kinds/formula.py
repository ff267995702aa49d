"""A formula over the names of the question, compared as a function and not as a text."""

from collections.abc import Collection
from functools import lru_cache

from bank.schema import VariableKind
from drills.grading import mistakes
from drills.grading.equality import compare, warm
from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.simplified import is_simplified, operands
from drills.grading.typed import undecorated
from drills.grading.types import Expectation, ExpectationError, Outcome, Preview
from formulas import FormulaError, Tree, evaluate, from_base, latex, names, parse, parse_unit
from formulas.lexer import tokens
from formulas.spellings import function
from formulas.tree import Call, Number, walk


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge a formula; what cannot be decided is "undecided"."""
    warm()
    variables = _variables(expectation)
    expected = _author_tree(expectation.expected, tuple(variables))
    aliases = _aliases(expectation, variables)
    text = undecorated(answer, {*variables, *aliases})
    tree = parse(text, variables, aliases=aliases)
    finding = compare(expected, tree, variables)
    if finding.result == "equal":
        return _right(expectation, tree)
    if finding.result == "undecided":
        if finding.reason:
            raise FormulaError(finding.reason, tree.start, tree.end)
        return found("undecided", "undecided")
    return _mistake(expectation, expected, tree, text)


def _right(expectation: Expectation, tree: Tree) -> Outcome:
    """The value is right; what is asked of the form is said apart from it."""
    used = names(tree) | {node.function for node in walk(tree) if isinstance(node, Call)}
    unwanted = [name for name in expectation.without if name in used]
    if unwanted:
        return found("partial", "form-name", name=", ".join(unwanted))
    if expectation.form == "number" and not isinstance(tree, Number):
        return found("partial", "form")
    if expectation.form == "simplified" and not is_simplified(tree, _most_operands(expectation)):
        return found("partial", "not-simplified")
    return RIGHT


def _most_operands(expectation: Expectation) -> int:
    """Those of the longest form that the author gives."""
    variables = tuple(_variables(expectation))
    forms = (expectation.expected, *expectation.spellings)
    return max(operands(_author_tree(form, variables)) for form in forms)


def _aliases(expectation: Expectation, variables: Collection[str]) -> dict[str, str]:
    """The item's other spellings of its names; ExpectationError where one is of no name."""
    strange = set(expectation.aliases.values()) - set(variables)
    if strange:
        raise ExpectationError(f"aliases of names that are not declared: {', '.join(sorted(strange))}")
    return expectation.aliases


def _mistake(expectation: Expectation, expected: Tree, tree: Tree, text: str) -> Outcome:
    variables = _variables(expectation)
    for mistake in expectation.mistakes:
        usual = _author_tree(mistake.expected, tuple(variables))
        if compare(usual, tree, variables).result == "equal":
            return known_mistake(mistake.tag)
    return mistakes.explain(expected, tree, text, variables)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The formula as it was understood, and its value at the numbers of the question."""
    variables = _variables(expectation)
    aliases = _aliases(expectation, variables)
    tree = parse(undecorated(answer, {*variables, *aliases}), variables, aliases=aliases)
    if not names(tree) <= set(expectation.values):
        return Preview(latex=latex(tree))
    unit = parse_unit(expectation.unit)
    value = from_base(evaluate(tree, expectation.values), unit)
    return Preview(latex=latex(tree), value=f"{float(value):.6g}", unit=expectation.unit)


def _variables(expectation: Expectation) -> dict[str, VariableKind]:
    """The declared names; without any declaration, those of the expected formula, as positive numbers."""
    if expectation.variables:
        return dict(expectation.variables)
    return dict.fromkeys(_names_in(expectation.expected), "positive")


@lru_cache(maxsize=1024)
def _names_in(text: str) -> tuple[str, ...]:
    try:
        found_names = {token.text for token in tokens(text) if token.kind == "name"}
    except FormulaError as error:
        raise ExpectationError(f"expected {text!r}: {error}") from error
    return tuple(sorted(name for name in found_names if function(name) is None))


@lru_cache(maxsize=1024)
def _author_tree(text: str, variables: tuple[str, ...]) -> Tree:
    try:
        return parse(text, variables)
    except FormulaError as error:
        raise ExpectationError(f"expected {text!r}: {error}") from error
