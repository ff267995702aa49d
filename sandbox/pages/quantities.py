"""Numbers with units, as the pages show them: three significant digits."""

from collections.abc import Sequence

TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
SIZES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B"))
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def duration(seconds: float) -> str:
    """Three significant digits in the unit that suits: 12.3 ms."""
    return _scaled(seconds, TIMES)


def size(count: float) -> str:
    """Bytes in decimal units, as bandwidths are given: 1.61 GB."""
    return _scaled(count, SIZES)


def spread(low_s: float, high_s: float) -> str:
    """Two durations in the unit of the larger: 0.98–1.05 ms."""
    scale, unit = _unit(high_s, TIMES)
    return f"{_digits(low_s / scale)}–{_digits(high_s / scale)} {unit}"


def power(count: float) -> str:
    """A count too large to read in full: 1.10 × 10¹²; small ones as they are."""
    if count < 1e6:
        return f"{count:.0f}"
    digits, exponent = f"{count:.2e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def percent(share: float) -> str:
    """A share (0 to 1) without decimals; one below a percent keeps a digit."""
    return f"{100 * share:.1f}" if 0 < share < 0.01 else f"{100 * share:.0f}"


def _scaled(value: float, units: Sequence[tuple[float, str]]) -> str:
    scale, unit = _unit(value, units)
    return f"{_digits(value / scale)} {unit}"


def _unit(value: float, units: Sequence[tuple[float, str]]) -> tuple[float, str]:
    return next((found for found in units if value >= found[0]), units[-1])


def _digits(value: float) -> str:
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"
