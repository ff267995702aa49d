"""Yes or no, in the words of either language."""

from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.types import Expectation, ExpectationError, Outcome, Preview
from formulas import FormulaError

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
    if _read(answer) == wanted:
        return RIGHT
    return known_mistake(expectation.mistakes[0].tag) if expectation.mistakes else found("wrong", "choice")


def preview(expectation: Expectation, answer: str) -> Preview:
    """yes or no, as it was read."""
    return Preview(value=_read(answer))


def _read(answer: str) -> str:
    plain = answer[:500].strip().strip(".。!！").casefold()
    if plain not in _MEANING:
        raise FormulaError("yes-or-no", 0, len(answer))
    return _MEANING[plain]
