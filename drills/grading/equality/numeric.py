"""Floats at stratified points, then the same points at 60 digits."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice

from bank.schema import VariableKind
from drills.grading.equality import precise
from drills.grading.equality.floats import Compiled, Point
from drills.grading.equality.sampling import points
from drills.grading.equality.verdicts import Finding
from formulas import Tree, names

SMOOTH_POINTS = 40
BRANCHING_POINTS = 150
SUMMING_POINTS = 70  # each costs more, and where the range is long there is no value
ENOUGH = 8
MORE_POINTS = 4  # so many times more where few of them have a value
CONFIRMED = 8
# An answer without a value where the expected one has it is another function, unless the gaps are removable,
# as in log2(N)/log2(N) at 1. Integers hit such gaps now and then; real numbers practically never.
MOST_UNDEFINED, MOST_UNDEFINED_OF_INTEGERS = 0.02, 0.2
CLOSE = 1e-9


def close(left: float, right: float) -> bool:
    """Whether floats may stand for the same number."""
    return left == right or abs(left - right) <= CLOSE * max(abs(left), abs(right))


def compare(expected: Tree, answer: Tree, variables: Mapping[str, VariableKind]) -> Finding:
    """Compare at many points; "equal" needs agreement at `ENOUGH` of them and at 60 digits."""
    integers = any(variables[name] == "int" for name in names(expected) | names(answer))
    trial = _Trial(expected, answer, MOST_UNDEFINED_OF_INTEGERS if integers else MOST_UNDEFINED)
    count = SUMMING_POINTS if trial.summing else BRANCHING_POINTS if trial.branching else SMOOTH_POINTS
    for place, point in enumerate(islice(points(variables, expected, answer), MORE_POINTS * count)):
        if place >= count and trial.agreed >= ENOUGH:
            break
        if trial.differs_at(point):
            return Finding("different")
    return trial.conclusion()


class _Trial:
    """The points tried so far for one pair of trees."""

    def __init__(self, expected: Tree, answer: Tree, most_undefined: float) -> None:
        self.most_undefined = most_undefined
        self.expected, self.answer = expected, answer
        self.left, self.right = Compiled(expected), Compiled(answer)
        self.tried = 0
        self.agreed = 0
        self.without: Counter[str] = Counter()
        self.by_branch: dict[tuple[int, ...], Point] = {}
        self.spare: list[Point] = []

    @property
    def summing(self) -> bool:
        return self.left.summing or self.right.summing

    @property
    def branching(self) -> bool:
        return self.left.branching or self.right.branching

    def differs_at(self, point: Point) -> bool:
        try:
            left = self.left.value(point)
        except (ArithmeticError, ValueError):
            return False  # nothing is expected here
        self.tried += 1
        try:
            right = self.right.value(point)
        except OverflowError:
            self.without["too-large-value"] += 1
            return False
        except (ArithmeticError, ValueError):
            self.without["no-value"] += 1
            return False
        if not close(left, right):
            return precise.agree(self.expected, self.answer, point) is False
        self._remember(point)
        return False

    def _remember(self, point: Point) -> None:
        self.agreed += 1
        branch = (*self.left.branches, -1, *self.right.branches)
        if branch in self.by_branch:
            self.spare.append(point)
        else:
            self.by_branch[branch] = point

    def conclusion(self) -> Finding:
        if self.without["no-value"] > self.most_undefined * self.tried:
            return Finding("different", "no-value")
        if self.agreed < ENOUGH:  # a value beyond floats is no evidence against: exp(-T) is 1/exp(T)
            return Finding("undecided", "too-large-value" if self.without["too-large-value"] else "")
        return self._confirmed()

    def _confirmed(self) -> Finding:
        """One point of every branch that was seen, then others, at 60 digits."""
        most = (
            CONFIRMED if self.summing else 2 * CONFIRMED
        )  # sums take their time, and a branch for each term
        branches = list(islice(self.by_branch.values(), most))
        confirmed = 0
        for place, point in enumerate([*branches, *self.spare]):
            agreement = precise.agree(self.expected, self.answer, point)
            if agreement is False:
                return Finding("different")
            confirmed += agreement is True
            if confirmed >= CONFIRMED and place + 1 >= len(branches):
                return Finding("equal")
        return Finding("undecided")
