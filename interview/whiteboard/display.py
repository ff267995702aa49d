"""The unit in which an engineer would say a value, where none was asked for."""

from collections.abc import Mapping

import formulas
from formulas import Unit, Value

#: For each dimension the units that people say, the smallest first.
SAID: Mapping[tuple[tuple[str, int], ...], tuple[str, ...]] = {
    (("B", 1),): ("B", "KB", "MB", "GB", "TB", "PB"),
    (("B", 1), ("s", -1)): ("B/s", "KB/s", "MB/s", "GB/s", "TB/s"),
    (("FLOP", 1),): ("FLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"),
    (("FLOP", 1), ("s", -1)): ("FLOP/s", "MFLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s"),
    (("s", 1),): ("ns", "μs", "ms", "s"),
}


def natural_unit(value: Value, unit: Unit) -> Unit:
    """The largest unit in which the value is at least one; the base units where nobody says another."""
    names = SAID.get(tuple(sorted(unit.without_counts())))
    if names is None:
        return Unit(dimension=unit.dimension, text=_base_units(unit))
    units = [formulas.parse_unit(name) for name in names]
    fitting = [one for one in units if abs(float(value)) >= one.factor]
    return fitting[-1] if fitting else units[0]


def _base_units(unit: Unit) -> str:
    """`B·s⁻¹` and the like, as plain text: `B/s`, `1/s`, `USD/token`."""
    above = [_power(base, power) for base, power in unit.dimension if power > 0]
    below = [_power(base, -power) for base, power in unit.dimension if power < 0]
    if not below:
        return "·".join(above)
    return f"{'·'.join(above) or '1'}/{'·'.join(below)}"


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}^{power}"
