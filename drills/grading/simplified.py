"""Whether a formula is written as simply as the author writes it. The value is judged elsewhere.

Simple means: no more numbers and names than the expected form has, no like terms side by side in a sum,
and the numbers of a product worked out to one, or to one fraction in lowest terms.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from drills.grading.equality import modular
from formulas.tree import Binary, Constant, Name, Negate, Number, Tree, children, walk


def is_simplified(tree: Tree, most_operands: int) -> bool:
    """Whether `tree` is as simple as a form with `most_operands` numbers and names."""
    return operands(tree) <= most_operands and all(map(_is_settled, _outermost(tree)))


def operands(tree: Tree) -> int:
    """How many numbers and names stand in a formula."""
    return sum(1 for node in walk(tree) if isinstance(node, Number | Name | Constant))


def is_reduced(tree: Tree) -> bool:
    """Whether the numbers of a product are one number, or one fraction of whole numbers in lowest terms."""
    top = [value for value, power in _numbers(tree, 1) if power > 0]
    bottom = [value for value, power in _numbers(tree, 1) if power < 0]
    if len(top) > 1 or len(bottom) > 1 or not bottom:
        return len(top) <= 1 and not bottom
    fraction = (*top, Fraction(1))[0], bottom[0]
    return all(value.denominator == 1 for value in fraction) and math.gcd(*map(int, fraction)) == 1


def _outermost(tree: Tree) -> Iterator[Tree]:
    """The sums and products of a formula, each with all that belongs to it."""
    yield tree
    for part in _parts(tree):
        yield from _outermost(part)


def _parts(tree: Tree) -> tuple[Tree, ...]:
    if _is_sum(tree):
        return tuple(_terms(tree))
    if _is_product(tree):
        return tuple(_factors(tree))
    return children(tree)


def _is_settled(tree: Tree) -> bool:
    if _is_sum(tree):
        terms = list(_terms(tree))
        return not any(modular.proportional(one, other) for one, other in combinations(terms, 2))
    return not _is_product(tree) or is_reduced(tree)


def _is_sum(tree: Tree) -> bool:
    return isinstance(tree, Binary) and tree.operator in {"+", "-"}


def _is_product(tree: Tree) -> bool:
    return isinstance(tree, Binary) and tree.operator in {"*", "/"}


def _terms(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Binary) and tree.operator in {"+", "-"}:
        yield from _terms(tree.left)
        yield from _terms(tree.right)
    elif isinstance(tree, Negate):
        yield from _terms(tree.operand)
    else:
        yield tree


def _factors(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Binary) and tree.operator in {"*", "/"}:
        yield from _factors(tree.left)
        yield from _factors(tree.right)
    else:
        yield tree


def _numbers(tree: Tree, power: int) -> Iterator[tuple[Fraction, int]]:
    match tree:
        case Number(value=value) if value != 1:
            yield value, power
        case Negate(operand=operand):
            yield from _numbers(operand, power)
        case Binary(operator="*", left=left, right=right):
            yield from _numbers(left, power)
            yield from _numbers(right, power)
        case Binary(operator="/", left=left, right=right):
            yield from _numbers(left, power)
            yield from _numbers(right, -power)
        case _:
            pass
