"""Short ways to say what was found, and what several findings say together."""

from collections.abc import Collection

from drills.grading.types import Message, Outcome, Verdict
from formulas import FormulaError

RIGHT = Outcome(verdict="right", message=Message("right"))
FREE: frozenset[str] = frozenset({"unreadable", "ask"})  # verdicts that cost no attempt
# What decides for a whole answer, from the most to the least urgent.
_ORDER: tuple[Verdict, ...] = ("unreadable", "ask", "undecided", "wrong", "partial", "right")


def urgency(verdict: str) -> int:
    """Where a verdict stands among those of one answer: the smallest decides. ValueError for no verdict."""
    return _ORDER.index(verdict)


def whole(verdicts: Collection[str]) -> Verdict:
    """The verdict on several parts (at least one): the most urgent; some right and some wrong is partial."""
    decisive = _ORDER[min(map(urgency, verdicts))]
    return "partial" if decisive == "wrong" and "right" in verdicts else decisive


def found(verdict: Verdict, tag: str, **arguments: str) -> Outcome:
    """An outcome whose message has the same key as its tag."""
    return Outcome(verdict=verdict, tag=tag, message=Message(tag, arguments))


def known_mistake(tag: str) -> Outcome:
    """A listed mistake of the item: the item has its own words for `tag`."""
    return Outcome(verdict="wrong", tag=tag, message=Message("known-mistake", {"tag": tag}))


def unread(error: FormulaError) -> Outcome:
    """Unreadable is not wrong; a text with two readings is a question."""
    arguments = {name: str(value) for name, value in error.details.items()}
    if error.suggestion:
        arguments["suggestion"] = error.suggestion
    return Outcome(
        verdict="ask" if error.asks else "unreadable",
        tag=error.code,
        message=Message(error.code, arguments),
        at=(min(error.start, error.end), max(error.start, error.end)),  # what stood before may be read later
    )
