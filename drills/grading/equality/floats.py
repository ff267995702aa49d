"""A tree as a fast function of floats (integers stay integers), which also notes the branches it takes."""

import math
from collections.abc import Callable, Mapping

from formulas.budget import Budget
from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Sum, Tree

Point = Mapping[str, float | int]
Function = Callable[[Point], float | int]

MAX_BITS = 4000
MAX_STEPS = 1000  # of all sums together: many points are tried, and some again at 60 digits


class Compiled:
    """`value(point)`; afterwards `branches` says which side every min, max, ceil … of the tree took.

    ZeroDivisionError and ValueError mean that there is no value, OverflowError that it is too large.
    """

    def __init__(self, tree: Tree) -> None:
        self.branches: list[int] = []
        self.branching = self.summing = False
        self.budget = Budget(MAX_STEPS)
        self._function = self._compile(tree)

    def value(self, point: Point) -> float | int:
        self.branches.clear()
        self.budget.left = MAX_STEPS
        value = self._function(point)
        if isinstance(value, complex):
            raise ValueError
        if not math.isfinite(value):  # itself an OverflowError for integers that no float can hold
            raise OverflowError
        return value

    def _compile(self, tree: Tree) -> Function:  # noqa: PLR0911 - one return a kind of node
        match tree:
            case Number(value=number):
                constant = number.numerator if number.denominator == 1 else float(number)
                return lambda _: constant
            case Name(name=name):
                return lambda point: point[name]
            case Constant(name=name):
                return (lambda _: math.pi) if name == "pi" else (lambda _: math.e)
            case Negate(operand=operand):
                inner = self._compile(operand)
                return lambda point: -inner(point)
            case Binary(operator=operator, left=left, right=right):
                first, second, apply = self._compile(left), self._compile(right), _OPERATORS[operator]
                return lambda point: apply(first(point), second(point))
            case Call(function=function, arguments=arguments):
                return self._call(function, [self._compile(part) for part in arguments])
            case Sum():
                return self._sum(tree)
            case _:
                raise TypeError(tree)

    def _sum(self, tree: Sum) -> Function:
        self.summing = True
        low, high, term = (self._compile(part) for part in (tree.low, tree.high, tree.term))

        def function(point: Point) -> float | int:
            indices = self.budget.indices(tree, low(point), high(point))
            return sum(term({**point, tree.index: index}) for index in indices)

        return function

    def _call(self, function: str, arguments: list[Function]) -> Function:
        if function in _NOTES:
            return self._branch(_FUNCTIONS[function], _NOTES[function], arguments)
        if len(arguments) == 1:
            apply, only = _FUNCTIONS[function], arguments[0]
            return lambda point: apply(only(point))
        apply = _FUNCTIONS[function]
        return lambda point: apply(*(part(point) for part in arguments))

    def _branch(
        self,
        apply: Callable[..., float | int],
        note: Callable[[list[float | int]], int],
        arguments: list[Function],
    ) -> Function:
        self.branching = True

        def function(point: Point) -> float | int:
            values = [part(point) for part in arguments]
            self.branches.append(note(values))
            return apply(*values)

        return function


def _power(base: float | int, exponent: float | int) -> float | int:
    integers = isinstance(base, int) and isinstance(exponent, int)
    if integers and abs(exponent) * int(base).bit_length() > MAX_BITS:
        raise OverflowError
    power: float | int = base**exponent
    if isinstance(power, complex):
        raise ValueError
    return power


def _multiply(left: float | int, right: float | int) -> float | int:
    product = left * right
    if isinstance(product, int) and product.bit_length() > 4 * MAX_BITS:
        raise OverflowError
    return product


def _round(value: float | int) -> int:
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


def _winner(values: list[float | int]) -> int:
    return values.index(max(values))


def _near_integer(values: list[float | int]) -> int:
    """0 on an integer, 1 just above, 2 just below, 3 in between: where ceil and floor differ."""
    part = values[0] - math.floor(values[0])
    if part == 0:
        return 0
    return 1 if part < 0.26 else 2 if part > 0.74 else 3


_OPERATORS: dict[str, Callable[[float | int, float | int], float | int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": _multiply,
    "/": lambda a, b: a / b,
    "^": _power,
}
_FUNCTIONS: dict[str, Callable[..., float | int]] = {
    "log2": math.log2,
    "log10": math.log10,
    "ln": math.log,
    "log": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": _round,
    "min": min,
    "max": max,
}
_NOTES: dict[str, Callable[[list[float | int]], int]] = {
    "min": _winner,
    "max": _winner,
    "ceil": _near_integer,
    "floor": _near_integer,
    "round": _near_integer,
    "abs": lambda values: values[0] >= 0,
}
