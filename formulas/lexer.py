"""Characters to tokens. Places are those of the text as it was typed."""

import re
from collections.abc import Collection, Iterator
from fractions import Fraction

from formulas.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS, Characters, read
from formulas.chinese import pieces
from formulas.errors import FormulaError
from formulas.latex_commands import WRAPPER, command
from formulas.thousands import joined
from formulas.tokens import Token

MAX_DIGITS = 60
MAX_EXPONENT = 300

_LETTER = f"A-Za-z{GREEK}"
_UPRIGHT = r"\\(?:text|textrm|mathrm|mathit)"
_BELOW = rf"\{{(?:{_UPRIGHT}\{{[{_LETTER}0-9]+\}}|[{_LETTER}0-9]+)\}}"  # {fail} or {\text{fail}}
_MODULE = r"(?:math|Math|np|numpy|torch|jnp)\.[A-Za-z][A-Za-z0-9]*"  # as in a program: math.ceil
_TOKEN = re.compile(
    rf"""(?P<number>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>{_MODULE}
        |[{_LETTER}](?:[{_LETTER}0-9]|_(?=[{_LETTER}0-9]|(?:{_UPRIGHT})?{_BELOW})|(?<=_)(?:{_UPRIGHT})?{_BELOW})*
         [{"".join(SUBSCRIPTS)}]*'*)
    |(?P<power>[{"".join(SUPERSCRIPTS)}]+)
    |(?P<command>\\log_(?:2(?![0-9])|10(?![0-9])|\{{2\}}|\{{10\}})|\\[A-Za-z]+|\\[,;:! {{}}%$])
    |(?P<word>[\u4e00-\u9fff]+)
    |(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/^(),<>=%√∛∜∑±⌈⌉⌊⌋|\[\]{{}}$:~≈'"!&;?@\#\\`._])""",
    re.VERBOSE,
)
_NOT_OURS = re.compile(r"0[xX][0-9A-Fa-f]|\\[A-Za-z](?![A-Za-z])")  # 0x40 is no product, nor is x\y
_DOUBLED = {"**": {"**", "＊＊"}, "//": {"//", "／／"}}  # but ×× is no power, and ÷÷ no quotient
_SUBSCRIPT_MARKS = re.compile(rf"{_UPRIGHT}|[{{}}]")
_SUBSCRIPT = str.maketrans(SUBSCRIPTS)
_SUPERSCRIPT = str.maketrans(SUPERSCRIPTS)


def tokens(text: str, aliases: Collection[str] = ()) -> list[Token]:
    """All tokens of `text`, the last of kind "end"; FormulaError for characters that nothing begins with.

    `aliases` are names of the question that may be words of Chinese.
    """
    found = list(_scanned(read(text), text, aliases))
    found.append(Token("end", "", len(text), len(text), spaced=True))
    found = _without_wrappers(found) if "\\" in text else found
    return joined(found) if "," in text or "，" in text else found


def _scanned(characters: Characters, text: str, aliases: Collection[str]) -> Iterator[Token]:
    place, source = 0, characters.text
    while place < len(source):
        start = _after_space(source, place)
        if start == len(source):
            break
        match = _TOKEN.match(source, start)
        if match is None or _NOT_OURS.match(source, start):
            raise _unexpected(characters, start, text)
        token = _token(match, characters, spaced=start > place)
        if token.text in _DOUBLED and text[token.start : token.end] not in _DOUBLED[token.text]:
            raise FormulaError("unexpected", token.start, token.end, found=text[token.start : token.end])
        if token.kind == "word":
            yield from _words(token, aliases)
        elif token.kind == "power" and not token.text.lstrip("+-").isdigit():
            yield from _raised(token, match, characters, text)
        elif token.text:  # \left, \, and their like say nothing
            yield token
        place = match.end()


def _words(token: Token, aliases: Collection[str]) -> Iterator[Token]:
    for kind, text, start, end in pieces(token.text, aliases):
        spaced = token.spaced and start == 0
        yield Token(kind, text, token.start + start, token.start + end, spaced)


def _raised(token: Token, match: re.Match[str], characters: Characters, text: str) -> Iterator[Token]:
    """2ⁿ⁻¹ as 2^(n-1)."""
    raised = Characters(token.text, characters.origin[match.start() : match.end() + 1])
    yield Token("sign", "^", token.start, token.start, token.spaced)
    yield Token("sign", "(", token.start, token.start, spaced=False)
    yield from _scanned(raised, text, ())
    yield Token("sign", ")", token.end, token.end, spaced=False)


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
