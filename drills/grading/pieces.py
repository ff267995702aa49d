"""A typed list cut into its pieces; every piece knows its place in what was typed."""

import re
import unicodedata
from dataclasses import dataclass

from drills.grading.outcomes import unread
from drills.grading.types import Outcome
from formulas import FormulaError
from formulas.characters import MAX_LENGTH
from formulas.characters import read as read_characters

MOST = 64
_BRACKETS = {"{": "}", "[": "]", "(": ")", "｛": "｝", "［": "］", "（": "）", "【": "】"}
_FULL_STOP = re.compile(r"(?<=\S)[.。．]\s*$")
_HARD = r"[;；、，→\n\r]"
_COMMA = rf"{_HARD}|,"
_WORDS = r"|\s+(?:and|&)\s+|(?<=\S)\s*(?:和|与|及|以及)\s*(?=\S)"
_COMMA_AND_SPACE = re.compile(r",\s")
_GROUPED = re.compile(r"\d,\d{3}(?!\d)")
_NUMERALS = re.compile(r"\s*\d+(?:\.\d+)?(?:\s+\d+(?:\.\d+)?)+\s*$")
#: A text that may be one number with thousands separators or a list of numbers.
THOUSANDS = re.compile(r"\s*\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a typed text without the blanks around it; `start` and `end` are its place."""

    text: str
    start: int
    end: int


def checked(text: str) -> str:
    """`text` if it is short enough and holds nothing invisible; FormulaError too-long, hidden-character."""
    read_characters(text.replace("\n", " ").replace("\r", " "))
    if len(text) > MAX_LENGTH:
        raise FormulaError("too-long", MAX_LENGTH, len(text), limit=MAX_LENGTH)
    return text


def without_brackets(text: str) -> str:
    """`text` with the brackets that stand around all of it, and a last full stop, blanked."""
    text = _FULL_STOP.sub(lambda found: " " * len(found.group()), text)
    inside = text.strip()
    if len(inside) > 1 and _BRACKETS.get(inside[0]) == inside[-1]:
        start = text.index(inside[0])
        end = start + len(inside) - 1
        return f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}"
    return text


def cut(text: str, separators: str) -> tuple[Piece, ...]:
    """The pieces between separators; empty ones are left out."""
    found, begin = [], 0
    for separator in [*re.finditer(separators, text, re.IGNORECASE), None]:
        end = separator.start() if separator else len(text)
        piece = text[begin:end]
        if piece.strip():
            start = begin + len(piece) - len(piece.lstrip())
            found.append(Piece(piece.strip(), start, start + len(piece.strip())))
        begin = separator.end() if separator else end
    return tuple(found)


def listed(text: str) -> tuple[Piece, ...]:
    """The elements of a list of numbers or names as people write one.

    In `1,024, 2,048` and `1,5; 2,5` the plain comma belongs to the numbers, whose reading asks about it.
    """
    if _NUMERALS.match(text):
        return cut(text, r"\s+")
    if re.search(r"[;；、→\n]", text.strip()):
        return cut(text, (_HARD if re.search(r"\d,\d", text) else _COMMA) + _WORDS)
    if _GROUPED.search(text) and _COMMA_AND_SPACE.search(text):
        return cut(text, rf"{_HARD}|,(?=\s)" + _WORDS)
    return cut(text, _COMMA + _WORDS)


def canonical(name: str) -> str:
    """An id as it is compared: case, width, and the choice between space, _ and - do not count."""
    return re.sub(r"[\s_‐‑–]+", "-", unicodedata.normalize("NFKC", name).strip().casefold())


def moved(outcome: Outcome, piece: Piece) -> Outcome:
    """An outcome for a piece, with its place in the whole text."""
    start, end = outcome.at or (0, len(piece.text))
    at = (min(piece.start + start, piece.end), min(piece.start + end, piece.end))
    if at[0] == at[1]:  # what was found stands where something was put in (the unit of another piece)
        at = (piece.start, piece.end)
    return Outcome(
        verdict=outcome.verdict, tag=outcome.tag, message=outcome.message, at=at, form=outcome.form
    )


def unread_piece(error: FormulaError, piece: Piece) -> Outcome:
    """A piece that cannot be read."""
    return moved(unread(error), piece)
