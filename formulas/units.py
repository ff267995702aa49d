"""Units of the subject: data, operations, time, money, power and the things that are counted.

Base units: B, s, FLOP, W, USD and each counted thing (token, GPU, parameter, request, sample). A unit is a
factor and a dimension; products and quotients of units are units. Case carries meaning (Gb is not GB), so
a spelling that is right only in another case is a question, never a guess.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from formulas.errors import FormulaError
from formulas.lexer import Token, tokens
from formulas.unit_names import find, meant, split_words

Dimension = tuple[tuple[str, int], ...]

COUNTED = frozenset({"token", "GPU", "parameter", "request", "sample"})


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units of `dimension`: sorted pairs (base unit, exponent); `text` as written."""

    factor: Fraction = Fraction(1)
    dimension: Dimension = ()
    text: str = field(default="", compare=False)

    def times(self, other: "Unit", exponent: int = 1) -> "Unit":
        """The product with `other` to the power of `exponent`."""
        powers = dict(self.dimension)
        for base, power in other.dimension:
            powers[base] = powers.get(base, 0) + power * exponent
        dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
        return Unit(self.factor * other.factor**exponent, dimension, self.text)

    def without_counts(self) -> Dimension:
        """The dimension without the counted things: token/s becomes 1/s."""
        return tuple((base, power) for base, power in self.dimension if base not in COUNTED)


def parse_unit(text: str) -> Unit:
    """Read a unit such as `GB/s`, `GPU-hours`, `token/(s·GPU)` or `字节/秒`; "" is the unit 1.

    FormulaError: unknown-unit, unit-case (asks), bare-prefix (asks), ambiguous-unit (asks), unexpected.
    """
    return read_unit(text, tokens(text))


def read_unit(text: str, found: list[Token]) -> Unit:
    """The unit that the tokens `found` (the last of kind "end") spell; places are those of `text`."""
    if len(found) == 1:
        return Unit()
    unit = _Reader(text, split_words(found)).unit()
    return Unit(unit.factor, unit.dimension, text[found[0].start : found[-2].end])


def to_base(value: Fraction | float, unit: Unit) -> Fraction | float:
    """`value` units in base units."""
    return value * (unit.factor if isinstance(value, Fraction | int) else float(unit.factor))


def from_base(value: Fraction | float, unit: Unit) -> Fraction | float:
    """A value in base units, in `unit`."""
    return value / (unit.factor if isinstance(value, Fraction | int) else float(unit.factor))


class _Reader:
    """unit = [“1”] part ((“*” | “-” | “/” | “per” | nothing) part)*;  part = (name | “(” unit “)”) [power]"""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.tokens = found
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def unit(self) -> Unit:
        unit = self.product()
        if self.next.kind != "end":
            raise self._unexpected()
        return unit

    def product(self) -> Unit:
        if self.next.text == "*":  # 70·GB
            self.take()
        divided = self._divides()
        unit = Unit().times(self.part(), -1) if divided else self.part()
        while True:
            if self._divides():
                unit, divided = unit.times(self.part(), -1), True
            elif self.next.text in {"*", "-"}:
                self.take()
                unit = unit.times(self.part(), 1)
            elif self.next.kind == "name" or self.next.text in {"(", "$"}:
                if divided:
                    raise FormulaError("ambiguous-unit", self.next.start, self.next.end, suggestion="/(…·…)")
                unit = unit.times(self.part(), 1)
            else:
                return unit

    def _divides(self) -> bool:
        if self.next.text in {"/", "per", "每"}:
            self.take()
            return True
        return False

    def part(self) -> Unit:
        token = self.take()
        if token.text == "(":
            unit = self._bracket(token)
        elif token.kind == "number" and token.text == "1":
            unit = Unit()
        elif token.kind in {"name", "word"} or token.text in {"$", "%"}:
            unit = self._named(token)
        else:
            self.place -= 1
            raise self._unexpected()
        return Unit().times(unit, self._exponent())

    def _bracket(self, opening: Token) -> Unit:
        self.depth += 1
        if self.depth > 10:
            raise FormulaError("too-deep", opening.start, opening.end, limit=10)
        unit = self.product()
        if self.next.text != ")":
            raise FormulaError("unclosed", opening.start, opening.end, found="(")
        self.take()
        self.depth -= 1
        return unit

    def _exponent(self) -> int:
        if self.next.kind == "power":
            digits = self.take()
        elif self.next.text in {"^", "**"}:
            self.take()
            sign = self.take().text if self.next.text == "-" else ""
            digits = self.take()
            digits = Token(digits.kind, sign + digits.text, digits.start, digits.end, digits.spaced)
        else:
            return 1
        if digits.text.lstrip("-").isdigit() and len(digits.text) <= 2:
            return int(digits.text)
        raise FormulaError("unexpected", digits.start, digits.end, found=digits.text)

    def _named(self, token: Token) -> Unit:
        found = find(token.text)
        if found is not None:
            return Unit(found[0], tuple(sorted(found[1].items())))
        code, suggestion = meant(token.text)
        raise FormulaError(
            code, token.start, token.end, suggestion=suggestion, name=self.text[token.start : token.end]
        )

    def _unexpected(self) -> FormulaError:
        token = self.next
        if token.kind == "end":
            return FormulaError("incomplete", token.start, token.end)
        return FormulaError("unexpected", token.start, token.end, found=self.text[token.start : token.end])
