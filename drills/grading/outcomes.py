"""Short ways to say what was found."""

from drills.grading.types import Message, Outcome, Verdict
from formulas import FormulaError

RIGHT = Outcome(verdict="right", message=Message("right"))


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
