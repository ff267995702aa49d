"""One module a kind of answer; this table is the only place that lists them."""

from typing import Protocol

from drills.grading.kinds import choice, formula, number, quantity, yes_no
from drills.grading.types import Expectation, Outcome, Preview


class Kind(Protocol):
    """What a module of this package offers."""

    def grade(self, expectation: Expectation, answer: str) -> Outcome:
        """Judge an answer; FormulaError where it cannot be read."""

    def preview(self, expectation: Expectation, answer: str) -> Preview:
        """How the answer is understood, without judging it; FormulaError where it cannot be read."""


KINDS: dict[str, Kind] = {
    "formula": formula,
    "quantity": quantity,
    "number": number,
    "choice": choice,
    "yes-no": yes_no,
}
