"""Points at which formulas show their differences.

Plain random numbers are not enough: for five random N, floor(N/8)+1 equals ceil(N/8) half of the time. So
integers are drawn that are, and that are not, multiples of the constants in the formulas and of each other;
sizes are spread over many powers of ten, so that both sides of a min are taken; probabilities stay in (0, 1).
The dice are loaded the same way every time: an answer gets the same verdict today and tomorrow.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import TypeVar

from bank.schema import VariableKind
from drills.grading.equality.floats import Compiled
from formulas.tree import Binary, Number, Tree, names, walk

Value = TypeVar("Value")

SEED = 20_240_607
SMALL_EVERY = 3  # where all are small at once, min(2*N, 16) and min(2*N^2, 16) are not both 16
LARGEST = 10**30  # constants beyond are left alone


def points(variables: Mapping[str, VariableKind], *trees: Tree) -> Iterator[dict[str, float | int]]:
    """Endless points, one value for every variable; every other point draws them in reverse order."""
    dice = Random(SEED)  # noqa: S311 - reproducible on purpose, nothing secret
    constants = _constants(trees)
    order = [(name, _DRAW[kind]) for name, kind in variables.items()]
    for count in itertools.count():
        order.reverse()
        if count % SMALL_EVERY == 0:
            yield _small_point(variables, dice, count // SMALL_EVERY)
            continue
        point: dict[str, float | int] = {}
        for name, draw in order:
            point[name] = draw(dice, constants, list(point.values()))
        yield point


def _small_point(variables: Mapping[str, VariableKind], dice: Random, step: int) -> dict[str, float | int]:
    """All values small; every other time an integer takes the next of 1, 2, 3 …, otherwise often 1."""
    point: dict[str, float | int] = {}
    for place, (name, kind) in enumerate(variables.items()):
        if kind != "int":
            point[name] = _SMALL[kind](dice)
        elif (step + place) % 2:
            point[name] = 1 + step // 2
        else:
            point[name] = _pick(dice, (1, 1, 2, 1 + _below(dice, 12), 1 + _below(dice, 24)))
    return point


def _constants(trees: tuple[Tree, ...]) -> list[float]:
    """The constants that trees compare or divide by, also those that are written as 10^6 or 8*80."""
    found = sorted({abs(value) for tree in trees for value in _fixed(tree)} - {0.0, 1.0})
    small = [value for value in found if value < LARGEST]
    return [*small[-12:], *small[:4], *(1 / value for value in small[:6] if 1e-15 < value < 1), 2.0]


def _fixed(tree: Tree) -> list[float]:
    """The values of the largest parts without names, and of the numbers in them."""
    values = [float(node.value) for node in walk(tree) if isinstance(node, Number) and node.value < LARGEST]
    return values + [value for node in walk(tree) if (value := _folded(node)) is not None]


def _folded(node: Tree) -> float | None:
    if not isinstance(node, Binary) or names(node):
        return None
    try:
        return float(Compiled(node).value({}))
    except (ArithmeticError, ValueError):
        return None


def _below(dice: Random, count: int) -> int:
    """0 … count-1: quicker than randrange, and thousands are drawn for an answer."""
    return int(dice.random() * count)


def _pick(dice: Random, values: Sequence[Value]) -> Value:
    return values[_below(dice, len(values))]


def _integer(dice: Random, constants: list[float], others: list[float | int]) -> int:
    way = _below(dice, 7)
    if way == 0:
        return 1 + _below(dice, 12)
    if way == 1:
        return 1 << _below(dice, 17)
    if way == 2:
        return 2 + _below(dice, _pick(dice, (100, 10**4, 10**6, 10**12)))
    bases = [int(value) for value in (*constants, *others) if 2 <= value < 10**12 and int(value) == value]
    base = _pick(dice, bases) if bases else 2
    return max(1, base * (1 + _below(dice, 40)) + _pick(dice, (0, 0, 1, -1)))


def _positive(dice: Random, constants: list[float], others: list[float | int]) -> float:
    way = _below(dice, 7)
    if way == 0:
        return 0.05 + 10 * dice.random()
    if way <= 2:
        return _beside(dice, constants if way == 1 or not others else others)
    if way == 3:
        return _balanced(dice, constants, others)
    if way == 4:
        return _whole(dice, constants)
    return float(10 ** (4 + 7 * dice.random() if way == 5 else 7 * dice.random() - 3))


def _beside(dice: Random, values: Sequence[float | int]) -> float:
    """Near one of the values: below and above what it is compared with."""
    return abs(_pick(dice, values) or 1) * (0.3 + 2.7 * dice.random())


def _balanced(dice: Random, constants: list[float], others: list[float | int]) -> float:
    """Near a product of powers of the others, where the sides of a max of such products cross."""
    product = 0.3 + 2.7 * dice.random()
    for value in (*others, _pick(dice, constants)):
        product *= abs(value or 1) ** _pick(dice, (-1, 0, 1))
    return product


def _whole(dice: Random, constants: list[float]) -> float:
    """Where ceil(P*16/80e9) meets a whole number."""
    ratio = _pick(dice, constants) / _pick(dice, constants)
    return ratio * float((1 + _below(dice, 20)) ** _pick(dice, (-1, 1, 1)))


def _real(dice: Random, constants: list[float], others: list[float | int]) -> float:
    return _positive(dice, constants, others) * _pick(dice, (-1, 1))


def _probability(dice: Random, *_: list[float] | list[float | int]) -> float:
    way = _below(dice, 4)
    small = float(10 ** (-4 + 3 * dice.random()))
    return small if way == 0 else 1 - small if way == 1 else 0.02 + 0.96 * dice.random()


_SMALL: dict[VariableKind, Callable[[Random], float | int]] = {
    "positive": lambda dice: float(10 ** (3.6 * dice.random() - 1.3)),
    "real": lambda dice: float(10 ** (3.6 * dice.random() - 1.3)) * _pick(dice, (-1, 1)),
    "prob": lambda dice: 0.02 + 0.96 * dice.random(),
}
_DRAW: dict[VariableKind, Callable[[Random, list[float], list[float | int]], float | int]] = {
    "int": _integer,
    "positive": _positive,
    "real": _real,
    "prob": _probability,
}
