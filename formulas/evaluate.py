"""The value of a tree for given values of its names: exact where it can be, otherwise a float."""

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from formulas.budget import Budget
from formulas.errors import FormulaError
from formulas.tree import Binary, Call, Compare, Constant, Logic, Name, Negate, Number, Sum, Tree

Value = Fraction | float

MAX_STEPS = 100_000  # of all sums together
MAX_BITS = 20_000  # exact numbers beyond this size continue as floats


def evaluate(tree: Tree, values: Mapping[str, float | int | Fraction]) -> Value:
    """The value of `tree`; a condition gives Fraction(1) or Fraction(0).

    Floats among `values` count as the decimal number that prints them, so 0.1 is a tenth.
    FormulaError: missing-value, no-value (division by zero, complex), too-large.
    """
    exact = {name: _exact(value) for name, value in values.items()}
    try:
        return _value(tree, exact, Budget(MAX_STEPS))
    except OverflowError:
        raise FormulaError("too-large-value", tree.start, tree.end) from None


def holds(tree: Tree, values: Mapping[str, float | int | Fraction]) -> bool:
    """Whether a condition is true."""
    return bool(evaluate(tree, values))


def _exact(value: float | int | Fraction) -> Value:
    if isinstance(value, float):
        return Fraction(repr(value)) if math.isfinite(value) else value
    return Fraction(value)


def _value(tree: Tree, values: Mapping[str, Value], budget: Budget) -> Value:  # noqa: PLR0911 - one return a kind of node
    match tree:
        case Number(value=value):
            return value
        case Name(name=name):
            return _look_up(tree, name, values)
        case Constant(name=name):
            return math.pi if name == "pi" else math.e
        case Negate(operand=operand):
            return -_value(operand, values, budget)
        case Binary(operator=operator, left=left, right=right):
            return _guarded(
                tree, _OPERATORS[operator], _value(left, values, budget), _value(right, values, budget)
            )
        case Call(function=function, arguments=arguments):
            return _guarded(tree, _FUNCTIONS[function], *(_value(part, values, budget) for part in arguments))
        case Sum():
            return _guarded(tree, lambda: _summed(tree, values, budget))
        case Compare(relation=relation, left=left, right=right):
            return Fraction(
                int(_RELATIONS[relation](_value(left, values, budget), _value(right, values, budget)))
            )
        case Logic(word=word, operands=operands):
            return Fraction(int(_LOGIC[word](bool(_value(part, values, budget)) for part in operands)))


def _summed(tree: Sum, values: Mapping[str, Value], budget: Budget) -> Value:
    low, high = _value(tree.low, values, budget), _value(tree.high, values, budget)
    total: Value = Fraction(0)
    for index in budget.indices(tree, low, high):
        total = _shortened(total + _value(tree.term, {**values, tree.index: Fraction(index)}, budget))
    return total


def _look_up(tree: Tree, name: str, values: Mapping[str, Value]) -> Value:
    if name not in values:
        raise FormulaError("missing-value", tree.start, tree.end, name=name)
    return values[name]


def _guarded(tree: Tree, operation: Callable[..., Value | complex], *operands: Value) -> Value:
    try:
        value = operation(*operands)
    except (ZeroDivisionError, ValueError):
        raise FormulaError("no-value", tree.start, tree.end) from None
    if isinstance(value, complex) or value != value:  # noqa: PLR0124 - NaN is the one number unlike itself
        raise FormulaError("no-value", tree.start, tree.end)
    if isinstance(value, float) and math.isinf(value):
        raise FormulaError("too-large-value", tree.start, tree.end)
    return _shortened(value)


def _shortened(value: Value) -> Value:
    if isinstance(value, Fraction) and _bits(value) > MAX_BITS:
        return float(value)
    return value


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _power(base: Value, exponent: Value) -> Value | complex:
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        if abs(exponent) * _bits(base) <= MAX_BITS:
            return base**exponent.numerator
    elif isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent == Fraction(1, 2):
        return square_root(base)
    power: float | complex = float(base) ** float(exponent)
    return power


def square_root(value: Value) -> Value:
    """Exact for squares of fractions, otherwise a float."""
    if isinstance(value, Fraction) and value >= 0:
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return Fraction(top, bottom)
    return math.sqrt(value)


def logarithm(value: Value, base: Value) -> Value:
    """log of `value` to `base`; exact where `value` is a whole power of `base`."""
    ratio = _log(value) / _log(base)
    whole = round(ratio)
    exact = isinstance(value, Fraction) and isinstance(base, Fraction)
    if exact and abs(whole) * _bits(Fraction(base)) <= MAX_BITS and base**whole == value:
        return Fraction(whole)
    return ratio


def _log(value: Value) -> float:
    if isinstance(value, Fraction) and value > 0:
        return math.log(value.numerator) - math.log(value.denominator)
    return math.log(value)


def rounded(value: Value) -> Fraction:
    """To the nearest integer, halves away from zero, as people round."""
    exact = Fraction(value)
    return Fraction(math.floor(abs(exact) + Fraction(1, 2))) * (1 if exact >= 0 else -1)


_OPERATORS: dict[str, Callable[[Value, Value], Value | complex]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": _power,
}
_RELATIONS: dict[str, Callable[[Value, Value], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_LOGIC: dict[str, Callable[[Iterator[bool]], bool]] = {
    "and": all,
    "or": any,
    "not": lambda parts: not next(parts),
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "log2": lambda x: logarithm(x, Fraction(2)),
    "log10": lambda x: logarithm(x, Fraction(10)),
    "ln": _log,
    "log": logarithm,
    "exp": math.exp,
    "sqrt": square_root,
    "abs": abs,
    "ceil": lambda x: Fraction(math.ceil(x)),
    "floor": lambda x: Fraction(math.floor(x)),
    "round": rounded,
    "min": min,
    "max": max,
}
