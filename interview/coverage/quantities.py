"""Numbers with their units, and formulas, as they stand in running text of either language."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from formulas import numerals, unit_names

CLOSE = 0.03  # 37.5 and 37 are one measurement; 37.5 and 40 are two
LOOSE = 0.06  # what is written with one digit was rounded
SHORTEST_FORMULA = 4
LEAST_SIGNS = 2  # of those that make a formula: a/b is none, a/b+c is

_NUMBER = re.compile(
    r"(?=\d)(?<![a-z0-9_.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)(?:\s?(?P<unit>[a-zμ%]+(?:/s)?|[一-鿿]{1,4}))?",
    re.IGNORECASE,
)
_SHARE = re.compile(r"[一二两三四五六七八九十百]{1,3}分之[零一二两三四五六七八九十百]{1,4}")
_WORDS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "eighth": 0.125}
_WORD = re.compile(r"(?=[htqe])\b(?:half|third|quarter|eighth)\b", re.IGNORECASE)
_SIGNS = "/+^=(√-"
_ATOM = r"(?:\d+(?:\.\d+)?[a-zα-ω]{0,3}|(?<![a-z])[a-zα-ω]{1,3}\d?(?![a-z]))"
_FORMULA = re.compile(rf"[√(]*{_ATOM}(?:\)*(?:\s?[*/+^=-]\s?|\s?\()[√(]*{_ATOM})+\)*")


class Quantity(Struct, frozen=True, gc=False):
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


def quantities(text: str, start: int = 0) -> Iterator[Quantity]:
    """The numbers of `text`, in no particular order; `text` keeps its capitals, since Gb is not GB.

    Places count from `start`: where `text` begins in the whole that it was cut from.
    """
    text = text.replace("µ", "μ")  # the micro sign has two characters
    for match in _NUMBER.finditer(text):
        found = _quantity(match, start)
        following = text[found.end - start : found.end - start + 1]
        if found.unit or found.value != found.number or not following.isascii() or not following.isalpha():
            yield found
    for match in _SHARE.finditer(text) if "分之" in text else ():
        if (share := numerals.read(match.group())) is not None:
            yield _plain(float(share[0]), match, start)
    for match in _WORD.finditer(text):
        if (part := _WORDS.get(match.group().lower())) is not None:  # "thırd" with a dotless i is none
            yield _plain(part, match, start)


def _quantity(match: re.Match[str], start: int) -> Quantity:
    figures = match.group()[: match.start("unit") - match.start()] if match["unit"] else match.group()
    figures = figures.strip().replace(",", "")
    scale, unit, length = _unit(match["unit"] or "")
    end = match.start("unit") + length if length else match.start() + len(match.group().rstrip())
    if match["unit"] and not length:
        end = match.start("unit")
    number = float(figures)
    return Quantity(
        value=number * scale,
        number=number,
        unit=unit,
        digits=len(figures.replace(".", "").strip("0")),
        start=start + match.start(),
        end=start + end,
    )


@lru_cache(4_000)
def _unit(name: str) -> tuple[float, tuple[tuple[str, int], ...], int]:
    """Scale, powers and length of the unit with which `name` begins; Chinese runs on without a space."""
    rate = name.endswith("/s")
    bare = name.removesuffix("/s")
    lengths = (len(bare),) if bare.isascii() else range(len(bare), 0, -1)
    for length in lengths:
        meaning = unit_names.find(bare[:length]) if bare else None
        if meaning is not None:
            scale, powers = meaning
            per_second = {"s": powers.get("s", 0) - 1} if rate else {}
            return float(scale), tuple(sorted((powers | per_second).items())), len(name) if rate else length
    return 1.0, (), 0


def _plain(value: float, match: re.Match[str], start: int) -> Quantity:
    return Quantity(value, value, (), 1, start + match.start(), start + match.end())


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are the same figure, allowing for rounding and for a unit left unsaid."""
    if one.unit and other.unit and one.unit != other.unit:
        return False
    if one.value == other.value:
        return True
    allowed = LOOSE if one.digits <= 1 or other.digits <= 1 else CLOSE
    if _near(one.value, other.value, allowed):
        return True
    return not (one.unit and other.unit) and _near(one.number, other.number, allowed)


def _near(one: float, other: float, allowed: float) -> bool:
    return abs(one - other) <= allowed * max(abs(one), abs(other))


def formulas(text: str) -> Iterator[tuple[str, int, int]]:
    """What looks like a formula in folded text: written without spaces and product signs, and its place."""
    if sum(map(text.count, _SIGNS)) < LEAST_SIGNS:
        return
    for match in _FORMULA.finditer(text):
        written = re.sub(r"[\s*]", "", match.group())
        signs = sum(map(written.count, _SIGNS))
        letters = re.search(r"[a-zα-ω]", written)
        if signs >= LEAST_SIGNS and letters and len(written) >= SHORTEST_FORMULA:
            yield written, match.start(), match.end()
