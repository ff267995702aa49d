"""Points on the boundaries of a formula and beside them: where ceil(a/b) steps, where the sides of max cross.

For each ceil, floor, round, min, max and abs, one variable after the other is moved along its whole range
until the argument meets a whole number, or the two arguments meet each other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from bank.schema import VariableKind
from drills.grading.equality import modular
from drills.grading.equality.arrays import Column, Columns, Evaluation
from drills.grading.equality.reach import sides
from formulas.tree import Binary, Call, Sum, Tree, children, names

Point = Mapping[str, float | int | Fraction]
Kinds = Mapping[str, VariableKind]
Places = NDArray[np.int64]

MOST_BOUNDARIES = 8
MOST_CROSSINGS = 24  # of one variable
STEPS_OF_RIDDERS = 5
TARGETS = np.array(
    [1.0, 2.0, -1.0, 3.0, 1.0, 5.0, -2.0, 2.0, 10.0, 4.0, 1.0]
)  # whole numbers that an argument shall meet
ROUNDING = {"ceil": 0.0, "floor": 0.0, "round": 0.5}
BESIDE = np.array([0.0, 1e-6, -1e-6, 0.03, -0.03])
STEPS = np.array([-1.0, 0.0, 1.0, 2.0])
LARGEST_DENOMINATOR = 5040
MOST_EXACT = 6
_SHARES = np.geomspace(1e-5, 0.5, 14)
_SIZES = np.geomspace(1e-6, 1e13, 40)
AXES: dict[VariableKind, Column] = {
    "int": np.geomspace(1, 1e12, 36),
    "positive": _SIZES,
    "real": np.concatenate((-_SIZES[::-2], _SIZES[::2])),
    "prob": np.concatenate((_SHARES[:-1], 1 - _SHARES[::-1])),
}


@dataclass(frozen=True)
class Boundary:
    """Where `tree` is `offset`, or `offset` more than a whole number if it `steps`."""

    tree: Tree
    steps: bool
    offset: float = 0.0


def of(*trees: Tree) -> tuple[Boundary, ...]:
    """The boundaries of several formulas, each once."""
    found = {
        (modular.fingerprint(boundary.tree), boundary.steps): boundary
        for tree in trees
        for call in branching(tree)
        for boundary in _of_call(call)
        if names(boundary.tree)
    }
    return tuple(islice(found.values(), MOST_BOUNDARIES))


def branching(tree: Tree) -> Iterator[Call]:
    """The calls that take sides, in the order in which they are evaluated; those in sums are left out."""
    for part in children(tree)[:2] if isinstance(tree, Sum) else children(tree):
        yield from branching(part)
    if isinstance(tree, Call) and (tree.function in ROUNDING or sides(tree)):
        yield tree


def _of_call(call: Call) -> Iterator[Boundary]:
    if call.function in ROUNDING:
        yield Boundary(call.arguments[0], steps=True, offset=ROUNDING[call.function])
    elif call.function == "abs":
        yield Boundary(call.arguments[0], steps=False)
    else:
        for one, other in islice(combinations(call.arguments, 2), 3):
            yield Boundary(Binary("-", one, other), steps=False)


def near(boundary: Boundary, variables: Kinds, bases: Columns) -> tuple[Columns, list[Point]]:
    """Points beside the boundary, and some that lie exactly on it; `bases` say where the others stand."""
    used = names(boundary.tree)
    lines = [_Line(name, variables[name], AXES[variables[name]]) for name in variables if name in used]
    size = len(next(iter(bases.values())))
    targets = np.resize(TARGETS, size) + boundary.offset if boundary.steps else np.zeros(size)
    crossings = _crossings(boundary.tree, lines, bases, targets)
    parts, exact = [], list[Point]()
    for line, chosen, roots in crossings:
        at = {other: values[chosen] for other, values in bases.items()}
        parts.append(_beside(at, line.name, line.kind, roots))
        if boundary.steps and line.kind != "int":
            exact += islice(_exact(at, line.name, roots, variables), MOST_EXACT - len(exact))
    return ({name: np.concatenate([part[name] for part in parts]) for name in bases} if parts else {}), exact


@dataclass(frozen=True, slots=True)
class _Line:
    """One variable and the values through which it is moved."""

    name: str
    kind: VariableKind
    axis: Column


def _crossings(
    tree: Tree, lines: list[_Line], bases: Columns, targets: Column
) -> list[tuple[_Line, Places, Column]]:
    """For every line: which bases have crossings on it, and where on the line they are."""
    size = len(targets)
    grids = [{**_repeated(bases, len(line.axis)), line.name: np.tile(line.axis, size)} for line in lines]
    values = Evaluation(together := _joined(grids), len(together[lines[0].name])).of(tree)
    found, place = [], 0
    for line in lines:
        steps = len(line.axis)
        found.append(_brackets(line, values[place : place + size * steps].reshape(size, steps), targets))
        place += size * steps
    rows = [{name: column[bracket.bases] for name, column in bases.items()} for bracket in found]
    ends = [np.concatenate([getattr(bracket, end) for bracket in found]) for end in ("low", "high")]
    owners = np.repeat(np.arange(len(lines)), [len(bracket.bases) for bracket in found])
    wanted = targets[np.concatenate([bracket.bases for bracket in found])]
    value = _along(tree, lines, owners, _joined(rows), wanted)
    roots = _solved(value, *ends) if len(wanted) else wanted
    return [
        (line, bracket.bases, roots[owners == number])
        for number, (line, bracket) in enumerate(zip(lines, found, strict=True))
        if len(bracket.bases)
    ]


@dataclass(frozen=True, slots=True)
class _Brackets:
    """Bases, and the neighbours on the axis between which something is crossed."""

    bases: Places
    low: Column
    high: Column


def _brackets(line: _Line, values: Column, targets: Column) -> _Brackets:
    values = values - targets[:, None]
    base, place = np.nonzero(values[:, :-1] * values[:, 1:] <= 0)
    thin = max(1, -(-len(base) // MOST_CROSSINGS))
    base, place = base[::thin], place[::thin]
    return _Brackets(base, line.axis[place], line.axis[place + 1])


def _along(
    tree: Tree, lines: Sequence[_Line], owners: Places, rows: Columns, targets: Column
) -> Callable[[Column], Column]:
    """How far each row is from its target when the variable of its line is moved there."""

    def value(at: Column) -> Column:
        moved = {
            line.name: np.where(owners == number, at, rows[line.name]) for number, line in enumerate(lines)
        }
        return Evaluation({**rows, **moved}, len(at)).of(tree) - targets

    return value


def _solved(value: Callable[[Column], Column], low: Column, high: Column) -> Column:
    """The crossings between the ends, by the method of Ridders: it keeps the bracket and is quick."""
    at_low, at_high = value(low), value(high)
    for _ in range(STEPS_OF_RIDDERS):
        middle = np.where(low > 0, np.sqrt(np.abs(low * high)), (low + high) / 2)
        at_middle = value(middle)
        bend = np.sqrt(at_middle**2 - at_low * at_high)
        straight = middle + (middle - low) * np.sign(at_low - at_high) * at_middle / bend
        guess = np.where(np.isfinite(straight), np.clip(straight, low, high), middle)
        at_guess = value(guess)
        for point, at_point in ((middle, at_middle), (guess, at_guess)):
            inside = (point >= low) & (point <= high)
            below = inside & (at_point * at_low > 0)
            above = inside & ~below
            low, at_low = np.where(below, point, low), np.where(below, at_point, at_low)
            high, at_high = np.where(above, point, high), np.where(above, at_point, at_high)
    return np.where(np.abs(at_low) < np.abs(at_high), low, high)


def _repeated(columns: Columns, times: int) -> Columns:
    return {name: np.repeat(values, times) for name, values in columns.items()}


def _joined(parts: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _beside(at: Columns, name: str, kind: VariableKind, roots: Column) -> Columns:
    if kind == "int":
        values = np.maximum(1.0, np.floor(roots)[:, None] + STEPS)
    else:
        values = roots[:, None] * (1 + BESIDE)
        values = np.clip(values, 1e-9, 1 - 1e-9) if kind == "prob" else values
    columns = {other: np.repeat(column, values.shape[1]) for other, column in at.items()}
    columns[name] = values.ravel()
    return columns


def _exact(at: Columns, name: str, roots: Column, variables: Kinds) -> Iterator[Point]:
    """Crossings at a simple fraction, which floats only come near to: floor(3*x) steps at 1/3."""
    for place, root in enumerate(roots):
        fraction = Fraction(float(root)).limit_denominator(LARGEST_DENOMINATOR)
        if fraction and abs(float(fraction) / float(root) - 1) < 1e-9:
            yield {**point(at, place, variables), name: fraction}


def point(columns: Columns, place: int, variables: Kinds) -> dict[str, float | int | Fraction]:
    """One point of many, with whole numbers as such."""
    return {
        name: int(values[place]) if variables[name] == "int" else float(values[place])
        for name, values in columns.items()
    }


__all__ = ["Boundary", "Point", "branching", "near", "of", "point"]
