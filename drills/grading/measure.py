"""A value with a unit as people type it: `70 GB`, `2*35GB`, `$2/h`, `35 GB + 35 GB`, `1 h 30 min`."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from drills.grading.quantity_tokens import Arithmetic, begins_unit, rearranged, unit_end
from formulas import FormulaError, Tree, Unit, Value, evaluate
from formulas.dimensions import dimension
from formulas.lexer import tokens
from formulas.parser import parse_tokens
from formulas.tokens import Token
from formulas.tree import Binary, Name, Negate, Number
from formulas.units import read_unit, spelled


@dataclass(frozen=True, slots=True)
class Measure:
    """A value in `unit`; `tree` is the value as it was written, `unit.text` the unit as it was written.

    Where units stand inside of the value (`35 GB + 35 GB`), they are names in `tree`; `unit` is a base unit.
    """

    tree: Tree
    value: Value
    unit: Unit
    unit_at: tuple[int, int]
    composed: bool = False

    @property
    def has_unit(self) -> bool:
        return bool(self.unit.text)

    @property
    def plain(self) -> bool:
        """Whether the value is one number (perhaps times a power of ten) and not arithmetic."""
        return not self.composed and _plain(self.tree)


@lru_cache(maxsize=256)
def read_measure(text: str) -> Measure:
    """Read value and unit. FormulaError as in `formulas`, missing-number, range.

    One answer is looked at several times: for its value, for mistakes, for what follows from it.
    """
    found = rearranged(_times_at_end(text, tokens(text)))
    _refuse_clock(found)
    _refuse_several(found)
    begin = _only_unit(found)
    measure = _arithmetic(text, found) if begin is None else _value_and_unit(text, found, begin)
    _refuse_range(measure.tree)
    try:
        float(measure.value * measure.unit.factor)
    except OverflowError:
        raise FormulaError("too-large-value", measure.tree.start, measure.tree.end) from None
    return measure


def _times_at_end(text: str, found: list[Token]) -> list[Token]:
    """`8×` is 8 times."""
    last = found[-2] if len(found) > 2 else found[-1]
    if last.text != "*" or text[last.start] not in "×✕✖":
        return found
    return [*found[:-2], Token("name", "x", last.start, last.end, last.spaced), found[-1]]


def _refuse_clock(found: list[Token]) -> None:
    """`1:30` may be hours and minutes, or minutes and seconds."""
    for first, colon, second in zip(found, found[1:], found[2:], strict=False):
        clock = first.kind == second.kind == "number" and len(second.text) == 2
        if colon.text == ":" and clock:
            raise FormulaError("clock-time", first.start, second.end)


def _refuse_several(found: list[Token]) -> None:
    """`60 to 80 GB`, `60~80`, `70 ± 1`, `between 60 and 80`: one value is asked for."""
    for place, token in enumerate(found[:-1]):
        inside = place > 0 and found[place + 1].kind != "end"
        if token.text == "between" or (inside and token.text in {"to", "~", "±"}):
            raise FormulaError("range", found[0].start, found[-2].end)


def _only_unit(found: list[Token]) -> int | None:
    """Where the unit begins if it ends the text (the end if there is none); None if units stand inside."""
    depth = 0
    for place, token in enumerate(found[:-1]):
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        if begins_unit(found, place):
            last = found[unit_end(found, place)].kind == "end"
            return place if last and depth == 0 and not _is_sum(found[:place]) else None
    return len(found) - 1


def _is_sum(found: list[Token]) -> bool:
    """Whether a sum stands outside of brackets: in `2 + 14 GB` the unit belongs to one part only."""
    depth = 0
    for place, token in enumerate(found):
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        before = found[place - 1] if place else token
        after_value = before.kind in {"number", "power"} or before.text in {")", "]", "}", "%"}
        if depth == 0 and token.text in {"+", "-"} and place and after_value:
            return True
    return False


def _value_and_unit(text: str, found: list[Token], begin: int) -> Measure:
    begin -= begin > 1 and found[begin - 1].text in {"/", "*", "每"}
    if begin == 0 and found[0].kind != "end":
        raise FormulaError("missing-number", found[0].start, max(token.end for token in found[:-1]))
    boundary = found[begin].start
    tree = parse_tokens(text, [*found[:begin], Token("end", "", boundary, boundary, spaced=True)], ())
    unit = read_unit(text, found[begin:])
    ends = [place for token in found[begin:-1] for place in (token.start, token.end)] or [boundary]
    return Measure(tree, evaluate(tree, {}), unit, (min(ends), max(ends)))


def _arithmetic(text: str, found: list[Token]) -> Measure:
    formula = Arithmetic(text, found)
    tree = parse_tokens(text, formula.tokens, formula.units)
    _refuse_range(tree)
    unit = dimension(tree, formula.units)
    value = evaluate(tree, {name: unit.factor for name, unit in formula.units.items()})
    return Measure(tree, value, spelled(unit), (tree.start, tree.end), composed=True)


# ---------------------------------------------------------------- how it is written


def _refuse_range(tree: Tree) -> None:
    """`60-80 GB` means from 60 to 80; nobody writes a negative value as such a difference."""
    if not isinstance(tree, Binary) or tree.operator != "-":
        return
    (low, one), (high, other) = _as_written(tree.left), _as_written(tree.right)
    share = low == 1 and _in_percent(tree.right)  # 1 - 55% is 45%
    if 0 < low < high and not share and one in {None, other}:
        raise FormulaError("range", tree.start, tree.end)


def _in_percent(tree: Tree) -> bool:
    match tree:
        case Number(text=text) | Binary(right=Name(name=text)):
            return text.endswith("%")
        case _:
            return False


def _as_written(tree: Tree) -> tuple[Fraction, Tree | None]:
    """The number without its percent sign, and its unit; 0 for anything but a plain amount."""
    match tree:
        case Number(value=value, text=text):
            return value * 100 if text.endswith("%") else value, None
        case Binary(operator="*", left=Number(value=value), right=Name() as unit):
            return value, unit
        case _:
            return Fraction(0), None


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
