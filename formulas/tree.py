"""The syntax tree of a formula. Nodes are values: two trees are equal when they say the same.

Places (`start`, `end`) belong to the text as it was typed and do not count for equality.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
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


Tree = Number | Name | Constant | Negate | Binary | Call | Compare | Logic


def children(tree: Tree) -> tuple[Tree, ...]:
    """The direct parts of a node, from left to right."""
    match tree:
        case Negate(operand=operand):
            return (operand,)
        case Binary(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
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
    """The declared names that a tree uses."""
    return {node.name for node in walk(tree) if isinstance(node, Name)}
