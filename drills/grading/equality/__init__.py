"""Are two formulas the same function? In tiers, three-valued, the same answer every time.

(1) the same tree; (2) exact comparison at random points modulo 2^61 - 1, where functions count as unknown but
consistent values; (3) floats at stratified points; (4) agreement confirmed at 60 digits; (5) what is
still open goes to sympy in a process that can be killed. "undecided" is an answer and is never "different".
"""

from collections.abc import Mapping

from bank.schema import VariableKind
from drills.grading.equality import modular, numeric, symbolic
from drills.grading.equality.verdicts import Finding
from formulas import Tree


def compare(expected: Tree, answer: Tree, variables: Mapping[str, VariableKind]) -> Finding:
    """Whether `answer` says the same as `expected` for all values that `variables` allow."""
    if expected == answer:
        return Finding("equal")
    exact = modular.compare(expected, answer)
    if exact is not None:
        return Finding(exact)
    finding = numeric.compare(expected, answer, variables)
    if finding.result == "undecided" and not finding.reason:
        return symbolic.compare(expected, answer, variables)
    return finding


warm = symbolic.warm

__all__ = ["Finding", "compare", "warm"]
