"""What the elements of a list, a set or an ordering say: which of the expected ones each piece is.

Elements are ids, plain numbers or quantities. Numbers and quantities follow the rules of these kinds, with
the tolerance of the expectation, so `1 TB` is found where `1000 GB` is expected.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from drills.grading.kinds import number, quantity
from drills.grading.measure import read_measure
from drills.grading.outcomes import FREE, found
from drills.grading.pieces import MOST, Piece, canonical, cut, listed, moved, unread_piece, without_brackets
from drills.grading.types import Expectation, Outcome
from formulas import FormulaError

Sort = Literal["id", "number", "quantity"]
_ENUMERATION = re.compile(r"(?:\(?\d{1,2}[.)．）]|[-*•])\s+")


@dataclass(frozen=True, slots=True)
class Given:
    """One piece of an answer and the places of the expected elements that it may stand for."""

    piece: Piece
    fits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Who stands for whom: `given` has, for each piece, the place of its expected element or None."""

    given: tuple[int | None, ...]
    missing: tuple[int, ...]
    duplicates: tuple[int, ...]
    extra: tuple[int, ...]


@lru_cache(maxsize=1024)
def wanted(text: str) -> tuple[str, ...]:
    """The expected elements, as the author wrote them."""
    return tuple(piece.text for piece in listed(without_brackets(text)))


def sort_of(expectation: Expectation, elements: Sequence[str]) -> Sort:
    """How the elements are to be read."""
    if expectation.unit:
        return "quantity"
    if expectation.choices or not elements:
        return "id"
    readings = [_is_measured(element) for element in elements]
    if None in readings:
        return "id"
    return "quantity" if all(readings) else "number"


@lru_cache(maxsize=1024)
def _is_measured(text: str) -> bool | None:
    """Whether a text is a number with a unit; None where it is not even a number."""
    try:
        return read_measure(text).has_unit
    except FormulaError:
        return None


def read(
    expectation: Expectation, elements: Sequence[str], pieces: Sequence[Piece]
) -> tuple[Given, ...] | Outcome:
    """What each piece stands for, or the first problem among them."""
    sort = sort_of(expectation, elements)
    if len(pieces) > MOST:
        return found("unreadable", "too-many-elements", most=str(MOST))
    if sort == "id":
        return _ids(expectation, elements, pieces)
    return _measured(expectation, elements, _with_last_unit(pieces) if sort == "quantity" else pieces, sort)


# ---------------------------------------------------------------- ids


def _ids(
    expectation: Expectation, elements: Sequence[str], pieces: Sequence[Piece]
) -> tuple[Given, ...] | Outcome:
    places = {canonical(element): place for place, element in enumerate(elements)}
    known = {canonical(choice) for choice in expectation.choices} | places.keys()
    written_together = {name.replace("-", ""): name for name in known}
    bare = _bare(pieces, known | written_together.keys())
    given = []
    for piece in bare:
        name = canonical(piece.text)
        name = name if name in known else written_together.get(name, name)  # AllReduce is all-reduce
        if name not in known and (expectation.choices or not _looks_like_id(name)):
            return moved(found("unreadable", "unknown-choice", name=piece.text), piece)
        given.append(Given(piece, (places[name],) if name in places else ()))
    return tuple(given)


def _looks_like_id(name: str) -> bool:
    return bool(re.fullmatch(r"[\w.+*/#()-]+", name))


def _bare(pieces: Sequence[Piece], known: set[str]) -> Sequence[Piece]:
    """The pieces without the numbers that count them, cut further where ids follow each other."""
    bare: list[Piece] = []
    for place, piece in enumerate(pieces):
        if canonical(piece.text) in known:
            bare.append(piece)
        elif piece.text != str(place // 2 + 1) or len(pieces) < 2:  # `1、ring；2、tree` has been cut at 、
            bare.extend(_further(_uncounted(piece), known))
    return bare


def _uncounted(piece: Piece) -> Piece:
    mark = _ENUMERATION.match(piece.text)
    if mark is None:
        return piece
    return Piece(piece.text[mark.end() :], piece.start + mark.end(), piece.end)


def _further(piece: Piece, known: set[str]) -> tuple[Piece, ...]:
    """`a b c` as three ids, and `abc` where all ids are single characters."""
    if canonical(piece.text) in known:
        return (piece,)
    words = cut(piece.text, r"\s+")
    if len(words) == 1 and all(len(name) == 1 for name in known):
        words = cut(piece.text, r"-|(?<=\S)(?=\S)")
    if not all(canonical(word.text) in known for word in words):
        return (piece,)
    return tuple(Piece(word.text, piece.start + word.start, piece.start + word.end) for word in words)


# ---------------------------------------------------------------- numbers and quantities


def _measured(
    expectation: Expectation, elements: Sequence[str], pieces: Sequence[Piece], sort: Sort
) -> tuple[Given, ...] | Outcome:
    given = []
    for piece in pieces:
        try:
            outcomes = [judged(expectation, element, piece, sort) for element in elements]
        except FormulaError as error:
            return unread_piece(error, piece)
        fits = tuple(place for place, outcome in enumerate(outcomes) if outcome.verdict == "right")
        questions = [outcome for outcome in outcomes if outcome.verdict in FREE]
        if questions and not fits and len(questions) == len(outcomes):
            return moved(questions[0], piece)
        given.append(Given(piece, fits))
    return tuple(given)


def judged(expectation: Expectation, element: str, piece: Piece, sort: Sort) -> Outcome:
    """One number or quantity against one expected element."""
    alone = replace(expectation, expected=element, mistakes=(), form="")
    return quantity.grade(alone, piece.text) if sort == "quantity" else number.grade(alone, piece.text)


def _with_last_unit(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """`64, 128 and 256 GB`: a unit that stands only at the end is that of every number before it."""
    if [_is_measured(piece.text) for piece in pieces] != [False] * (len(pieces) - 1) + [True]:
        return tuple(pieces)
    unit = read_measure(pieces[-1].text).unit.text
    bare = [Piece(f"{piece.text} {unit}", piece.start, piece.end) for piece in pieces[:-1]]
    return (*bare, pieces[-1])


# ---------------------------------------------------------------- who stands for whom


def matched(given: Sequence[Given], count: int) -> Matching:
    """As many expected elements as possible, each by one piece (augmenting paths)."""
    taken: dict[int, int] = {}

    def place_for(index: int, tried: set[int]) -> bool:
        for fit in given[index].fits:
            if fit not in tried:
                tried.add(fit)
                if fit not in taken or place_for(taken[fit], tried):
                    taken[fit] = index
                    return True
        return False

    for index in range(len(given)):
        place_for(index, set())
    owner = {index: fit for fit, index in taken.items()}
    alone = [index for index in range(len(given)) if index not in owner]
    return Matching(
        given=tuple(owner.get(index) for index in range(len(given))),
        missing=tuple(place for place in range(count) if place not in taken),
        duplicates=tuple(index for index in alone if given[index].fits),
        extra=tuple(index for index in alone if not given[index].fits),
    )
