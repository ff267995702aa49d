"""Exact comparison of rational functions, at random points of a prime field.

Two different rational functions of moderate degree agree at a random point modulo 2^61 - 1 with a
probability below 1e-15; three points leave no doubt. Calls of functions, and powers that are no whole number,
become atoms: numbers that depend only on the function and on the (modular) values of its arguments. With
atoms, agreement still proves equality; disagreement proves nothing (ceil(N/8), floor((N+7)/8)).
"""

from hashlib import blake2b

from drills.grading.equality.verdicts import Result
from formulas.tree import Binary, Call, Name, Negate, Number, Sum, Tree

PRIME = 2**61 - 1
POINTS = 3
MAX_EXPONENT = 1000  # beyond, the degree would weaken the argument above


class _NoValueError(ArithmeticError):
    """A division by zero at this point."""


def compare(expected: Tree, answer: Tree) -> Result | None:
    """ "equal" or "different" where that is certain, else None."""
    fields = [_Field(f"point {number}") for number in range(POINTS)]
    try:
        agree = all(field.value(expected) == field.value(answer) for field in fields)
    except _NoValueError:
        return None
    if agree:
        return "equal"
    if any(field.atoms for field in fields):
        return None
    return "different"


def fingerprint(tree: Tree) -> int | None:
    """Tells expressions apart, but not spellings of one or its negative; None where it has no value."""
    try:
        value = _Field("fingerprint").value(tree)
    except _NoValueError:
        return None
    return min(value, PRIME - value)


def proportional(one: Tree, other: Tree) -> bool:
    """Whether one of the two is always the same multiple of the other, like 2*S/N and S/N."""
    fields = [_Field(f"point {number}") for number in range(POINTS)]
    try:
        ratios = {field.ratio(one, other) for field in fields}
    except _NoValueError:
        return False
    return len(ratios) == 1


class _Field:
    """Evaluation at one point; the values of names come from the name and the label, so runs repeat."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.atoms = False
        self.indices: dict[str, int] = {}  # of the sums around: their depth, whatever they are called

    def value(self, tree: Tree) -> int:  # noqa: PLR0911 - one return a kind of node
        match tree:
            case Number(value=value):
                return self._quotient(value.numerator, value.denominator)
            case Name(name=name):
                bound = self.indices.get(name)
                return self._random("name", name) if bound is None else self._random("index", bound)
            case Negate(operand=operand):
                return -self.value(operand) % PRIME
            case Binary():
                return self._binary(tree)
            case Call(function=function, arguments=arguments):
                return self._call(function, [self.value(part) for part in arguments])
            case Sum(low=low, high=high):
                return self._atom("sum", self.value(low), self.value(high), self._term(tree))
            case _:
                return self._atom(repr(tree))

    def ratio(self, one: Tree, other: Tree) -> int:
        return self._quotient(self.value(one), self.value(other))

    def _term(self, tree: Sum) -> int:
        outer, self.indices = self.indices, {**self.indices, tree.index: len(self.indices)}
        value = self.value(tree.term)
        self.indices = outer
        return value

    def _binary(self, tree: Binary) -> int:
        if tree.operator == "^":
            return self._power(tree)
        left, right = self.value(tree.left), self.value(tree.right)
        match tree.operator:
            case "+":
                return (left + right) % PRIME
            case "-":
                return (left - right) % PRIME
            case "*":
                return left * right % PRIME
            case _:
                return self._quotient(left, right)

    def _power(self, tree: Binary) -> int:
        base, exponent = self.value(tree.left), _whole(tree.right)
        if exponent is None:
            return self._atom("^", base, self.value(tree.right))
        return pow(base, exponent, PRIME) if exponent >= 0 else self._quotient(1, pow(base, -exponent, PRIME))

    def _call(self, function: str, arguments: list[int]) -> int:
        if function in {"min", "max"}:
            arguments.sort()
        return self._atom(function, *arguments)

    def _quotient(self, top: int, bottom: int) -> int:
        if bottom % PRIME == 0:
            raise _NoValueError
        return top * pow(bottom, -1, PRIME) % PRIME

    def _atom(self, *parts: object) -> int:
        self.atoms = True
        return self._random(*parts)

    def _random(self, *parts: object) -> int:
        digest = blake2b(repr((self.label, parts)).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % PRIME


def _whole(tree: Tree) -> int | None:
    """The exponent as an integer, where it is a literal one of moderate size."""
    if isinstance(tree, Negate):
        inner = _whole(tree.operand)
        return None if inner is None else -inner
    if isinstance(tree, Number) and tree.value.denominator == 1 and abs(tree.value) <= MAX_EXPONENT:
        return tree.value.numerator
    return None
