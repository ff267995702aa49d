"""Points at which formulas show their differences.

Plain random numbers are not enough: for five random N, floor(N/8)+1 equals ceil(N/8) half of the time. So
integers are drawn that are, and that are not, multiples of the constants in the formulas and of each other;
sizes are spread over many powers of ten, so that both sides of a min are taken; probabilities stay in (0, 1).
The dice are loaded the same way every time: an answer gets the same verdict today and tomorrow.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from bank.schema import VariableKind
from formulas.tree import Number, Tree, walk

SEED = 20_240_607


def points(variables: Mapping[str, VariableKind], *trees: Tree) -> Iterator[dict[str, float | int]]:
    """Endless points, one value for every variable."""
    dice = Random(SEED)  # noqa: S311 - reproducible on purpose, nothing secret
    constants = _constants(trees)
    names = list(variables)
    while True:
        dice.shuffle(names)
        point: dict[str, float | int] = {}
        for name in names:
            point[name] = _DRAW[variables[name]](dice, constants, list(point.values()))
        yield point


def _constants(trees: tuple[Tree, ...]) -> list[float]:
    numbers = {abs(node.value) for tree in trees for node in walk(tree) if isinstance(node, Number)}
    found = sorted(float(number) for number in numbers if number not in {0, 1} and number < 10**15)
    return [*found[:12], *(1 / number for number in found[:6] if number < 1), 2.0]


def _integer(dice: Random, constants: list[float], others: list[float | int]) -> int:
    way = dice.randrange(7)
    if way == 0:
        return dice.randint(1, 12)
    if way == 1:
        return 2 ** dice.randint(0, 16)
    if way == 2:
        return dice.randint(2, dice.choice((100, 10**4, 10**6)))
    bases = [int(value) for value in (*constants, *others) if 2 <= value < 10**12 and int(value) == value]
    base = dice.choice(bases) if bases else 2
    return max(1, base * dice.randint(1, 40) + dice.choice((0, 0, 1, -1)))


def _positive(dice: Random, constants: list[float], others: list[float | int]) -> float:
    way = dice.randrange(6)
    if way == 0:
        return dice.uniform(0.05, 10)
    if way == 1 and constants:
        return dice.choice(constants) * dice.uniform(0.3, 3)
    if way == 2 and others:
        return abs(dice.choice(others) or 1) * dice.uniform(0.3, 3)
    if way == 3 and others:
        product = 1.0
        for value in (*others, dice.choice(constants)):
            product *= abs(value or 1) ** dice.choice((-1, 0, 1))
        return product * dice.uniform(0.3, 3)
    if way == 4:
        return 10 ** dice.uniform(4, 11)
    return float(10 ** dice.uniform(-3, 4))


def _real(dice: Random, constants: list[float], others: list[float | int]) -> float:
    return _positive(dice, constants, others) * dice.choice((-1, 1))


def _probability(dice: Random, *_: list[float] | list[float | int]) -> float:
    way = dice.randrange(4)
    if way == 0:
        return float(10 ** dice.uniform(-4, -1))
    if way == 1:
        return 1 - float(10 ** dice.uniform(-4, -1))
    return dice.uniform(0.02, 0.98)


_DRAW: dict[VariableKind, Callable[[Random, list[float], list[float | int]], float | int]] = {
    "int": _integer,
    "positive": _positive,
    "real": _real,
    "prob": _probability,
}
