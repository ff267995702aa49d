"""From what people type to the characters of our grammar, keeping every place in the original.

Keyboards, phones and word processors write the same formula with different characters: × · ÷ − ² and the
full-width forms of Chinese input methods. We map exactly those that we know. Unicode's own NFKC must not
be used: it turns N² into N2, which is another formula. Characters that are invisible or reorder the
line are refused, because what is judged must be what is seen.
"""

import unicodedata
from dataclasses import dataclass

from formulas.errors import FormulaError

MAX_LENGTH = 500

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
SUPERSCRIPTS |= dict(
    zip("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁽⁾", "abcdefghijklmnoprstuvwxyz()", strict=True),
    **dict(zip("ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", "ABDEGHIJKLMNOPRTUVW", strict=True)),
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
GREEK = "αβγδεζηθικλμνξοπρστυφχψωϵϕϑςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"

_SAME_MEANING = {
    "*": "×·⋅∙•∗✕✖⨉╳∘・･",
    "/": "÷∕⁄",
    "-": "−–—‒﹣‐‑",
    "<=": "≤≦⩽",
    ">=": "≥≧⩾",
    "!=": "≠",
    ".": "。",
    ",": "、",
    "(": "【〔",
    ")": "】〕",
    "μ": "µ",
    "Ω": "\u2126",
    "$": "＄",
    "'": "′’",
    " ": "\t\n\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
}
_FRACTIONS = {
    fraction: "({}/{})".format(*unicodedata.normalize("NFKC", fraction).split("\u2044"))
    for fraction in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
}
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _font_variants() -> dict[str, str]:
    """𝑁 and 𝛼 from copied mathematics: only a font, unlike the exponent in N²."""
    variants = {}
    for code in range(0x1D400, 0x1D800):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == "<font>":
            variants[chr(code)] = chr(int(plain, 16))
    return variants


def _table() -> dict[str, str]:
    table = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update(_font_variants())
    table.update(_FRACTIONS)
    for plain, others in _SAME_MEANING.items():
        table.update(dict.fromkeys(others, plain))
    return table


_TABLE = _table()


@dataclass(frozen=True, slots=True)
class Characters:
    """Readable text; `origin[i]` is the place in the original of the i-th character (one more at the end)."""

    text: str
    origin: tuple[int, ...]


def read(text: str) -> Characters:
    """Map what was typed to the characters of the grammar; FormulaError: too-long, hidden-character."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("too-long", MAX_LENGTH, len(text), limit=MAX_LENGTH)
    if text.isascii() and text.isprintable():
        return Characters(text, tuple(range(len(text) + 1)))
    mapped: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        plain = _plain(character, place)
        before = text[place - 1] if place else ""
        if character in _FRACTIONS and (before.isdecimal() or before in _FRACTIONS):
            raise FormulaError("ambiguous-number", place - 1, place + 1)  # 2½ is no product
        mapped.append(plain)
        origin.extend([place] * len(plain))
    return Characters("".join(mapped), (*origin, len(text)))


def _plain(character: str, place: int) -> str:
    plain = _TABLE.get(character)
    if plain is not None:
        return plain
    if unicodedata.category(character) in _REFUSED:
        raise FormulaError("hidden-character", place, place + 1, character=f"U+{ord(character):04X}")
    return character
