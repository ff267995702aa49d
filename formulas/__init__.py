"""The one language in which learners and authors write formulas and units. Knows no framework.

tree = parse("2(N−1)/N*S", {"N", "S"})
evaluate(tree, {"N": 8, "S": 10**9})     # Fraction(1750000000, 1)
latex(tree)                              # for KaTeX
to_base(70, parse_unit("GB"))            # 70000000000 (bytes)
"""

from formulas.errors import FormulaError
from formulas.evaluate import Value, evaluate, holds
from formulas.latex import latex
from formulas.parser import parse
from formulas.tree import Tree, names
from formulas.units import Unit, from_base, parse_unit, to_base
from formulas.words import explain

__all__ = [
    "FormulaError",
    "Tree",
    "Unit",
    "Value",
    "evaluate",
    "explain",
    "from_base",
    "holds",
    "latex",
    "names",
    "parse",
    "parse_unit",
    "to_base",
]
