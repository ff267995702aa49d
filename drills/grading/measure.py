"""A value with a unit as people type it: `70 GB`, `7e10 B`, `2*35GB`, `$2/h`, `42 %`."""

from dataclasses import dataclass
from fractions import Fraction

from formulas import FormulaError, Tree, Unit, Value, evaluate, parse
from formulas.lexer import Token, tokens
from formulas.spellings import function
from formulas.tree import Binary, Negate, Number
from formulas.units import read_unit


@dataclass(frozen=True, slots=True)
class Measure:
    """A value in `unit`; `tree` is the value as it was written, `unit.text` the unit as it was written."""

    tree: Tree
    value: Value
    unit: Unit
    unit_at: tuple[int, int]

    @property
    def has_unit(self) -> bool:
        return bool(self.unit.text)

    @property
    def plain(self) -> bool:
        """Whether the value is one number (perhaps times a power of ten) and not arithmetic."""
        return _plain(self.tree)


def read_measure(text: str) -> Measure:
    """Split `text` into value and unit and read both. FormulaError as in `formulas`, and missing-number."""
    found = tokens(text)
    if found[0].text == "$":
        return _dollars(text, found)
    begin = _unit_begins(found)
    if begin == 0 and found[0].kind != "end":
        raise FormulaError("missing-number", found[0].start, found[-2].end)
    boundary = found[begin].start
    tree = parse(text[:boundary], ())
    unit = read_unit(text, found[begin:])
    return Measure(tree, evaluate(tree, {}), unit, (boundary, found[-2].end if len(found) > 1 else boundary))


def _dollars(text: str, found: list[Token]) -> Measure:
    """`$2/h`: the sign stands before the number and belongs to the unit after it."""
    rest = read_measure(" " + text[1:] if found[0].end == 1 else text.replace("$", " ", 1))
    unit = Unit(text="$").times(Unit(dimension=(("USD", 1),))).times(rest.unit)
    return Measure(rest.tree, rest.value, unit, (found[0].start, rest.unit_at[1]))


def _unit_begins(found: list[Token]) -> int:
    """The index of the first token of the unit: a name outside of brackets, no function."""
    depth = 0
    for place, token in enumerate(found):
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        if token.kind == "end":
            return place
        if depth == 0 and _starts_unit(found, place):
            divides = place > 1 and found[place - 1].text in {"/", "*", "每"}
            return place - divides
    return len(found) - 1


def _starts_unit(found: list[Token], place: int) -> bool:
    token, after = found[place], found[place + 1]
    if token.text == "%":
        return not (after.kind in {"number"} or after.text in {"+", "-", "*", "/", "("})
    if token.kind == "word" or token.text == "$":
        return True
    if token.kind != "name":
        return False
    if function(token.text) and after.kind in {"sign", "number"} and after.text not in {"/", "*"}:
        return False
    if token.text in {"x", "X"} and after.kind == "number":
        return False
    return token.text not in {"pi", "π"}


def _plain(tree: Tree) -> bool:
    match tree:
        case Number():
            return True
        case Negate(operand=operand):
            return _plain(operand)
        case Binary(operator="*", left=left, right=Binary(operator="^", left=Number(value=base))):
            return base == Fraction(10) and _plain(left)
        case Binary(operator="^", left=Number(value=base), right=exponent):
            return base == Fraction(10) and _plain(exponent)
        case _:
            return False
