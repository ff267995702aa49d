"""Lines of a sheet: each is `name = formula`, with `in UNIT` behind it if it is to be shown in one.

A formula knows the names above it and numbers with a unit right behind them (`2 B`, `3.35 TB/s`). Values are
exact and in base units; a line that cannot be read says so, and lines that need it say that it has no value.
"""

import re
from dataclasses import dataclass, field, replace

from msgspec import Struct

import formulas
from bank.numbers import TEXT, rounded
from formulas import FormulaError, Unit, Value
from formulas.dimensions import dimension
from formulas.words import Language
from interview.whiteboard.display import natural_unit

LONGEST_SHEET = 8_000
MOST_LINES = 60
LONGEST_LINE = 300
FIGURES = 4

ON_PAPER = replace(TEXT, power="{} × 10^{}")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(.*)$", re.DOTALL)
SHOWN_IN = re.compile(r"(.*\S)\s+(?:in|→|->|按)\s+(\S.*)$", re.DOTALL)
NUMBER = r"(\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?)"
WITH_UNIT = re.compile(rf"(?<![\w.]){NUMBER}\s*([A-Za-zµμ]+(?:/[A-Za-z]+)?)(?![\w(])")


class Line(Struct, frozen=True):
    """One line as typed, and its value in words or what is wrong with it; both are empty for a blank line."""

    text: str
    name: str = ""
    shown: str = ""
    wrong: str = ""


@dataclass
class _Known:
    """What the lines so far have defined."""

    values: dict[str, Value] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def define(self, name: str, value: Value, unit: Unit) -> None:
        self.values[name], self.units[name] = value, unit

    def forget(self, name: str) -> None:
        self.values.pop(name, None)
        self.units.pop(name, None)


def worked_out(sheet: str, language: Language) -> list[Line]:
    """Every line of the sheet with its value; never raises."""
    known = _Known()
    texts = sheet[:LONGEST_SHEET].splitlines()[:MOST_LINES]
    return [_line(text, known, language) for text in texts]


def _line(text: str, known: _Known, language: Language) -> Line:
    content = text.partition("#")[0].strip()
    if not content:
        return Line(text)
    named = NAMED.match(content)
    name, formula = (named[1], named[2]) if named else ("", content)
    try:
        value, unit, shown = _value(formula, known)
    except (OverflowError, ValueError) as error:  # a FormulaError is a ValueError
        known.forget(name)
        problem = (
            error if isinstance(error, FormulaError) else FormulaError("too-large-value", 0, len(formula))
        )
        return Line(text, name, wrong=formulas.explain(problem, language))
    if name:
        known.define(name, value, unit)
    return Line(text, name, shown=shown)


def _value(formula: str, known: _Known) -> tuple[Value, Unit, str]:
    """The value in base units, its dimension, and both in words. Raises FormulaError, OverflowError."""
    if len(formula) > LONGEST_LINE:
        raise FormulaError("too-long", 0, len(formula), limit=LONGEST_LINE)
    asked = SHOWN_IN.match(formula)
    wanted = formulas.parse_unit(asked[2]) if asked else None
    values, units = dict(known.values), dict(known.units)
    plain = _without_units(asked[1] if asked else formula, values, units)
    tree = formulas.parse(plain, values.keys())
    unit = dimension(tree, units)
    if wanted is not None and wanted.without_counts() != unit.without_counts():
        raise FormulaError("unlike-units", 0, len(formula))
    value = formulas.evaluate(tree, values)
    return value, unit, _in_words(value, wanted or natural_unit(value, unit))


def _without_units(formula: str, values: dict[str, Value], units: dict[str, Unit]) -> str:
    """The formula with a name in the place of every number that has a unit. Raises FormulaError."""
    known = set(values)

    def replaced(match: re.Match[str]) -> str:
        if match[2] in known:  # 2 N is a product
            return match[0]
        unit = formulas.parse_unit(match[2])
        name = f"quantity{len(values)}"
        typed = match[1].replace("_", "")
        number = formulas.evaluate(formulas.parse(typed, ()), {})  # within the parser's limits
        values[name] = formulas.to_base(number, unit)
        units[name] = unit
        return f"({name})"

    return WITH_UNIT.sub(replaced, formula)


def _in_words(value: Value, unit: Unit) -> str:
    number = rounded(float(formulas.from_base(value, unit)), FIGURES, ON_PAPER)
    mantissa, times, power = number.partition(" × 10^")
    return ON_PAPER.with_unit(f"{mantissa}{times and ' × 10'}{power.translate(RAISED)}", unit.text)
