"""A typed answer and what is expected of it -> verdict with feedback. Knows no framework and no database.

grade(Expectation(kind="quantity", expected="70", unit="GB"), "65.19 GiB").verdict   # "right"
"""

from drills.grading.kinds import grade as grade_by_kind
from drills.grading.kinds import kind_of
from drills.grading.outcomes import unread
from drills.grading.types import Expectation, ExpectationError, Message, Outcome, PartExpectation, Preview
from formulas import FormulaError
from formulas.characters import MAX_LENGTH

#: Raise when verdicts may change; stored with every review, so that answers can be graded again.
VERSION = 3


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge `answer`. ExpectationError where the expectation itself cannot be used."""
    try:
        _refuse_length(expectation, answer)
        return grade_by_kind(expectation, answer)
    except FormulaError as error:
        return unread(error)


def preview(expectation: Expectation, answer: str) -> Preview:
    """How `answer` is understood, for the live preview; says nothing about right or wrong."""
    try:
        _refuse_length(expectation, answer)
        return kind_of(expectation).preview(expectation, answer)
    except FormulaError as error:
        return Preview(problem=unread(error))


def _refuse_length(expectation: Expectation, answer: str) -> None:
    """At the door, before anything searches ten megabytes; several parts have a limit of their own."""
    if len(answer) > MAX_LENGTH and not expectation.parts:
        raise FormulaError("too-long", MAX_LENGTH, len(answer), limit=MAX_LENGTH)


__all__ = [
    "VERSION",
    "Expectation",
    "ExpectationError",
    "Message",
    "Outcome",
    "PartExpectation",
    "Preview",
    "grade",
    "preview",
]
