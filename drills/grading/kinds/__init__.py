"""One module a kind of answer; this table is the only place that lists them."""

from typing import Protocol

from drills.grading.kinds import (
    choice,
    formula,
    fraction,
    interval,
    listing,
    multi_part,
    number,
    ordering,
    quantity,
    significant,
    yes_no,
)
from drills.grading.types import Expectation, ExpectationError, Outcome, Preview


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
    "significant": significant,
    "fraction": fraction,
    "interval": interval,
    "choice": choice,
    "yes-no": yes_no,
    "ordering": ordering,
    "list": listing.LIST,
    "set": listing.SET,
    "multi-part": multi_part,
}
#: Other names for them, as authors write them.
ALIASES = {
    "order": "ordering",
    "rank": "ordering",
    "ranking": "ordering",
    "sequence": "list",
    "range": "interval",
    "rational": "fraction",
    "significant-figures": "significant",
    "figures": "significant",
    "bool": "yes-no",
    "boolean": "yes-no",
    "yesno": "yes-no",
    "yes-no-reason": "yes-no",
    "multi": "multi-part",
    "multipart": "multi-part",
    "parts": "multi-part",
}
_VALUES = {"number", "quantity"}


def kind_of(expectation: Expectation) -> Kind:
    """The module for an expectation; a number of which `[60, 80]` is expected is one that must lie there.

    ExpectationError for a kind that does not exist.
    """
    name = expectation.kind.strip().lower().replace("_", "-").replace(" ", "-")
    name = ALIASES.get(name, name)
    if name in _VALUES and expectation.expected.lstrip().startswith("["):
        return interval
    if name not in KINDS:
        raise ExpectationError(f"unknown kind {expectation.kind!r}")
    return KINDS[name]


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Judge an answer by its kind; FormulaError where it cannot be read."""
    return kind_of(expectation).grade(expectation, answer)
