"""Values at 60 digits and more, with mpmath: the confirmation of what floats suggest."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Literal

import mpmath

from formulas.budget import Budget
from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Sum, Tree

MAX_STEPS = 1000  # of all sums together
DIGITS = 60
MORE_DIGITS = 200
SMALLEST = 20  # zero that comes from cancellation is small, and smaller when digits are added
MAX_LOG = 10**15  # largest power that is computed, as a binary logarithm

Real = Any  # mpmath has no types
Point = Mapping[str, float | int | Fraction]


def agree(expected: Tree, answer: Tree, point: Point) -> bool | None:
    """Whether the values at `point` are the same number; None where one of them has none."""
    difference = _difference(expected, answer, point, DIGITS)
    if difference is None:
        return None
    if difference == 0 or difference < mpmath.mpf(10) ** (15 - DIGITS):
        return True
    if difference > mpmath.mpf(10) ** -12 and difference < 1:
        return False
    # Cancellation looks like a difference; a real one stays when digits are added.
    again = _difference(expected, answer, point, MORE_DIGITS)
    return None if again is None else bool(again < mpmath.mpf(10) ** (30 - MORE_DIGITS))


def kind_of_value(tree: Tree, point: Point) -> Literal["some", "none", "too-large"]:
    """Whether `tree` has a value at `point`, and whether it can be computed."""
    with mpmath.workdps(DIGITS):
        try:
            _value(tree, point)
        except (ValueError, ZeroDivisionError):
            return "none"
        except OverflowError:
            return "too-large"
    return "some"


def _difference(expected: Tree, answer: Tree, point: Point, digits: int) -> Real | None:
    with mpmath.workdps(digits):
        try:
            left, right = _value(expected, point), _value(answer, point)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        if left == right:
            return mpmath.mpf(0)
        scale = max(abs(left), abs(right), mpmath.mpf(10) ** -SMALLEST)
        return abs(left - right) / scale


def _value(tree: Tree, point: Point) -> Real:
    value = _any_value(tree, point)
    if isinstance(value, mpmath.mpc):
        raise ValueError
    if not mpmath.isfinite(value):
        raise OverflowError
    return value


def _any_value(tree: Tree, point: Point) -> Real:  # noqa: PLR0911 - one return a kind of node
    match tree:
        case Number(value=number):
            return mpmath.mpf(number.numerator) / number.denominator
        case Name(name=name):
            return _exactly(point[name])
        case Constant(name=name):
            return +(mpmath.pi if name == "pi" else mpmath.e)
        case Negate(operand=operand):
            return -_value(operand, point)
        case Binary(operator=operator, left=left, right=right):
            return _OPERATORS[operator](_value(left, point), _value(right, point))
        case Call(function=function, arguments=arguments):
            return _FUNCTIONS[function](*(_value(part, point) for part in arguments))
        case Sum(index=index, low=low, high=high, term=term):
            ends = [_snapped(mpmath.nint)(_value(part, point)) for part in (low, high)]
            indices = Budget(MAX_STEPS).indices(tree, *ends)
            return sum((_value(term, {**point, index: each}) for each in indices), mpmath.mpf(0))
        case _:
            raise TypeError(tree)


def _exactly(value: float | int | Fraction) -> Real:
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


def _power(base: Real, exponent: Real) -> Real:
    if base != 0 and abs(exponent) * (abs(mpmath.log(abs(base), 2)) + 1) > MAX_LOG:
        raise OverflowError
    return base**exponent


def _quotient(top: Real, bottom: Real) -> Real:
    if bottom == 0:
        raise ZeroDivisionError
    return top / bottom


def _logarithm(value: Real) -> Real:
    if value <= 0:
        raise ValueError
    return mpmath.log(value)


def _exponential(value: Real) -> Real:
    if abs(value) > MAX_LOG:
        raise OverflowError
    return mpmath.exp(value)


def _snapped(rounding: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """ceil(log2(8)) is 3, although the logarithm may print 3.00…01."""

    def function(value: Real) -> Real:
        nearest = mpmath.nint(value)
        close = abs(value - nearest) < mpmath.mpf(10) ** (15 - mpmath.mp.dps) * (1 + abs(value))
        return nearest if close else rounding(value)

    return function


def _round(value: Real) -> Real:
    half = mpmath.mpf(10) ** (15 - mpmath.mp.dps)
    return mpmath.sign(value) * mpmath.floor(abs(value) + mpmath.mpf(1) / 2 + half)


_OPERATORS: dict[str, Callable[[Real, Real], Real]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _quotient,
    "^": _power,
}
_FUNCTIONS: dict[str, Callable[..., Real]] = {
    "log2": lambda x: _logarithm(x) / mpmath.log(2),
    "log10": lambda x: _logarithm(x) / mpmath.log(10),
    "ln": _logarithm,
    "log": lambda x, base: _quotient(_logarithm(x), _logarithm(base)),
    "exp": _exponential,
    "sqrt": mpmath.sqrt,
    "abs": abs,
    "ceil": _snapped(mpmath.ceil),
    "floor": _snapped(mpmath.floor),
    "round": _round,
    "min": min,
    "max": max,
}
