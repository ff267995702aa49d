"""The values of a tree at many points at once, and which side every min, max, ceil … of it takes there.

Points are columns: for every name an array with its value at each point. A value is nan where there is none
(a division by zero, a root of a negative number) and infinite where no float can hold it.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Sum, Tree

Column = NDArray[np.float64]
Columns = Mapping[str, Column]

MOST_TERMS = 40  # of a sum; of a sum in a sum, so many together
SMALL_EXPONENT = 4  # powers up to it are products, which is quicker
ON, ABOVE, BELOW, BETWEEN = 0, 1, 2, 3  # an argument of ceil, and the whole numbers around it
NEAR = 0.26
LARGEST_EXPONENT = 300  # of a constant that a float holds


#: numpy would warn of divisions by zero and of overflow, which are answers here.
def quiet() -> np.errstate:
    return np.errstate(all="ignore")


class Evaluation:
    """`of(tree)` at the points of `columns`; `sides` has an array for each branching node, in their order.

    To be used inside of `quiet`.
    """

    def __init__(self, columns: Columns, size: int, terms: int = MOST_TERMS) -> None:
        self.columns = columns
        self.size = size
        self.terms = terms
        self.sides: list[NDArray[np.int8]] = []

    def of(self, tree: Tree) -> Column:
        value = self._value(tree)
        return value if isinstance(value, np.ndarray) and value.ndim else np.full(self.size, float(value))

    def _value(self, tree: Tree) -> Column | float:  # noqa: PLR0911 - one return a kind of node
        match tree:
            case Number(value=number):
                return _as_float(number.numerator) / _as_float(number.denominator)
            case Name(name=name):
                return self.columns[name]
            case Constant(name=name):
                return math.pi if name == "pi" else math.e
            case Negate(operand=operand):
                return -self._value(operand)
            case Binary(operator="^", left=left, right=right):
                return _power(self._value(left), self._value(right))
            case Binary(operator=operator, left=left, right=right):
                return _OPERATORS[operator](self._value(left), self._value(right))
            case Call(function=function, arguments=arguments):
                return self._call(function, [self._value(part) for part in arguments])
            case Sum():
                return self._sum(tree)
            case _:
                raise TypeError(tree)

    def _call(self, function: str, arguments: list[Column | float]) -> Column | float:
        if function in _SIDES:
            side = _SIDES[function](*arguments)
            self.sides.append(np.broadcast_to(np.asarray(side, dtype=np.int8), (self.size,)))
        first, *others = arguments
        if function in {"min", "max"}:
            for other in others:
                first = _FUNCTIONS[function](first, other)
            return first
        return _FUNCTIONS[function](*arguments)

    def _sum(self, tree: Sum) -> Column:
        """Term by term; no value where there would be too many. The sides of terms are not noted."""
        low, high = self.of(tree.low), self.of(tree.high)
        counts = high - low + 1
        fits = (low == np.round(low)) & (high == np.round(high)) & (counts <= self.terms)
        total = np.where(fits, 0.0, np.nan)
        for step in range(int(np.max(counts[fits], initial=0))):
            columns = {**self.columns, tree.index: low + step}
            terms = Evaluation(columns, self.size, max(4, self.terms // 4)).of(tree.term)
            total = np.where(fits & (step < counts), total + terms, total)
        return total


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def close(left: Column, right: Column, relative: float = 1e-9) -> NDArray[np.bool_]:
    """Where floats may stand for the same finite number."""
    near = np.abs(left - right) <= relative * np.maximum(np.abs(left), np.abs(right))
    return near & np.isfinite(left) & np.isfinite(right)


def _power(base: Column | float, exponent: Column | float) -> Column | float:
    if isinstance(exponent, float) and exponent in range(1, SMALL_EXPONENT + 1):
        power = base
        for _ in range(int(exponent) - 1):
            power = power * base
        return power
    if isinstance(exponent, float) and exponent == 0.5:
        return np.sqrt(base)
    return np.where(np.equal(base, 0) & np.less(exponent, 0), np.nan, np.power(base, exponent))


def _divide(top: Column | float, bottom: Column | float) -> Column | float:
    return np.divide(top, np.where(np.equal(bottom, 0), np.nan, bottom))


def _logarithm(of: Callable[[Column | float], Column]) -> Callable[[Column | float], Column]:
    return lambda value: of(np.where(np.equal(value, 0), np.nan, value))


def _round(value: Column | float) -> Column:
    return np.floor(np.abs(value) + 0.5) * np.where(np.less(value, 0), -1.0, 1.0)


def _near_integer(value: Column | float) -> NDArray[np.int64]:
    """Where ceil and floor differ: on an integer, just above one, just below one, in between."""
    part = value - np.floor(value)
    return np.where(part == 0, ON, np.where(part < NEAR, ABOVE, np.where(part > 1 - NEAR, BELOW, BETWEEN)))


def _largest(*values: Column | float) -> NDArray[np.int64]:
    """The place of the largest; ties count as another side."""
    together = np.stack(np.broadcast_arrays(*values))
    first = np.argmax(together, axis=0)
    tie = np.sum(together == np.max(together, axis=0), axis=0) > 1
    return np.where(tie, len(values), first)


def _smallest(*values: Column | float) -> NDArray[np.int64]:
    return _largest(*(-value for value in values))


_OPERATORS: dict[str, Callable[[Column | float, Column | float], Column | float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
}
_FUNCTIONS: dict[str, Callable[..., Column | float]] = {
    "log2": _logarithm(np.log2),
    "log10": _logarithm(np.log10),
    "ln": _logarithm(np.log),
    "log": lambda x, base: _divide(_logarithm(np.log)(x), _logarithm(np.log)(base)),
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "round": _round,
    "min": np.minimum,
    "max": np.maximum,
}
_SIDES: dict[str, Callable[..., NDArray[np.int64]]] = {
    "min": _smallest,
    "max": _largest,
    "ceil": _near_integer,
    "floor": _near_integer,
    "round": lambda value: _near_integer(value + 0.5),
    "abs": lambda value: np.where(np.equal(value, 0), 2, np.less(value, 0)),
}
