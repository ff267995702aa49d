"""Characters to tokens. Places are those of the text as it was typed."""

import re
from dataclasses import dataclass
from fractions import Fraction

from formulas.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS, Characters, read
from formulas.errors import FormulaError
from formulas.latex_commands import WRAPPER, Kind, command

MAX_DIGITS = 60
MAX_EXPONENT = 300

_LETTER = f"A-Za-z{GREEK}"
_TOKEN = re.compile(
    rf"""(?P<number>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[{_LETTER}](?:[{_LETTER}0-9]|_(?=[{_LETTER}0-9{{\\])|(?<=_)(?:\\(?:text|mathrm))?\{{[{_LETTER}0-9]+\}})*[{"".join(SUBSCRIPTS)}]*)
    |(?P<power>[{"".join(SUPERSCRIPTS)}]+)
    |(?P<command>\\log_(?:2(?![0-9])|10(?![0-9])|\{{2\}}|\{{10\}})|\\[A-Za-z]+|\\[,;:! {{}}%$])
    |(?P<word>[\u4e00-\u9fff]+)
    |(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/^(),<>=%√⌈⌉⌊⌋|\[\]{{}}$:~≈'"!&;?@\#\\`._])""",
    re.VERBOSE,
)
_SUBSCRIPT_MARKS = re.compile(r"\\(?:text|mathrm)|[{}]")
_SUBSCRIPT = str.maketrans(SUBSCRIPTS)
_SUPERSCRIPT = str.maketrans(SUPERSCRIPTS)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `spaced` says that blank space stands before it, `text` is in plain characters."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool


def tokens(text: str) -> list[Token]:
    """All tokens of `text`, the last of kind "end"; FormulaError for characters that nothing begins with."""
    characters = read(text)
    found: list[Token] = []
    place, source = 0, characters.text
    while place < len(source):
        start = _after_space(source, place)
        if start == len(source):
            break
        match = _TOKEN.match(source, start)
        if match is None:
            raise _unexpected(characters, start, text)
        token = _token(match, characters, spaced=start > place)
        if token.text:  # \left, \, and their like say nothing
            found.append(token)
        place = match.end()
    found.append(Token("end", "", len(text), len(text), spaced=True))
    return _without_wrappers(found) if "\\" in text else found


def _without_wrappers(found: list[Token]) -> list[Token]:
    """\\text{GB} and \\mathrm{GB} are GB; before such a command `~` is a space."""
    kept: list[Token] = []
    opened: list[bool] = []  # for each open brace, whether it belongs to a wrapper
    for place, token in enumerate(found):
        before, after = found[place - 1].text if place else "", found[min(place + 1, len(found) - 1)].text
        drop = token.text == WRAPPER or (token.text == "~" and after == WRAPPER)
        if token.text == "{":
            drop = before == WRAPPER
            opened.append(drop)
            unclosed = token
        elif token.text == "}" and opened:
            drop = opened.pop()
        if not drop:
            kept.append(token)
    if any(opened):
        raise FormulaError("unclosed", unclosed.start, unclosed.end, found="{")
    return kept


def _after_space(source: str, place: int) -> int:
    while place < len(source) and source[place] == " ":
        place += 1
    return place


def _unexpected(characters: Characters, start: int, text: str) -> FormulaError:
    place = characters.origin[start]
    return FormulaError("unexpected", place, place + 1, found=text[place])


def _token(match: re.Match[str], characters: Characters, *, spaced: bool) -> Token:
    group, text = match.lastgroup, match.group()
    if group == "command":
        kind, text = command(text)
    else:
        kind = group  # type: ignore[assignment]  # the other groups of _TOKEN are named after the kinds
    if kind == "name":
        text = _SUBSCRIPT_MARKS.sub("", text.translate(_SUBSCRIPT))
    elif kind == "power":
        text = text.translate(_SUPERSCRIPT)
    last = characters.origin[match.end() - 1]
    return Token(kind, text, characters.origin[match.start()], last + 1, spaced)


def number(token: Token) -> Fraction:
    """The exact value of a number token; FormulaError: too-many-digits, too-large, unexpected."""
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS:
        raise FormulaError("too-many-digits", token.start, token.end, limit=MAX_DIGITS)
    if len(exponent) > 5 or abs(int(exponent or 0)) > MAX_EXPONENT:
        raise FormulaError("too-large", token.start, token.end, limit=MAX_EXPONENT)
    if mantissa.endswith("_") or "__" in mantissa or "._" in mantissa or "_." in mantissa:
        raise FormulaError("unexpected", token.start, token.end, found="_")
    return Fraction(mantissa.replace("_", "").rstrip(".") or "0") * Fraction(10) ** int(exponent or 0)
