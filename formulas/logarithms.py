"""Logarithms without a base: readable where the base cancels, as in log(N)/log(2).

Another base multiplies every such logarithm by the same positive factor. So the degree in this factor is
counted through the tree; a formula of degree 0 has the same value for every base, and ln stands for all.
"""

from dataclasses import replace
from fractions import Fraction

from formulas.tree import Binary, Call, Negate, Number, Sum, Tree, children, rebuilt, walk

_KEEPING = {"min", "max", "abs"}


def unnamed(tree: Tree) -> Call | None:
    """The first logarithm without a base."""
    return next((node for node in walk(tree) if isinstance(node, Call) and _has_no_base(node)), None)


def with_base(tree: Tree) -> Tree | None:
    """`tree` with a base for every logarithm; None where it matters which."""
    try:
        if _degree(tree):
            return None
    except _MixedError:
        return None
    return rebuilt(rebuilt(tree, _as_one), _as_natural)


class _MixedError(Exception):
    """Parts of different degrees are added, or a function is applied to one that has a degree."""


def _has_no_base(node: Call) -> bool:
    return node.function == "log" and len(node.arguments) == 1


def _as_one(node: Tree) -> Tree | None:
    """log(N)/log(2) is the logarithm to the base of 2."""
    match node:
        case Binary(operator="/", left=Call() as top, right=Call() as bottom) if all(
            map(_has_no_base, (top, bottom))
        ):
            return replace(top, arguments=(*top.arguments, *bottom.arguments))
        case _:
            return None


def _as_natural(node: Tree) -> Tree | None:
    return replace(node, function="ln") if isinstance(node, Call) and _has_no_base(node) else None


def _degree(tree: Tree) -> Fraction:  # noqa: PLR0911 - one return a kind of node
    match tree:
        case Negate(operand=operand):
            return _degree(operand)
        case Binary(operator="^"):
            return _power(tree)
        case Binary(operator=operator, left=left, right=right) if operator in "*/":
            return _degree(left) + _degree(right) * (1 if operator == "*" else -1)
        case Binary(left=left, right=right):
            return _common(left, right)
        case Call(function="sqrt", arguments=(operand,)):
            return _degree(operand) / 2
        case Call(function=function, arguments=arguments) if function in _KEEPING:
            return _common(*arguments)
        case Sum(low=low, high=high, term=term):
            _flat(low, high)
            return _degree(term)
        case Call():
            _flat(*tree.arguments)
            return Fraction(int(_has_no_base(tree)))
        case _:
            _flat(*children(tree))
            return Fraction(0)


def _power(tree: Binary) -> Fraction:
    _flat(tree.right)
    base = _degree(tree.left)
    if base and not isinstance(tree.right, Number):
        raise _MixedError
    return base * tree.right.value if isinstance(tree.right, Number) else base


def _common(*parts: Tree) -> Fraction:
    degrees = {_degree(part) for part in parts}
    if len(degrees) > 1:
        raise _MixedError
    return degrees.pop()


def _flat(*parts: Tree) -> None:
    if any(_degree(part) for part in parts):
        raise _MixedError
