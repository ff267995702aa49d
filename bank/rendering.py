"""Templates of the content with the values of an instance in their places.

`«S»` shows a parameter as it was drawn, with its unit; `«formula»`, `«formula in UNIT»` and
`«formula in UNIT : 3»` show a computed value (four significant figures unless told otherwise).
Inside `$…$` numbers and units are written as TeX.
"""

import re
from dataclasses import dataclass

from bank.drawn import Instance, InstanceError, Quantity
from bank.expressions import in_unit
from bank.numbers import MATH, TEXT, Style, exact, rounded, significant
from bank.schema import Language

PIECE = re.compile(r"(?P<escaped>\\.)|(?P<dollars>\$+)|«(?P<placeholder>[^«»]*)»|(?P<stray>[«»])", re.DOTALL)
PLACEHOLDER = re.compile(
    r"(?P<formula>.+?)(?:\s+in\s+(?P<unit>[^\s:]+(?:\s*/\s*[^\s:]+)*))?(?:\s*:\s*(?P<figures>\d+))?"
)
FIGURES = 4

UNIT_WORDS: dict[Language, dict[str, str]] = {
    "en": {},
    "zh": {
        "day": "天",
        "days": "天",
        "hour": "小时",
        "hours": "小时",
        "h": "小时",
        "min": "分钟",
        "year": "年",
        "years": "年",
    },
}


@dataclass(frozen=True)
class Placeholder:
    """What stands between `«` and `»`; `figures` is None where the author left them open."""

    formula: str
    unit: str
    figures: int | None


def render(instance: Instance, template: str, language: Language) -> str:
    """Markdown with numbers. Raises InstanceError for a placeholder that has no value."""
    inside = False

    def put(piece: re.Match[str]) -> str:
        nonlocal inside
        if piece["dollars"]:
            inside = not inside
        if piece["stray"]:
            raise InstanceError(f"a “{piece['stray']}” has no partner")
        if piece["placeholder"] is None:
            return piece[0]
        return _shown(instance, _parsed(piece["placeholder"]), MATH if inside else TEXT, language)

    return PIECE.sub(put, template)


def _parsed(content: str) -> Placeholder:
    match = PLACEHOLDER.fullmatch(content.strip())
    if match is None:
        raise InstanceError(f"«{content}» is not a placeholder: write «formula in UNIT : figures»")
    figures = int(match["figures"]) if match["figures"] else None
    return Placeholder(match["formula"], match["unit"] or "", figures)


def _shown(instance: Instance, wanted: Placeholder, style: Style, language: Language) -> str:
    drawn = instance.inputs.get(wanted.formula)
    if drawn and not wanted.unit and wanted.figures is None:
        return _as_drawn(drawn, style, language)
    value = in_unit(wanted.formula, wanted.unit, instance.values)
    if wanted.figures is None:
        return style.with_unit(rounded(value, FIGURES, style), _unit(wanted.unit, language))
    return style.with_unit(significant(value, wanted.figures, style), _unit(wanted.unit, language))


def _as_drawn(drawn: Quantity, style: Style, language: Language) -> str:
    return style.with_unit(exact(drawn.number, style), _unit(drawn.unit, language))


def _unit(unit: str, language: Language) -> str:
    return UNIT_WORDS[language].get(unit, unit)
