"""Points at which formulas show their differences, as columns.

Plain random numbers are not enough: for five random N, floor(N/8)+1 equals ceil(N/8) half of the time. So
small integers are walked through, all of them together with all others where two are counted; larger ones are
drawn that are, and that are not, multiples of the constants in the formulas and of each other; sizes are
spread over many powers of ten, so that both sides of a min are taken; probabilities stay in (0, 1).
The dice are loaded the same way every time: an answer gets the same verdict today and tomorrow.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from bank.schema import VariableKind
from drills.grading.equality.arrays import Column, Columns, Evaluation, quiet
from formulas.tree import Binary, Number, Tree, names, walk

Kinds = Mapping[str, VariableKind]

SEED = 20_240_607
LARGEST = 10.0**30  # constants beyond are left alone
SIDE = {1: 96, 2: 24, 3: 8}  # integers are walked through from 1, so far where so many are counted
CORNERS = 600  # points of such a walk where more are counted
SMALL_VALUES = np.array([0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 8.0, 10.0, 12.0, 16.0])
SIMPLE_SHARES = np.array([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875])


class Dice:
    """Random columns; `constants` are what values may be compared with."""

    def __init__(self, constants: tuple[float, ...] = (2.0,)) -> None:
        self.random = np.random.Generator(np.random.PCG64(SEED))
        self.constants = np.array(constants)

    def pick(self, values: Column, size: int) -> Column:
        return values[(self.random.random(size) * len(values)).astype(np.int64)]

    def between(self, low: float, high: float, size: int) -> Column:
        return low + (high - low) * self.random.random(size)

    def below(self, limits: Column | float, size: int) -> Column:
        """1 … limit"""
        return 1.0 + np.floor(self.random.random(size) * limits)


def small(variables: Kinds) -> Columns:
    """All values small: every combination of the first integers, with sizes and probabilities drawn."""
    return _small(tuple(variables.items()))


def wide(variables: Kinds, constants: tuple[float, ...], size: int) -> Columns:
    """Values over many powers of ten, beside constants and beside each other, in either order."""
    return _wide(tuple(variables.items()), constants, size)


@lru_cache(maxsize=256)
def _small(variables: tuple[tuple[str, VariableKind], ...]) -> Columns:
    counted, dice = [name for name, kind in variables if kind == "int"], Dice()
    grid = _grid(counted, dice)
    size = len(next(iter(grid.values()))) if counted else CORNERS // 2
    return {name: grid[name] if name in grid else _SMALL[kind](dice, size) for name, kind in variables}


@lru_cache(maxsize=256)
def _wide(
    variables: tuple[tuple[str, VariableKind], ...], constants: tuple[float, ...], size: int
) -> Columns:
    half, dice = size // 2, Dice(constants)
    first, second = (_drawn(order, dice, half) for order in (variables, variables[::-1]))
    return {name: np.concatenate((first[name], second[name])) for name, _ in variables}


def joined(*parts: Columns) -> Columns:
    """All points of several columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def size_of(columns: Columns) -> int:
    """How many points there are; one where there are no names."""
    return len(next(iter(columns.values()))) if columns else 1


def _grid(counted: list[str], dice: Dice) -> dict[str, Column]:
    """1, 2, 3 … for each name: all combinations, or a sample of them (each size equally often)."""
    if len(counted) in SIDE:
        axis = np.arange(1.0, SIDE[len(counted)] + 1)
        axes = np.meshgrid(*[axis] * len(counted))
        return {name: values.ravel() for name, values in zip(counted, axes, strict=True)}
    side = np.resize(np.arange(1.0, 13), CORNERS)
    return {
        name: np.where(dice.random.random(CORNERS) < 0.2, 1.0, dice.random.permutation(side))
        for name in counted
    }


def _drawn(order: tuple[tuple[str, VariableKind], ...], dice: Dice, size: int) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, kind in order:
        ways = [way(dice, columns, size) for way in _WAYS[kind]]
        chosen = (dice.random.random(size) * len(ways)).astype(np.int64)
        columns[name] = np.choose(chosen, ways)
    return columns


# ---------------------------------------------------------------- the constants of a formula


def constants(*trees: Tree) -> tuple[float, ...]:
    """The constants that trees compare or divide by, also those that are written as 10^6 or 8*80."""
    found = sorted({abs(value) for tree in trees for value in _fixed(tree)} - {0.0, 1.0})
    little = [value for value in found if value < LARGEST]
    return (*little[-12:], *little[:4], *(1 / value for value in little[:6] if 1e-15 < value < 1), 2.0)


def _fixed(tree: Tree) -> list[float]:
    """The values of the largest parts without names, and of the numbers in them."""
    values = [float(node.value) for node in walk(tree) if isinstance(node, Number) and node.value < LARGEST]
    return values + [value for node in walk(tree) if (value := _folded(node)) is not None]


def _folded(node: Tree) -> float | None:
    if not isinstance(node, Binary) or names(node):
        return None
    with quiet():
        value = float(Evaluation({}, 1).of(node)[0])
    return value if np.isfinite(value) else None


# ---------------------------------------------------------------- ways to draw a value

Way = Callable[[Dice, Columns, int], Column]


def _beside(dice: Dice, columns: Columns, size: int) -> Column:
    """Near a constant or another value: below and above what it is compared with."""
    near = dice.pick(dice.constants, size)
    for values in columns.values():
        near = np.where(dice.random.random(size) < 0.4, np.abs(values), near)
    return np.where(near == 0, 1.0, near) * dice.between(0.3, 3.0, size)


def _balanced(dice: Dice, columns: Columns, size: int) -> Column:
    """Near a product of powers of the others, where the sides of a max of such products cross."""
    product = dice.between(0.3, 3.0, size)
    for values in (*columns.values(), dice.pick(dice.constants, size)):
        product = product * np.abs(values) ** np.floor(dice.between(-1, 2, size))
    return np.clip(np.nan_to_num(product, nan=1.0), 1e-30, 1e30)


def _whole(dice: Dice, _: Columns, size: int) -> Column:
    """Where ceil(P*16/80e9) meets a whole number."""
    steps = dice.below(20, size)
    ratio = dice.pick(dice.constants, size) / dice.pick(dice.constants, size)
    return ratio * np.where(dice.random.random(size) < 0.3, 1 / steps, steps)


def _powers_of_ten(low: float, high: float) -> Way:
    return lambda dice, _, size: 10 ** dice.between(low, high, size)


def _multiples(dice: Dice, columns: Columns, size: int) -> Column:
    """Multiples of the constants and of the other integers, and one more or less."""
    whole = dice.constants[(dice.constants >= 2) & (dice.constants < 1e12)]
    whole = whole[whole == np.round(whole)]
    base = dice.pick(whole if len(whole) else np.array([2.0]), size)
    for values in columns.values():
        fits = (values >= 2) & (values < 1e12) & (values == np.round(values))
        base = np.where(fits & (dice.random.random(size) < 0.5), values, base)
    step = dice.pick(np.array([0.0, 0.0, 1.0, -1.0]), size)
    return np.maximum(1.0, base * dice.below(40, size) + step)


_POSITIVE: list[Way] = [
    lambda dice, _, size: dice.between(0.05, 10, size),
    _beside,
    _balanced,
    _whole,
    _powers_of_ten(-3, 4),
    _powers_of_ten(4, 11),
]
_WAYS: dict[VariableKind, list[Way]] = {
    "int": [
        lambda dice, _, size: dice.below(24, size),
        lambda dice, _, size: 2.0 ** np.floor(dice.between(0, 17, size)),
        lambda dice, _, size: dice.below(10 ** dice.between(2, 7, size), size),
        _multiples,
        lambda dice, columns, size: np.maximum(1.0, np.round(_beside(dice, columns, size))),
    ],
    "positive": _POSITIVE,
    "real": [
        *_POSITIVE,
        lambda dice, columns, size: -_beside(dice, columns, size),
        lambda dice, _, size: -(10 ** dice.between(-2, 4, size)),
    ],
    "prob": [
        lambda dice, _, size: dice.between(0.02, 0.98, size),
        _powers_of_ten(-4, -1),
        lambda dice, _, size: 1 - 10 ** dice.between(-4, -1, size),
    ],
}


def _small_positive(dice: Dice, size: int) -> Column:
    spread = 10 ** dice.between(-1.3, 2.3, size)
    return np.where(dice.random.random(size) < 0.3, dice.pick(SMALL_VALUES, size), spread)


_SMALL: dict[VariableKind, Callable[[Dice, int], Column]] = {
    "positive": _small_positive,
    "real": lambda dice, size: _small_positive(dice, size) * dice.pick(np.array([-1.0, 1.0]), size),
    "prob": lambda dice, size: np.where(
        dice.random.random(size) < 0.3, dice.pick(SIMPLE_SHARES, size), dice.between(0.02, 0.98, size)
    ),
}
