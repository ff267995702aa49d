"""How much work a sum may cause: formulas are short, but a sum in a sum may have a million million terms."""

from fractions import Fraction

from formulas.tree import Sum, walk


class Budget:
    """A number of steps (a node of the tree, evaluated once); OverflowError when they are spent."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def indices(self, tree: Sum, low: Fraction | float, high: Fraction | float) -> range:
        """The whole numbers of a sum, paid for; ValueError where its limits are not whole."""
        first, last = round(low), round(high)
        if first != low or last != high:
            raise ValueError
        self.left -= max(0, last - first + 1) * sum(1 for _ in walk(tree.term))
        if self.left < 0:
            raise OverflowError
        return range(first, last + 1)
