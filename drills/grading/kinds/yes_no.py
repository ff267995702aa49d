"""Yes or no, in the words of either language."""

from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.types import Expectation, ExpectationError, Outcome, Preview

_WORDS = {
    "yes": ("yes", "y", "true", "t", "1", "是", "是的", "对", "会", "能", "可以"),
    "no": ("no", "n", "false", "f", "0", "否", "不", "不是", "错", "不会", "不能", "不可以"),
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if it is the expected one of the two."""
    wanted = _MEANING.get(expectation.expected.strip().casefold())
    if wanted is None:
        raise ExpectationError(f"expected {expectation.expected!r} is neither yes nor no")
    given = _read(answer)
    if given is None:
        return found("unreadable", "yes-or-no")
    if given == wanted:
        return RIGHT
    return known_mistake(expectation.mistakes[0].tag) if expectation.mistakes else found("wrong", "choice")


def preview(_: Expectation, answer: str) -> Preview:
    """yes or no, as it was read."""
    return Preview(value=_read(answer) or "")


def _read(answer: str) -> str | None:
    return _MEANING.get(answer[:500].strip().strip(".。!！").casefold())
