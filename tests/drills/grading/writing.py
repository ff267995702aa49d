"""Random formulas with a value of their own: the oracle of the property tests and of the fuzzing bench.

A formula is a nested tuple: ("number", 3), ("name", "N"), ("+", a, b), ("ceil", a). Its value is computed
here with fractions, independent of the checker; `write` spells it in one of many notations that people use.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from random import Random

Formula = tuple[object, ...]
Point = Mapping[str, Fraction]

KINDS = {"N": "int", "M": "int", "x": "positive", "p": "prob"}
_FUNCTIONS = {"ceil", "floor", "max", "min"}


def random_formula(dice: Random, depth: int = 3) -> Formula:
    """A formula with up to `depth` levels of operators; it uses at least one name on its left."""
    if depth == 0 or dice.random() < 0.15:
        return ("name", dice.choice(list(KINDS)))
    operator = dice.choice(["+", "-", "*", "*", "/", "/", "^", "ceil", "floor", "max", "min"])
    left = random_formula(dice, depth - 1)
    if operator in {"ceil", "floor"}:
        return (operator, ("/", left, ("number", dice.randint(2, 9))))
    if operator == "^":
        return ("^", left, ("number", dice.randint(2, 3)))
    right = random_formula(dice, depth - 1) if dice.random() < 0.7 else ("number", dice.randint(2, 16))
    return (operator, left, right)


def value(formula: Formula, point: Point) -> Fraction:
    """The exact value; ZeroDivisionError where there is none."""
    kind, *parts = formula
    if kind == "number":
        return Fraction(str(parts[0]))
    if kind == "name":
        return point[str(parts[0])]
    return _COMPUTE[str(kind)](*(value(part, point) for part in parts if isinstance(part, tuple)))


_COMPUTE: dict[str, Callable[..., Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "negate": lambda a: -a,
    "ceil": lambda a: Fraction(math.ceil(a)),
    "floor": lambda a: Fraction(math.floor(a)),
    "max": max,
    "min": min,
}


def rewritten(formula: Formula, dice: Random) -> Formula:  # noqa: PLR0911 - one return a rewriting
    """Another formula with the same value everywhere."""
    kind, *parts = formula
    new = [rewritten(part, dice) if isinstance(part, tuple) else part for part in parts]
    same: Formula = (kind, *new)
    if dice.random() < 0.4:
        return same
    match kind:
        case "+" | "*" | "max" | "min":
            return (kind, new[1], new[0])
        case "-":
            return ("+", ("negate", new[1]), new[0])
        case "/":
            return ("*", ("/", ("number", 1), new[1]), new[0])
        case "ceil":
            return ("negate", ("floor", ("negate", new[0])))
        case "floor":
            return ("negate", ("ceil", ("negate", new[0])))
        case "^" if new[1] == ("number", 2):
            return ("*", new[0], new[0])
        case _:
            return same


def mutated(formula: Formula, dice: Random) -> Formula:
    """Another formula, which usually has other values: one node is exchanged."""
    places = list(_places(formula))
    return _changed(formula, dice.choice(places), dice)


def _places(formula: Formula) -> Iterator[tuple[int, ...]]:
    yield ()
    for number, part in enumerate(formula):
        if isinstance(part, tuple):
            yield from ((number, *place) for place in _places(part))


def _changed(formula: Formula, place: tuple[int, ...], dice: Random) -> Formula:
    if place:
        part = formula[place[0]]
        assert isinstance(part, tuple)
        return (*formula[: place[0]], _changed(part, place[1:], dice), *formula[place[0] + 1 :])
    swapped = {
        "+": "-",
        "-": "+",
        "*": "/",
        "/": "*",
        "max": "min",
        "min": "max",
        "ceil": "floor",
        "floor": "ceil",
    }
    if formula[0] in swapped and dice.random() < 0.6:
        return (swapped[str(formula[0])], *formula[1:])
    if formula[0] == "name" and dice.random() < 0.5:
        return ("name", dice.choice([name for name in KINDS if name != formula[1]]))
    if formula[0] == "number":
        return ("number", int(str(formula[1])) + 1)
    return dice.choice([("+", formula, ("number", 1)), ("*", ("number", 2), formula), ("negate", formula)])


def points(dice: Random, count: int) -> Iterator[Point]:
    """Values for all names: small and large integers, sizes over many powers of ten, probabilities."""
    for _ in range(count):
        yield {
            "N": Fraction(dice.choice([dice.randint(1, 40), dice.randint(1, 10**5)])),
            "M": Fraction(dice.choice([dice.randint(1, 40), dice.randint(1, 10**5)])),
            "x": Fraction(dice.randint(1, 10**6), 10 ** dice.randint(0, 6)),
            "p": Fraction(dice.randint(1, 999), 1000),
        }


def same_at(one: Formula, other: Formula, point: Point) -> bool | None:
    """Whether the two have the same value at `point`; None where one of them has none."""
    try:
        return value(one, point) == value(other, point)
    except ZeroDivisionError:
        return None


# ---------------------------------------------------------------- spelling


def write(formula: Formula, dice: Random) -> str:
    """The formula in a notation, or in a mixture of several."""
    kind, *parts = formula
    if kind in {"number", "name"}:
        return str(parts[0])
    written = [write(part, dice) for part in parts if isinstance(part, tuple)]
    if kind in _FUNCTIONS:
        return _call(str(kind), written, dice)
    if kind == "negate":
        return f"({dice.choice('-−－')}({written[0]}))"
    return _binary(str(kind), written[0], written[1], dice)


def _call(name: str, parts: list[str], dice: Random) -> str:
    if name in {"ceil", "floor"}:
        word, sign = ("ceil", "⌈{}⌉") if name == "ceil" else ("floor", "⌊{}⌋")
        latex = rf"\left\l{word}{{}}\right\r{word}".replace("{}", " {} ")
        chinese = "向上取整（{}）" if name == "ceil" else "向下取整（{}）"
        forms = [f"{word}({{}})", sign, f"math.{word}({{}})", latex, chinese, f"{word.upper()}({{}})"]
        return dice.choice(forms).format(parts[0])
    separator = dice.choice([", ", "，", " , "])
    opening, closing = dice.choice([("(", ")"), ("（", "）"), ("{", "}")])
    return dice.choice(["", "\\", "Math."]) + name + opening + separator.join(parts) + closing


def _binary(operator: str, left: str, right: str, dice: Random) -> str:
    one, other = (_bracketed(part, dice) for part in (left, right))
    if operator == "/" and dice.random() < 0.3:
        return rf"(\frac{{{left}}}{{{right}}})"
    if operator == "^" and dice.random() < 0.3 and right in {"2", "3"}:
        return f"({one}{'²' if right == '2' else '³'})"
    sign = dice.choice(_SIGNS[operator])
    return f"({one}{sign}{other})" if dice.random() < 0.7 else f"({one} {sign} {other})"


def _bracketed(text: str, dice: Random) -> str:
    return text if text.isalnum() or dice.random() < 0.7 else f"({text})"


_SIGNS = {
    "+": ["+", "＋", "加"],
    "-": ["-", "−", "－", "–", "减"],
    "*": ["*", "×", "·", "⋅", r"\cdot ", r"\times ", "乘以", "＊"],
    "/": ["/", "÷", "／", "除以"],
    "^": ["^", "**"],
}
