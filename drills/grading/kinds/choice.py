"""One or several of the given options, by their ids."""

import re

from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.types import Expectation, Outcome, Preview
from formulas import FormulaError


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if exactly the expected ids are chosen; partial if some of them and no wrong one."""
    chosen, wanted = _ids(answer), _ids(expectation.expected)
    if not chosen:
        raise FormulaError("empty")
    unknown = chosen - {option.casefold() for option in expectation.choices} - wanted
    if expectation.choices and unknown:
        return found("unreadable", "unknown-choice", name=", ".join(sorted(unknown)))
    if chosen == wanted or chosen in [_ids(spelling) for spelling in expectation.spellings]:
        return RIGHT
    for mistake in expectation.mistakes:
        if chosen == _ids(mistake.expected):
            return known_mistake(mistake.tag)
    return found("partial", "incomplete-choice") if chosen < wanted else found("wrong", "choice")


def preview(_: Expectation, answer: str) -> Preview:
    """The ids as they are read."""
    return Preview(value=", ".join(sorted(_ids(answer))))


def _ids(text: str) -> frozenset[str]:
    return frozenset(
        piece.casefold() for piece in re.split(r"[\s,;，；、]+", text[:500].rstrip(" .。!！")) if piece
    )
