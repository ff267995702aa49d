"""A list (in order) or a set (in any order) of numbers, quantities or ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drills.grading import elements
from drills.grading.elements import Given, Matching
from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.pieces import THOUSANDS, Piece, canonical, checked, listed, moved, without_brackets
from drills.grading.types import Expectation, Message, Outcome, Preview, Verdict
from formulas import FormulaError

EMPTY = {"none", "empty", "nothing", "∅", "\\emptyset", "无", "没有", "空", "空集", "都不", "no", "{}", "[]"}


@dataclass(frozen=True)
class Listing:
    """The kind "list" where `ordered`, else the kind "set"."""

    ordered: bool

    def grade(self, expectation: Expectation, answer: str) -> Outcome:
        """Right if exactly the elements are there; partial where some are missing or out of order."""
        wanted = _wanted(expectation.expected)
        given = elements.read(expectation, wanted, _pieces(answer))
        if isinstance(given, Outcome):
            return given
        matching = elements.matched(given, len(wanted))
        outcome = self._judged(given, matching, len(wanted))
        if outcome.verdict == "right":
            return outcome
        if THOUSANDS.match(answer) and _is_one_number(expectation, wanted, answer):
            raise FormulaError("ambiguous-number", 0, len(answer))
        return self._known(expectation, answer) or _element(expectation, wanted, given, matching) or outcome

    def preview(self, expectation: Expectation, answer: str) -> Preview:
        """The elements as they are read."""
        wanted = _wanted(expectation.expected)
        given = elements.read(expectation, wanted, _pieces(answer))
        if isinstance(given, Outcome):
            return Preview(problem=given)
        shown = ", ".join(one.piece.text for one in given)
        return Preview(value=f"({shown})" if self.ordered else f"{{{shown}}}")

    def _judged(self, given: Sequence[Given], matching: Matching, count: int) -> Outcome:
        if matching.extra or matching.missing or matching.duplicates:
            return _incomplete(given, matching, count)
        if self.ordered and any(place not in given[place].fits for place in range(count)):
            return found("partial", "other-order")
        return RIGHT

    def _known(self, expectation: Expectation, answer: str) -> Outcome | None:
        for mistake in expectation.mistakes:
            wanted = _wanted(mistake.expected)
            given = elements.read(expectation, wanted, _pieces(answer))
            if isinstance(given, tuple) and self._same(given, len(wanted)):
                return known_mistake(mistake.tag)
        return None

    def _same(self, given: Sequence[Given], count: int) -> bool:
        return self._judged(given, elements.matched(given, count), count).verdict == "right"


def _wanted(text: str) -> tuple[str, ...]:
    return () if canonical(text) in EMPTY | {""} else elements.wanted(text)


def _pieces(answer: str) -> tuple[Piece, ...]:
    """The elements of an answer; none where the answer says that there are none."""
    text = checked(answer)
    if not text.strip():
        raise FormulaError("empty")
    if canonical(text).rstrip(".。") in EMPTY:
        return ()
    return listed(without_brackets(text))


def _incomplete(given: Sequence[Given], matching: Matching, count: int) -> Outcome:
    right = count - len(matching.missing)
    if matching.extra and not matching.missing:
        return _at(
            found("wrong", "extra-elements", name=_names(given, matching.extra)), given, matching.extra
        )
    if matching.extra or not right:
        half = 2 * right >= count and right > len(matching.extra)
        return found("partial" if half else "wrong", "some-elements", right=str(right), all=str(count))
    if matching.missing:
        return found("partial", "missing-elements", missing=str(len(matching.missing)))
    arguments = {"name": _names(given, matching.duplicates)}
    twice = Outcome(
        verdict="partial", tag="duplicate", message=Message("duplicate", arguments), form="duplicate"
    )
    return _at(twice, given, matching.duplicates)


def _element(
    expectation: Expectation, wanted: Sequence[str], given: Sequence[Given], matching: Matching
) -> Outcome | None:
    """All but one are right: what is wrong with that one, if it gives it away (bits for bytes …)."""
    sort = elements.sort_of(expectation, wanted)
    if sort == "id" or len(matching.extra) != 1 or len(matching.missing) != 1:
        return None
    piece = given[matching.extra[0]].piece
    outcome = elements.judged(expectation, wanted[matching.missing[0]], piece, sort)
    if outcome.verdict not in {"wrong", "partial"} or outcome.tag == "value":
        return None
    verdict: Verdict = "partial" if len(wanted) > 1 else "wrong"
    return moved(Outcome(verdict=verdict, tag=outcome.tag, message=outcome.message), piece)


def _is_one_number(expectation: Expectation, wanted: Sequence[str], answer: str) -> bool:
    """Whether `1,024` read as one number is among the expected ones: then nobody knows which was meant."""
    whole = Piece(re.sub(r"[,\s]", "", answer), 0, len(answer))
    given = elements.read(expectation, wanted, (whole,))
    return isinstance(given, tuple) and any(one.fits for one in given)


def _names(given: Sequence[Given], indices: Sequence[int]) -> str:
    return ", ".join(given[index].piece.text for index in indices)


def _at(outcome: Outcome, given: Sequence[Given], indices: Sequence[int]) -> Outcome:
    return moved(outcome, given[indices[0]].piece)


LIST = Listing(ordered=True)
SET = Listing(ordered=False)
