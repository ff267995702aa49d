"""Units of the subject: data, operations, time, money, power and the things that are counted.

Base units: B, s, FLOP, W, USD and each counted thing (token, GPU, parameter, request, sample). A unit is a
factor and a dimension; products and quotients of units are units. Case carries meaning (Gb is not GB), so
a spelling that is right only in another case is a question, never a guess.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from formulas.errors import FormulaError
from formulas.lexer import tokens
from formulas.tokens import Token
from formulas.unit_names import MULTIPLIERS, find, meant, split_words

Dimension = tuple[tuple[str, int], ...]

COUNTED = frozenset({"token", "GPU", "parameter", "request", "sample", "step", "layer"})


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


@lru_cache(maxsize=4096)  # the units of the content, over and over
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
    return Unit(unit.factor, unit.dimension, _as_written(text, found[:-1]))


def _as_written(text: str, found: list[Token]) -> str:
    """The unit in the words of `text`, unless parts of it stand before the number ($2/h, 每秒2字节)."""
    places = [token.start for token in found]
    if places == sorted(places):
        return text[found[0].start : found[-1].end]
    return "".join(token.text for token in found)


def to_base(value: Fraction | float, unit: Unit) -> Fraction | float:
    """`value` units in base units."""
    return value * (unit.factor if isinstance(value, Fraction | int) else float(unit.factor))


def from_base(value: Fraction | float, unit: Unit) -> Fraction | float:
    """A value in base units, in `unit`."""
    return value / (unit.factor if isinstance(value, Fraction | int) else float(unit.factor))


def spelled(unit: Unit) -> Unit:
    """`unit` with a text made from its dimension: GPU·s, FLOP/B; "" if it has none."""
    above = [_powered(base, power) for base, power in unit.dimension if power > 0]
    below = [_powered(base, -power) for base, power in unit.dimension if power < 0]
    text = "·".join(above) or ("1" if below else "")
    if below:
        text += "/" + (below[0] if len(below) == 1 else f"({'·'.join(below)})")
    return Unit(unit.factor, unit.dimension, text)


def _powered(base: str, power: int) -> str:
    return base if power == 1 else f"{base}^{power}"


class _Reader:
    """unit = part ((“*” | “-” | nothing) part | (“/” | “per”) part)*;  part = (name | “(” unit “)”) [power]

    A hyphen, and a blank after “per”, hold a divisor together: $/GPU-hour is $/(GPU·h). Not so between two
    times: PFLOP/s-day is PFLOP/s times a day.
    """

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
        divisor = self._divisor()
        unit = Unit().times(divisor, -1) if divisor else self.part()
        while True:
            below = self._divisor()
            if below:
                unit, divisor = unit.times(below, -1), below
            elif self.next.text in {"*", "-"} or self._begins_part():
                unit = unit.times(self._factor(divisor))
            else:
                return unit

    def _factor(self, divisor: Unit | None) -> Unit:
        """One more factor; after a division it could belong above or below, except where that is absurd."""
        token = self.take() if self.next.text in {"*", "-"} else self.next
        factor = self.part()
        if divisor is not None and factor.dimension != divisor.dimension:
            raise FormulaError("ambiguous-unit", token.start, token.end, suggestion="/(…·…)")
        return factor

    def _divisor(self) -> Unit | None:
        """What stands after a division sign, or None if there is none."""
        if self.next.text not in {"/", "per", "每"}:
            return None
        word = self.take().text == "per"
        divisor = self._with_time(self.part())
        while self.next.text == "-" or (word and self._begins_part()):
            place = self.place
            self.place += self.next.text == "-"
            further = self.part()
            if further.dimension == divisor.dimension:
                self.place = place
                break
            divisor = divisor.times(further)
        return divisor

    def _with_time(self, divisor: Unit) -> Unit:
        """$/GPU·h and $/GPU h are dollars for a GPU-hour: nobody multiplies by hours for each GPU."""
        place = self.place
        if divisor.dimension == (("GPU", 1),) and (self.next.text in {"*", "-"} or self._begins_part()):
            self.place += self.next.text in {"*", "-"}
            further = self.part()
            if further.dimension == (("s", 1),):
                return divisor.times(further)
            self.place = place
        return divisor

    def _begins_part(self) -> bool:
        return (self.next.kind == "name" and self.next.text != "per") or self.next.text in {"(", "$"}

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
        if token.text in MULTIPLIERS and self._counts_follow():
            return Unit(Fraction(MULTIPLIERS[token.text])).times(self.part())
        text = (
            token.text[:-1] if token.text.endswith("flops") and self.next.text in {"/", "per"} else token.text
        )
        if token.text == "b" and self._counts_follow():  # 7b params
            raise FormulaError("unit-case", token.start, token.end, suggestion="B", name=token.text)
        found = find(text)
        if token.text.lower() == "x" and len(self.tokens) > 2:  # 70 x GB: times what?
            raise FormulaError("missing-number", token.start, token.end)
        if found is not None:
            return Unit(found[0], tuple(sorted(found[1].items())))
        code, suggestion = meant(token.text)
        raise FormulaError(
            code, token.start, token.end, suggestion=suggestion, name=self.text[token.start : token.end]
        )

    def _counts_follow(self) -> bool:
        """`2.4k tokens`, `70B parameters`, `2M $`: before what is counted, k, M and B are numbers."""
        found = find(self.next.text) if self._begins_part() else None
        return found is not None and set(found[1]) <= COUNTED | {"USD"} and bool(found[1])

    def _unexpected(self) -> FormulaError:
        token = self.next
        if token.kind == "end":
            return FormulaError("incomplete", token.start, token.end)
        return FormulaError("unexpected", token.start, token.end, found=self.text[token.start : token.end])
