"""The dimension of arithmetic with units: what may be added, and what products and quotients are."""

from collections.abc import Mapping

from formulas.errors import FormulaError
from formulas.tree import Binary, Call, Name, Negate, Number, Sum, Tree
from formulas.units import Unit

MAX_POWER = 6
_KEEPING = {"abs", "min", "max"}  # these say the same in every unit; ceil and round do not


def dimension(tree: Tree, units: Mapping[str, Unit]) -> Unit:  # noqa: PLR0911 - one return a kind of node
    """The base unit (factor 1) of the value of `tree`, whose names are `units`.

    FormulaError unlike-units where unlike things are added or compared, or a function takes no unit.
    """
    match tree:
        case Name(name=name):
            return Unit(dimension=units[name].dimension)
        case Negate(operand=operand):
            return dimension(operand, units)
        case Binary(operator="+" | "-", left=left, right=right):
            return _alike(tree, (left, right), units)
        case Binary(operator="^"):
            return _power(tree, units)
        case Binary(operator=operator, left=left, right=right):
            return dimension(left, units).times(dimension(right, units), 1 if operator == "*" else -1)
        case Call(function=function, arguments=arguments):
            unit = _alike(tree, arguments, units)
            if unit.dimension and function not in _KEEPING:
                raise FormulaError("unlike-units", tree.start, tree.end)
            return unit
        case Sum(index=index, term=term):
            return dimension(term, {**units, index: Unit()})
        case _:
            return Unit()


def _alike(tree: Tree, parts: tuple[Tree, ...], units: Mapping[str, Unit]) -> Unit:
    found = [dimension(part, units) for part in parts]
    if any(unit.dimension != found[0].dimension for unit in found):
        raise FormulaError("unlike-units", tree.start, tree.end)
    return found[0]


def _power(tree: Binary, units: Mapping[str, Unit]) -> Unit:
    base, exponent = dimension(tree.left, units), tree.right
    if not base.dimension and not dimension(exponent, units).dimension:
        return base
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value <= MAX_POWER
    if not isinstance(exponent, Number) or not whole:
        raise FormulaError("unlike-units", tree.start, tree.end)
    return Unit().times(base, exponent.value.numerator)
