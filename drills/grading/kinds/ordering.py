"""Things in a required order: `ring > tree > star`, `c, a, b`, `8 → 4 → 2`, one a line."""

import re
from collections.abc import Sequence
from itertools import combinations

from drills.grading import elements
from drills.grading.elements import Given
from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.pieces import Piece, checked, cut, moved, without_brackets
from drills.grading.types import Expectation, Outcome, Preview
from formulas import FormulaError

_FORWARD = r"-+>|=+>|→|⇒|➔|⟶|>|＞|≻|\\to\b|\\rightarrow\b|\\succ\b"
_COUNTED = r"\s+(?=\(?\d{1,2}[.)．）]\s)"  # 1. ring 2. tree
_SEPARATORS = rf"{_FORWARD}|[,，、;；\n\r]|{_COUNTED}|\s+then\s+|\s*(?:然后|其次|再到?)\s*"
_BACKWARD = re.compile(r"<|＜|≺|←|⇐|≤|≥|(?<![=<>])[=＝](?!>)")
MOSTLY = 0.6  # of all pairs in the right order: on the way


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if every element stands in its place; partial where some are missing, exchanged or out of place.

    A sign that turns the order round (`<`) or leaves it open (`=`) is a question.
    """
    wanted = _wanted(expectation)
    given = _read(expectation, wanted, answer)
    if isinstance(given, Outcome):
        return given
    matching = elements.matched(given, len(wanted))
    if matching.duplicates:
        piece = given[matching.duplicates[0]].piece
        return moved(found("ask", "twice", name=piece.text), piece)
    if matching.extra:
        piece = given[matching.extra[0]].piece
        return moved(found("wrong", "extra-elements", name=piece.text), piece)
    order = [place for place in matching.given if place is not None]
    if order == list(range(len(wanted))):
        return RIGHT
    return _known(expectation, answer) or _judged(order, wanted)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The order as it is read."""
    given = _read(expectation, _wanted(expectation), answer)
    if isinstance(given, Outcome):
        return Preview(problem=given)
    return Preview(value=" → ".join(one.piece.text for one in given))


def _wanted(expectation: Expectation) -> tuple[str, ...]:
    return tuple(piece.text for piece in _pieces(expectation.expected))


def _pieces(text: str) -> tuple[Piece, ...]:
    return cut(without_brackets(text), _SEPARATORS)


def _read(expectation: Expectation, wanted: Sequence[str], answer: str) -> tuple[Given, ...] | Outcome:
    text = checked(answer)
    if not _pieces(text):
        raise FormulaError("empty")
    arrows = re.sub(_FORWARD, lambda arrow: " " * len(arrow.group()), text)
    backward = _BACKWARD.search(arrows)
    if backward:
        question = found("ask", "which-order")
        return moved(question, Piece(backward.group(), backward.start(), backward.end()))
    return elements.read(expectation, wanted, _pieces(text))


def _known(expectation: Expectation, answer: str) -> Outcome | None:
    for mistake in expectation.mistakes:
        usual = tuple(piece.text for piece in _pieces(mistake.expected))
        given = _read(expectation, usual, answer)
        if isinstance(given, tuple) and [one.fits[:1] for one in given] == [(n,) for n in range(len(usual))]:
            return known_mistake(mistake.tag)
    return None


def _judged(order: Sequence[int], wanted: Sequence[str]) -> Outcome:
    pairs = list(combinations(order, 2))
    right = sum(one < other for one, other in pairs)
    shown = {"right": str(right), "all": str(len(pairs))}
    if len(order) < len(wanted):
        if right == len(pairs) and len(order) > 1:
            return found("partial", "missing-elements", missing=str(len(wanted) - len(order)))
        return found("wrong", "incomplete-order", missing=str(len(wanted) - len(order)), **shown)
    if right == 0:
        return found("wrong", "reversed-order")
    moved_ones = [place for place, one in enumerate(order) if one != place]
    if len(moved_ones) == 2:
        first, second = (wanted[place] for place in moved_ones)
        return found("partial", "exchanged", first=first, second=second)
    return found("partial" if right >= MOSTLY * len(pairs) else "wrong", "order", **shown)
