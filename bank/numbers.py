"""Numbers as engineers read them: 12, 0.25, 131,072 and, beyond a million, 7 × 10¹⁰.

`Style` says where the number will stand: in running text, or inside `$…$`, where commas and
units need TeX of their own.
"""

from dataclasses import dataclass
from decimal import Decimal

PLAIN_BELOW = Decimal(10) ** 6
PLAIN_FROM = Decimal(10) ** -3
EXACT_DIGITS = 12
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Style:
    """How a number and its unit are put together in one surrounding."""

    comma: str
    power: str
    unit: str
    percent: str
    micro: str  # KaTeX's fonts have no upright μ

    def with_unit(self, number: str, unit: str) -> str:
        """The number followed by its unit, if it has one."""
        if unit == "%":
            return number + self.percent
        written = self.unit.format(unit.replace("μ", self.micro)).replace("\\text{}", "")
        return number + written if unit else number


TEXT = Style(comma=",", power="${} \\times 10^{{{}}}$", unit=NARROW_SPACE + "{}", percent="%", micro="μ")
MATH = Style(
    comma="{,}", power="{} \\times 10^{{{}}}", unit="\\,\\text{{{}}}", percent="\\%", micro="}\\mu\\text{"
)


def exact(value: float, style: Style) -> str:
    """All digits that were meant (floating-point dust beyond 12 digits is not)."""
    return _write(_rounded(value, EXACT_DIGITS), style)


def rounded(value: float, figures: int, style: Style) -> str:
    """`value` to so many significant figures; whole numbers below a million keep their digits."""
    if value == int(value) and abs(value) < PLAIN_BELOW:
        return exact(value, style)
    return _write(_rounded(value, figures), style)


def significant(value: float, figures: int, style: Style) -> str:
    """`value` to exactly so many significant figures, as an author asked for it."""
    return _write(_rounded(value, figures), style)


def _rounded(value: float, figures: int) -> Decimal:
    return Decimal(f"{value:.{figures - 1}e}")


def _write(number: Decimal, style: Style) -> str:
    if not number or PLAIN_FROM <= abs(number) < PLAIN_BELOW:
        plain = f"{number.normalize():f}" if number else "0"
        whole, point, fraction = plain.partition(".")
        return _grouped(whole, style) + point + fraction
    exponent = number.adjusted()
    mantissa = f"{number.scaleb(-exponent).normalize():f}"
    return _scientific(mantissa, exponent, style)


def _grouped(whole: str, style: Style) -> str:
    """Digits in groups of three; four digits stay together, as in the year 2048."""
    return f"{int(whole):,}".replace(",", style.comma) if len(whole.lstrip("-")) > 4 else whole


def _scientific(mantissa: str, exponent: int, style: Style) -> str:
    written = style.power.format(mantissa, exponent)
    return written.replace("1 \\times ", "", 1) if mantissa == "1" else written
