"""Whether a value is near enough to the expected one, and what its ratio to it gives away."""

import math
from collections.abc import Collection, Iterator

from bank.schema import Tolerance
from formulas import Value

NEAR_BINARY = 0.004  # 1.024 is so near to 1 that plain errors would look like it
ROUNDING = 1e-9  # floats of ours, never a difference of the learner's


def within(expected: Value, value: Value, tolerance: Tolerance) -> bool:
    """Whether all that `tolerance` gives holds; both values are in the unit that was asked for."""
    difference = abs(float(value) - float(expected))
    slack = ROUNDING * max(abs(float(expected)), abs(float(value)))
    limits = list(_limits(float(expected), tolerance))
    return all(difference <= limit + slack for limit in limits or [0.0])


def _limits(expected: float, tolerance: Tolerance) -> Iterator[float]:
    if tolerance.relative is not None:
        yield tolerance.relative * abs(expected)
    if tolerance.absolute is not None:
        yield tolerance.absolute
    if tolerance.significant is not None:
        yield half_unit(expected, tolerance.significant)


def half_unit(expected: float, figures: int) -> float:
    """Half a unit of the last of `figures` significant figures of `expected`."""
    if expected == 0:
        return 0.0
    return 0.5 * 10.0 ** (math.floor(math.log10(abs(expected)) + 1e-12) - figures + 1)


def coarser(expected: Value, value: Value, tolerance: Tolerance) -> bool:
    """Whether `value` is the expected one, only rounded to fewer figures than were asked for."""
    figures = tolerance.significant or 6
    written = _figures(value)
    if expected == 0 or value == 0 or written >= figures:
        return False
    return abs(float(value) - float(expected)) <= half_unit(float(expected), written) * (1 + ROUNDING)


def _figures(value: Value) -> int:
    digits = f"{float(value):.12e}".split("e")[0].replace(".", "").lstrip("-").rstrip("0")
    return max(1, len(digits))


def trap(
    expected: Value, value: Value, tolerance: Tolerance, bases: Collection[str]
) -> tuple[str, str] | None:
    """The tag of a telling ratio of `value` to `expected`, with the factor in words.

    `bases` are the base units of what is asked for: only data has bits and GiB, only time has minutes.
    """
    if expected == 0 or value == 0:
        return None
    ratio = float(value) / float(expected)
    near = min(tolerance.relative or 0.002, 0.01)
    for tag, shown, factor in _TRAPS:
        if _NEEDS.get(tag, "") in {"", *bases} and abs(ratio / factor - 1) <= (
            min(near, NEAR_BINARY) if "1.024" in shown else near
        ):
            return tag, shown
    return None


_NEEDS = {"bits-for-bytes": "B", "bytes-for-bits": "B", "power-of-60": "s"}
_NEEDS |= {"binary-for-decimal": "B", "decimal-for-binary": "B"}


def _traps() -> Iterator[tuple[str, str, float]]:
    yield "sign", "−1", -1.0
    yield "bits-for-bytes", "8", 8.0
    yield "bytes-for-bits", "1/8", 1 / 8
    for power in range(1, 6):
        yield "binary-for-decimal", f"1.024^{power}", 1.024**power
        yield "decimal-for-binary", f"1/1.024^{power}", 1.024**-power
    for power in range(1, 7):
        yield "power-of-1000", f"10^{3 * power}", 10.0 ** (3 * power)
        yield "power-of-1000", f"10^-{3 * power}", 10.0 ** (-3 * power)
    for power in (1, 2):
        yield "power-of-60", str(60**power), 60.0**power
        yield "power-of-60", f"1/{60**power}", 60.0**-power
    yield "percent", "100", 100.0
    yield "percent", "1/100", 0.01


_TRAPS = tuple(_traps())
