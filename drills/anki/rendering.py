"""The two sides of a card, from the templates of its note type and the note's fields; HTML, not clean yet.

A small part of Anki's template language (https://docs.ankiweb.net/templates/intro.html): fields, conditions
on fields, {{FrontSide}}, clozes and the filters that show text. Clozes may be nested. What fields say is
never read as a template. All work is linear in what goes in, and stops at `LONGEST_SIDE` characters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_SIDE = 200_000
LONGEST_TEMPLATE = 200_000

TOKEN = re.compile(r"\{\{([^{}]*)\}\}")
ANSWER_LINE = re.compile(r"<hr\b[^<>]*\bid\s*=\s*[\"']?answer\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
CLOZE_SIGN = re.compile(r"\{\{c(\d{1,3})::|\}\}", re.IGNORECASE)
CLOZE = '<span class="cloze">'
OVER_AN_IMAGE = "image-occlusion:"


class Unshowable(Exception):
    """A card that cannot be shown here: nothing on its front, too long, or drawn over an image."""


@dataclass(frozen=True)
class Template:
    """How one card of a note looks."""

    name: str
    front: str
    back: str


@dataclass(frozen=True)
class NoteType:
    """What the notes of a kind are made of. A cloze type has one template and a card for each number."""

    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class _Side:
    """Which side is rendered: `number` is that of the hidden cloze, None without one."""

    is_back: bool
    number: int | None


def sides(
    note_type: NoteType, ordinal: int, fields: Mapping[str, str], special: Mapping[str, str]
) -> tuple[str, str]:
    """Front and back; what the back repeats of the front is left out. Raises Unshowable.

    `special` are values like Tags and Deck that every template may name.
    """
    number = ordinal + 1 if note_type.is_cloze else None
    place = 0 if note_type.is_cloze else ordinal
    if place >= len(note_type.templates):
        raise Unshowable
    template = note_type.templates[place]
    values = {**special, "Type": note_type.name, "Card": template.name, **fields}
    front = _render(template.front, values, _Side(False, number))
    back = _render(template.back, values, _Side(True, number))
    is_empty = not _shows_something(front) or (note_type.is_cloze and CLOZE not in front)
    if is_empty or OVER_AN_IMAGE in back:
        raise Unshowable
    return front, ANSWER_LINE.split(back)[-1].strip()


def _render(template: str, values: Mapping[str, str], side: _Side) -> str:
    """Walk through the template; inside a condition that does not hold nothing is written."""
    if len(template) > LONGEST_TEMPLATE:
        raise Unshowable
    written: list[str] = []
    length, hidden, open_conditions = 0, 0, list[bool]()
    at = 0
    for token in [*TOKEN.finditer(template), None]:
        piece = template[at : token.start() if token else len(template)]
        name = token[1].strip() if token else ""
        if name[:1] in {"#", "^"}:
            holds = _holds(name[1:].strip(), values, side) is (name[0] == "#")
            value, opens, closes = "", [holds], False
        else:
            closes = name[:1] == "/"
            value, opens = ("" if closes or hidden else _value(name, values, side)), []
        if not hidden:
            written += [piece, value]
            length += len(piece) + len(value)
        if length > LONGEST_SIDE:
            raise Unshowable
        hidden += sum(not holds for holds in opens)
        open_conditions += opens
        if closes and open_conditions:
            hidden -= not open_conditions.pop()
        at = token.end() if token else at
    return "".join(written)


def _holds(name: str, values: Mapping[str, str], side: _Side) -> bool:
    """Whether a field says something; c1, c2 … ask for the number of the cloze."""
    if re.fullmatch(r"c\d{1,3}", name):
        return side.number == int(name[1:])
    return _shows_something(values.get(name, ""))


def _value(name: str, values: Mapping[str, str], side: _Side) -> str:
    """What stands in a token's place. Filters stand before the field's name and apply from right to left."""
    *filters, field = (part.strip() for part in name.split(":"))
    if field == "FrontSide" or any(filter_.startswith("tts") for filter_ in filters):
        return ""
    value = values.get(field, "")
    for filter_ in reversed(filters):
        value = _filtered(filter_, value, side)
    return value


def _filtered(filter_: str, value: str, side: _Side) -> str:
    if filter_ == "cloze":
        return clozed(value, side.number or 0, show=side.is_back)
    if filter_ == "type":
        return value if side.is_back else ""
    if filter_ == "text":
        return TAG.sub("", value)
    return value


def clozed(text: str, number: int, *, show: bool) -> str:
    """The text with the clozes of one number marked, hidden behind their hint unless `show`; others open."""
    stack: list[tuple[int, list[str]]] = [(0, [])]
    at = 0
    for sign in CLOZE_SIGN.finditer(text):
        stack[-1][1].append(text[at : sign.start()])
        at = sign.end()
        if sign[1]:
            stack.append((int(sign[1]), []))
        elif len(stack) == 1:
            stack[-1][1].append(sign[0])
        else:
            inner, pieces = stack.pop()
            stack[-1][1].append(_cloze("".join(pieces), inner == number, show))
    rest = text[at:]
    while len(stack) > 1:  # a cloze without an end is text
        inner, pieces = stack.pop()
        rest = f"{{{{c{inner}::{''.join(pieces)}{rest}"
    return "".join([*stack[0][1], rest])


def _cloze(inside: str, is_asked: bool, show: bool) -> str:
    answer, _sign, hint = inside.partition("::")
    if not is_asked:
        return answer
    shown = answer if show else f"[{hint or '…'}]"
    return f"{CLOZE}{shown}</span>"


def _shows_something(html: str) -> bool:
    return "<img" in html or bool(TAG.sub("", html).replace("&nbsp;", "").strip())
