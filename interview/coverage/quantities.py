"""Numbers with their units, and formulas, as they stand in running text of either language."""

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from formulas import numerals, unit_names

CLOSE = 0.03  # 37.5 and 37 are one measurement; 37.5 and 40 are two
LOOSE = 0.06  # what is written with one digit was rounded
SHORTEST_FORMULA = 4

_NUMBER = re.compile(
    r"(?<![a-z0-9_.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)(?:\s?(?P<unit>[a-zμ%]+(?:/s)?|[一-鿿]{1,4}))?",
    re.IGNORECASE,
)
_SHARE = re.compile(r"[一二两三四五六七八九十百]{1,3}分之[零一二两三四五六七八九十百]{1,4}")
_WORDS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "eighth": 0.125}
_WORD = re.compile(r"\b(?:half|third|quarter|eighth)\b", re.IGNORECASE)
_ATOM = r"(?:\d+(?:\.\d+)?[a-zα-ω]{0,3}|(?<![a-z])[a-zα-ω]{1,3}\d?(?![a-z]))"
_FORMULA = re.compile(rf"[√(]*{_ATOM}(?:\)*(?:\s?[*/+^=-]\s?|\s?\()[√(]*{_ATOM})+\)*")


class Quantity(Struct, frozen=True):
    """A number at `start` to `end` of a text. `value` is in base units (B, s, W), `number` as written."""

    value: float
    number: float
    unit: tuple[tuple[str, int], ...]
    digits: int
    start: int
    end: int

    @property
    def telling(self) -> bool:
        """Whether the number says something by itself: 37.5 or 20 GB does, 2 does not."""
        return self.digits >= 2 or (bool(self.unit) and self.value not in {0, 1, 2})


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers of `text`, in no particular order; `text` keeps its capitals, since Gb is not GB."""
    text = text.replace("µ", "μ")  # the micro sign has two characters
    for match in _NUMBER.finditer(text):
        found = _quantity(match)
        if (
            found.unit
            or found.value != found.number
            or not text[found.end : found.end + 1].isascii()
            or not (text[found.end : found.end + 1].isalpha())
        ):
            yield found
    for match in _SHARE.finditer(text):
        if (share := numerals.read(match.group())) is not None:
            yield _plain(float(share[0]), match)
    for match in _WORD.finditer(text):
        yield _plain(_WORDS[match.group().lower()], match)


def _quantity(match: re.Match[str]) -> Quantity:
    figures = match.group()[: match.start("unit") - match.start()] if match["unit"] else match.group()
    figures = figures.strip().replace(",", "")
    scale, unit, length = _unit(match["unit"] or "")
    end = match.start("unit") + length if length else match.start() + len(match.group().rstrip())
    if match["unit"] and not length:
        end = match.start("unit")
    number = float(figures)
    return Quantity(
        value=number * float(scale),
        number=number,
        unit=unit,
        digits=len(figures.replace(".", "").strip("0")),
        start=match.start(),
        end=end,
    )


def _unit(name: str) -> tuple[Fraction, tuple[tuple[str, int], ...], int]:
    """Scale, powers and length of the unit with which `name` begins; Chinese runs on without a space."""
    rate = name.endswith("/s")
    bare = name.removesuffix("/s")
    lengths = (len(bare),) if bare.isascii() else range(len(bare), 0, -1)
    for length in lengths:
        meaning = unit_names.find(bare[:length]) if bare else None
        if meaning is not None:
            scale, powers = meaning
            per_second = {"s": powers.get("s", 0) - 1} if rate else {}
            return scale, tuple(sorted((powers | per_second).items())), len(name) if rate else length
    return Fraction(1), (), 0


def _plain(value: float, match: re.Match[str]) -> Quantity:
    return Quantity(value, value, (), 1, match.start(), match.end())


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are the same figure, allowing for rounding and for a unit left unsaid."""
    if one.unit and other.unit and one.unit != other.unit:
        return False
    if one.value == other.value:
        return True
    both = one.unit and other.unit
    pairs = [(one.value, other.value)] if both else [(one.value, other.value), (one.number, other.number)]
    allowed = LOOSE if min(one.digits, other.digits) <= 1 else CLOSE
    return any(abs(a - b) <= allowed * max(abs(a), abs(b)) for a, b in pairs)


def formulas(text: str) -> Iterator[tuple[str, int, int]]:
    """What looks like a formula in folded text: written without spaces and product signs, and its place."""
    for match in _FORMULA.finditer(text):
        written = re.sub(r"[\s*]", "", match.group())
        signs = len(re.findall(r"[/+^=(√-]", written))
        letters = re.search(r"[a-zα-ω]", written)
        if signs >= 2 and letters and len(written) >= SHORTEST_FORMULA:
            yield written, match.start(), match.end()
