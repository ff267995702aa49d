"""The syntax tree of a formula. Nodes are values: two trees are equal when they say the same.

Places (`start`, `end`) belong to the text as it was typed and do not count for equality.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

Operator = Literal["+", "-", "*", "/", "^"]
Relation = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have: their place in the text."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal; `text` is how it was written ("" when it was made by us)."""

    value: Fraction
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A declared name, as it was declared."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """pi or e, where no name of that spelling is declared."""

    name: Literal["pi", "e"]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """-operand"""

    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """left operator right"""

    operator: Operator
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """function(arguments); `log` has two arguments, the number and its base."""

    function: str
    arguments: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """The sum of `term` for the whole numbers `index` from `low` to `high`; empty sums are 0."""

    index: str
    low: "Tree"
    high: "Tree"
    term: "Tree"


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """left relation right: only in conditions."""

    relation: Relation
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and`, `or` of two operands, `not` of one: only in conditions."""

    word: Literal["and", "or", "not"]
    operands: tuple["Tree", ...]


Tree = Number | Name | Constant | Negate | Binary | Call | Sum | Compare | Logic


def children(tree: Tree) -> tuple[Tree, ...]:
    """The direct parts of a node, from left to right."""
    match tree:
        case Negate(operand=operand):
            return (operand,)
        case Binary(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Sum(low=low, high=high, term=term):
            return (low, high, term)
        case Call(arguments=parts) | Logic(operands=parts):
            return parts
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """All nodes, parents before their parts."""
    stack: list[Tree] = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def names(tree: Tree) -> set[str]:
    """The declared names that a tree uses, without the indices of sums."""
    if isinstance(tree, Name):
        return {tree.name}
    if isinstance(tree, Sum):
        return names(tree.low) | names(tree.high) | (names(tree.term) - {tree.index})
    return {name for part in children(tree) for name in names(part)}


def rebuilt(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """`tree` with `change` applied from the leaves upwards; None leaves a node as it is."""
    match tree:
        case Negate(operand=operand):
            tree = replace(tree, operand=rebuilt(operand, change))
        case Binary(left=left, right=right):
            tree = replace(tree, left=rebuilt(left, change), right=rebuilt(right, change))
        case Call(arguments=arguments):
            tree = replace(tree, arguments=tuple(rebuilt(part, change) for part in arguments))
        case Sum(low=low, high=high, term=term):
            parts = (rebuilt(part, change) for part in (low, high, term))
            tree = replace(tree, low=next(parts), high=next(parts), term=next(parts))
        case _:
            pass
    return change(tree) or tree
