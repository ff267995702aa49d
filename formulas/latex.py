"""LaTeX of a tree, as a textbook would set it."""

from fractions import Fraction

from formulas.spellings import GREEK_NAMES
from formulas.tree import Binary, Call, Compare, Constant, Logic, Name, Negate, Number, Sum, Tree

_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(5)
_GREEK = set(GREEK_NAMES.values())
_SAME_AS_LATIN = {
    "Alpha",
    "Beta",
    "Epsilon",
    "Zeta",
    "Eta",
    "Iota",
    "Kappa",
    "Mu",
    "Nu",
    "Omicron",
    "omicron",
}
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
_WORDS = {"and": r"\land", "or": r"\lor"}
_NAMED = {
    "log2": r"\log_{2}",
    "log10": r"\log_{10}",
    "ln": r"\ln",
    "exp": r"\exp",
    "min": r"\min",
    "max": r"\max",
}
_ENCLOSED = {
    "sqrt": (r"\sqrt{", "}"),
    "abs": (r"\left|", r"\right|"),
    "ceil": (r"\left\lceil ", r"\right\rceil"),
    "floor": (r"\left\lfloor ", r"\right\rfloor"),
}


def latex(tree: Tree) -> str:
    """The formula as LaTeX, for KaTeX; only from the tree, so nothing that was typed gets through."""
    return _set(tree)[0]


def _set(tree: Tree) -> tuple[str, int]:  # noqa: PLR0911 - one return a kind of node
    """The LaTeX of a node and how tightly it binds."""
    match tree:
        case Number():
            return _number(tree)
        case Name(name=name):
            return name_latex(name), _ATOM
        case Constant(name=name):
            return (r"\pi" if name == "pi" else r"\mathrm{e}"), _ATOM
        case Negate(operand=operand):
            return "-" + _inside(operand, _PRODUCT), _SUM
        case Binary():
            return _binary(tree)
        case Call(function=function, arguments=arguments):
            return _call(function, [latex(part) for part in arguments]), _POWER
        case Sum(index=index, low=low, high=high, term=term):
            limits = rf"\sum_{{{name_latex(index)}={latex(low)}}}^{{{latex(high)}}}"
            return f"{limits} {_inside(term, _PRODUCT)}", _SUM
        case Compare(relation=relation, left=left, right=right):
            return f"{latex(left)} {_RELATIONS[relation]} {latex(right)}", _SUM
        case Logic(word="not", operands=(operand,)):
            return rf"\lnot\left({latex(operand)}\right)", _SUM
        case Logic(word=word, operands=operands):
            return rf" {_WORDS[word]} ".join(latex(part) for part in operands), _SUM


def _inside(tree: Tree, least: int) -> str:
    text, strength = _set(tree)
    return text if strength >= least else rf"\left({text}\right)"


def _binary(tree: Binary) -> tuple[str, int]:
    left, right = tree.left, tree.right
    match tree.operator:
        case "/":
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}", _PRODUCT
        case "^":
            return f"{_inside(left, _ATOM)}^{{{latex(right)}}}", _POWER
        case "*":
            return f"{_inside(left, _PRODUCT)} {_times(right)}{_inside(right, _PRODUCT)}", _PRODUCT
        case operator:
            return (
                f"{_inside(left, _SUM)} {operator} {_inside(right, _SUM if operator == '+' else _PRODUCT)}",
                _SUM,
            )


def _times(right: Tree) -> str:
    """A dot between factors; a cross before a number, where a dot reads as a decimal point."""
    while isinstance(right, Binary) and right.operator in "*^":
        right = right.left
    return r"\times " if isinstance(right, Number) else r"\cdot "


def _call(function: str, arguments: list[str]) -> str:
    if function in _ENCLOSED:
        opening, closing = _ENCLOSED[function]
        return f"{opening}{arguments[0]}{closing}"
    if function == "log":
        return rf"\log_{{{arguments[1]}}}\left({arguments[0]}\right)"
    name = _NAMED.get(function, rf"\operatorname{{{function}}}")
    return rf"{name}\left({', '.join(arguments)}\right)"


def _number(node: Number) -> tuple[str, int]:
    strength = _ATOM if node.value >= 0 else _SUM
    mantissa, mark, exponent = node.text.lower().partition("e")
    if mark and mantissa:
        return rf"{_digits(mantissa)} \times 10^{{{int(exponent)}}}", _PRODUCT
    if node.text:
        return _digits(node.text), strength
    return _fraction(node.value), strength


def _digits(text: str) -> str:
    kept = "".join(letter for letter in text if letter in "0123456789.%")
    return kept.replace("%", r"\%")


def _fraction(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def name_latex(name: str) -> str:
    """A declared name: Greek letters as such, the part after an underscore below the line."""
    head, _, below = name.partition("_")
    stem = head.rstrip("0123456789")
    below = "".join(filter(None, (head[len(stem) :], below.replace("_", ",")))) if stem else below
    stem = GREEK_NAMES.get(stem, stem)
    if stem in _GREEK and stem not in _SAME_AS_LATIN:
        stem = "\\" + stem
    elif len(stem) > 1:
        stem = rf"\mathrm{{{stem}}}"
    return stem + (rf"_{{\mathrm{{{below}}}}}" if below else "")
