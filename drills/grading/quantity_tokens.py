"""From the tokens of a typed quantity to those of a formula whose names are units.

`35 GB + 1 TB/8` becomes `(35 GB) + (1 TB)/8`: a number and the unit after it hold together, whatever stands
around them. `1 h 30 min` becomes `((1 h) + (30 min))`. `$2M` is put as `2 M $`.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from formulas import FormulaError, Unit, numerals
from formulas.latex_commands import FRACTION
from formulas.lexer import number
from formulas.spellings import function
from formulas.tokens import Token
from formulas.unit_names import MULTIPLIERS, find
from formulas.units import read_unit

_RUN_TOGETHER = re.compile(r"[A-Za-zμ]+|[0-9]+")
_MICRO = {"mu", "μ"}
_LINKS = {"*", "-", "/", "per", "每"}
_MINUTE = Unit(Fraction(60), (("s", 1),), "m")
_HOUR = Fraction(3600)


def rearranged(found: list[Token]) -> list[Token]:
    """Names apart from digits (`1h30m`, `x10`), micro joined to its unit, what stands in front put behind."""
    apart = [piece for token in _numerals(_exponents_bare(found)) for piece in _apart(token)]
    return _each_behind(_percent_behind(_money_behind(_micro_joined(apart))))


def _numerals(found: list[Token]) -> list[Token]:
    """七十GB as 70 GB; after a number, 十亿 stays a word."""
    read: list[Token] = []
    for token in found:
        number = numerals.read(token.text) if token.kind == "word" else None
        if number is None or (read and read[-1].kind == "number"):
            read.append(token)
            continue
        value, length = number
        end = token.start + length
        read += _fraction(value, Token("number", "", token.start, end, token.spaced))
        if length < len(token.text):
            read.append(Token("word", token.text[length:], end, token.end, spaced=False))
    return read


def _fraction(value: Fraction, place: Token) -> list[Token]:
    """A number as tokens: decimal where it ends, otherwise a quotient in brackets."""
    if 10**6 % value.denominator == 0:
        digits = str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"
        return [replace(place, text=digits)]
    parts = (
        ("sign", "("),
        ("number", str(value.numerator)),
        ("sign", "/"),
        ("number", str(value.denominator)),
        ("sign", ")"),
    )
    return [replace(place, kind=kind, text=text) for kind, text in parts]  # type: ignore[arg-type]


def _percent_behind(found: list[Token]) -> list[Token]:
    """百分之42 as 42%."""
    for place, token in enumerate(found[:-1]):
        if token.text == "百分之" and found[place + 1].kind == "number":
            sign = Token("sign", "%", token.start, token.end, token.spaced)
            return [*found[:place], found[place + 1], sign, *_percent_behind(found[place + 2 :])]
    return found


def _each_behind(found: list[Token]) -> list[Token]:
    """每秒2400词元 as 2400词元每秒."""
    if found[0].kind == "word" and found[0].text.startswith("每") and found[1].kind == "number":
        return [*found[1:-1], found[0], found[-1]]
    return found


def _exponents_bare(found: list[Token]) -> list[Token]:
    """s^{-1} as s^-1."""
    texts = [token.text for token in found]
    dropped: set[int] = set()
    for place in range(len(found) - 1):
        if texts[place] in {"^", "**"} and texts[place + 1] == "{":
            end = place + 3 + (texts[place + 2] == "-")
            if end < len(found) and texts[end] == "}":
                dropped |= {place + 1, end}
    return [token for place, token in enumerate(found) if place not in dropped]


def _apart(token: Token) -> list[Token]:
    if token.kind != "name" or not any(map(str.isdigit, token.text)) or function(token.text):
        return [token]
    if token.end - token.start != len(token.text) or not token.text.isalnum() or find(token.text):
        return [token]
    return [
        Token(
            "number" if piece.group().isdigit() else "name",
            piece.group(),
            token.start + piece.start(),
            token.start + piece.end(),
            token.spaced and piece.start() == 0,
        )
        for piece in _RUN_TOGETHER.finditer(token.text)
    ]


def _micro_joined(found: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else token
        if before.text in _MICRO and token.kind == "name" and find("μ" + token.text):
            joined[-1] = Token("name", "μ" + token.text, before.start, token.end, before.spaced)
        elif (before.text, token.text) == ("per", "cent"):
            joined[-1] = Token("name", "percent", before.start, token.end, before.spaced)
        else:
            joined.append(token)
    return joined


def _money_behind(found: list[Token]) -> list[Token]:
    for place, token in enumerate(found[:-1]):
        if token.text in {"$", "USD"} and found[place + 1].kind == "number":
            behind = 2 + (found[place + 2].text in MULTIPLIERS) + 2 * (found[place + 2].text == ",")
            moved = [*found[place + 1 : place + behind], token]
            return [*found[:place], *moved, *_money_behind(found[place + behind :])]
    return found


# ---------------------------------------------------------------- runs of tokens that spell a unit


def begins_unit(found: list[Token], place: int) -> bool:
    """Whether a unit begins here: a name that is no function and no sign of multiplication."""
    token, after = found[place], found[min(place + 1, len(found) - 1)]
    if token.text == "%":
        return not (after.kind == "number" or after.text in {"+", "-", "*", "/", "("})
    if token.kind == "word" or token.text == "$":
        return True
    if token.kind != "name" or token.text in {"pi", "π", "and", FRACTION}:
        return False
    if function(token.text) and find(token.text) is None:
        return False
    if function(token.text) and after.text == "(":
        return False
    return not (token.text in {"x", "X"} and after.kind == "number")


def unit_end(found: list[Token], place: int) -> int:
    """The index after the unit that begins at `place`."""
    end = _part_end(found, place)
    while True:
        following = end + (found[end].text in _LINKS)
        bracket = found[following].text == "(" and begins_unit(found, following + 1)
        if not bracket and not begins_unit(found, following):
            return end
        end = _part_end(found, following)


def _part_end(found: list[Token], place: int) -> int:
    end = place + 1
    if found[place].text == "(":
        depth = 1
        while depth and found[end].kind != "end":
            depth += (found[end].text == "(") - (found[end].text == ")")
            end += 1
    if found[end].kind == "power":
        return end + 1
    if found[end].text in {"^", "**"}:
        sign = found[end + 1].text == "-"
        return min(end + 2 + sign, len(found) - 1)
    return end


# ---------------------------------------------------------------- a formula over units


@dataclass(frozen=True, slots=True)
class _Group:
    """A number with its unit, from `first` to the end of the tokens written so far."""

    first: int
    unit: Unit


class Arithmetic:
    """`tokens` is the formula, `units` the meaning of its names."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.units: dict[str, Unit] = {}
        self._group: _Group | None = None  # set while nothing was written after it
        place = 0
        while place < len(found):
            if found[place].kind != "end" and begins_unit(found, place):
                end = unit_end(found, place)
                self._unit(found[place:end], found[end])
                place = end
            else:
                self._other(found[place], found[min(place + 1, len(found) - 1)])
                place += 1

    def _other(self, token: Token, after: Token) -> None:
        if self._group and token.text == "(":
            raise FormulaError("unexpected", token.start, token.end, found=token.text)
        if self._group and after.kind == "number" and self._only_joins(token):
            return
        if self._group and token.kind == "number":
            self.tokens.append(token)
            return
        self._group = None
        self.tokens.append(token)

    def _only_joins(self, token: Token) -> bool:
        """`1 hour and 30 minutes`, `1 h, 30 min`; but the comma of max(1 h, 30 min) separates arguments."""
        texts = [before.text for before in self.tokens]
        return token.text == "and" or (token.text == "," and texts.count("(") == texts.count(")"))

    def _unit(self, run: list[Token], after: Token) -> None:
        before, first = self._group, self._amount()
        unit = self._meaning(run, after, before)
        self.units[unit.text] = unit
        name = Token("name", unit.text, run[0].start, run[-1].end, run[0].spaced)
        if first is None:
            self.tokens.append(name)
            return
        self._bracket(first, name)
        if before is not None:
            self._joined(before, first, unit, run[-1])
        self._group = _Group(before.first if before else first, unit)

    def _meaning(self, run: list[Token], after: Token, before: _Group | None) -> Unit:
        if before and before.unit.factor == _HOUR and [token.text for token in run] == ["m"]:
            return _MINUTE
        return read_unit(self.text, [*run, Token("end", "", after.start, after.start, spaced=True)])

    def _amount(self) -> int | None:
        """Where the number begins that stands directly before; None if none does."""
        last = len(self.tokens) - 1
        if last >= 0 and self.tokens[last].kind == "power":
            last -= 1
        if last < 0 or self.tokens[last].kind != "number":
            return None
        base = last - 1 - (self.tokens[last - 1].text == "-" and last > 2)
        if base > 0 and self.tokens[base].text in {"^", "**"} and self.tokens[base - 1].kind == "number":
            last = base - 1
        quotient = last > 1 and self.tokens[last - 1].text == "/" and self.tokens[last - 2].kind == "number"
        return None if quotient else last  # 3/2 h: the parser asks

    def _bracket(self, first: int, *more: Token) -> None:
        start, end = self.tokens[first].start, max(token.end for token in (*more, *self.tokens[first:]))
        opening = Token("sign", "(", start, start, spaced=False)
        closing = Token("sign", ")", end, end, spaced=False)
        self.tokens[first:] = [opening, *self.tokens[first:], *more, closing]

    def _joined(self, before: _Group, first: int, unit: Unit, last: Token) -> None:
        """`1 h 30 min`: a time goes on in a smaller unit, with less than one of the larger."""
        times = before.unit.dimension == unit.dimension == (("s", 1),)
        amount = number(self.tokens[first + 1]) * unit.factor
        if not times or unit.factor >= before.unit.factor or amount > before.unit.factor:
            raise FormulaError("unexpected", self.tokens[first].start, last.end, found=last.text)
        self.tokens.insert(
            first, Token("sign", "+", self.tokens[first].start, self.tokens[first].start, spaced=True)
        )
        self._bracket(before.first)
