"""Sides of min, max and abs that can never be taken, proved with intervals: max(N, p) is N.

What cannot be proved here may still be impossible; then nothing is known.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import product

from bank.schema import VariableKind
from drills.grading.equality import modular
from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Tree

Interval = tuple[float, float]
ANYTHING: Interval = (-math.inf, math.inf)
_OF_KIND: dict[VariableKind, Interval] = {
    "int": (1.0, math.inf),
    "positive": (0.0, math.inf),
    "prob": (0.0, 1.0),
    "real": ANYTHING,
}
_RISING: dict[str, Callable[[float], float]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "sqrt": lambda value: math.sqrt(max(0.0, value)),
    "exp": math.exp,
}
_ABOVE_ZERO: dict[str, Callable[[float], float]] = {"ln": math.log, "log2": math.log2, "log10": math.log10}


def sides(call: Call) -> range:
    """The sides of a branching call that must be seen; what ceil does shows everywhere."""
    return (
        range(len(call.arguments)) if call.function in {"min", "max"} else range(2 * (call.function == "abs"))
    )


def unreachable(call: Call, side: int, variables: Mapping[str, VariableKind]) -> bool:
    """Whether it is certain that the argument `side` is never the only smallest, or largest, one."""
    found = [interval(part, variables) for part in call.arguments]
    if call.function == "abs":
        return found[0][0] >= 0 if side else found[0][1] <= 0
    mine = modular.fingerprint(call.arguments[side])
    if any(mine == modular.fingerprint(part) for place, part in enumerate(call.arguments) if place != side):
        return True  # max(N, N): neither is ever alone
    others = [one for place, one in enumerate(found) if place != side]
    if call.function == "max":
        return any(found[side][1] <= other[0] for other in others)
    return any(found[side][0] >= other[1] for other in others)


def interval(tree: Tree, variables: Mapping[str, VariableKind]) -> Interval:  # noqa: PLR0911 - one return a kind of node
    """Bounds of the values of `tree`, perhaps wide."""
    match tree:
        case Number(value=value):
            return (float(value), float(value)) if abs(value) < 10**300 else ANYTHING
        case Name(name=name):
            return _OF_KIND.get(variables.get(name, "real"), ANYTHING)
        case Constant(name=name):
            return (3.14, 3.15) if name == "pi" else (2.71, 2.72)
        case Negate(operand=operand):
            low, high = interval(operand, variables)
            return -high, -low
        case Binary(operator=operator, left=left, right=right):
            return _combined(operator, interval(left, variables), interval(right, variables))
        case Call(function=function, arguments=arguments):
            return _called(function, [interval(part, variables) for part in arguments])
        case _:
            return ANYTHING


def _combined(operator: str, left: Interval, right: Interval) -> Interval:  # noqa: PLR0911 - one return an operator
    match operator:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            return _hull(_times(a, b) for a, b in product(left, right))
        case "/" if right[0] >= 0:
            inverse = (1 / right[1] if right[1] else math.inf, 1 / right[0] if right[0] else math.inf)
            return _hull(_times(a, b) for a, b in product(left, inverse))
        case "^" if left[0] >= 0:
            return _hull(_power(a, b) for a, b in product(left, right))
        case "^" if right[0] == right[1] and right[0] % 2 == 0 and right[0] > 0:
            return 0.0, math.inf
        case _:
            return ANYTHING


def _times(a: float, b: float) -> float:
    return 0.0 if 0.0 in {a, b} else a * b


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except (ArithmeticError, ValueError):
        return math.nan


def _called(function: str, parts: list[Interval]) -> Interval:
    lows, highs = zip(*parts, strict=True)
    if function in {"min", "max"}:
        extreme = min if function == "min" else max
        return extreme(lows), extreme(highs)
    if function == "abs":
        low, high = parts[0]
        return max(0.0, low, -high), max(-low, high)
    if function in _RISING:
        return _hull((_applied(_RISING[function], lows[0]), _applied(_RISING[function], highs[0])))
    if function in _ABOVE_ZERO and lows[0] >= 0:
        low = _applied(_ABOVE_ZERO[function], lows[0]) if lows[0] else -math.inf
        return _hull((low, _applied(_ABOVE_ZERO[function], highs[0])))
    return ANYTHING


def _applied(function: Callable[[float], float], value: float) -> float:
    if math.isinf(value):
        return value
    try:
        return float(function(value))
    except (ArithmeticError, ValueError):
        return math.inf


def _hull(values: Iterable[float]) -> Interval:
    found = list(values)
    return ANYTHING if any(math.isnan(value) for value in found) else (min(found), max(found))
