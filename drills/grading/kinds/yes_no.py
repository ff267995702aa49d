"""Yes or no in the words of either language, with a reason where one is asked for: `no: b`, `是，因为 a`."""

import re
from dataclasses import dataclass

from drills.grading.outcomes import RIGHT, found, known_mistake
from drills.grading.pieces import Piece, canonical, checked, cut, moved
from drills.grading.types import Expectation, ExpectationError, Outcome, Preview
from formulas import FormulaError

_WORDS = {
    "yes": ("yes", "y", "true", "t", "1", "是", "是的", "对", "会", "能", "可以"),
    "no": ("no", "n", "false", "f", "0", "否", "不", "不是", "错", "不会", "不能", "不可以"),
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
_SAYING_WHY = r"因为|由于|原因是?|理由是?|\bbecause(?:\s+of)?\b|\bsince\b|\breason\b|\bdue to\b|\band\b"
_BETWEEN = rf"[:：,，;；.。\-–—()（）]|{_SAYING_WHY}"
_FIRST = re.compile(
    rf"^\s*(?P<word>[A-Za-z]+|[01]|[\u4e00-\u9fff]+?)\s*(?:(?P<rest>(?:{_BETWEEN}|\s).*))?$", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Answer:
    """ "yes" or "no", and the reasons that were given with it."""

    meaning: str
    reasons: tuple[Piece, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The reasons as they are compared."""
        return frozenset(canonical(reason.text) for reason in self.reasons)


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if it is the expected one of the two, for the expected reason; partial for another reason."""
    wanted = _wanted(expectation.expected)
    given = _read(answer, expectation)
    if given is None:
        return found("unreadable", "yes-or-no")
    question = _question(expectation, wanted, given)
    if question:
        return question
    accepted = [wanted, *(_wanted(spelling) for spelling in expectation.spellings)]
    if any(_same(one, given) for one in accepted):
        return RIGHT
    for mistake in expectation.mistakes:
        usual = _read(mistake.expected, expectation)
        if usual is None or (usual.meaning == given.meaning and usual.ids in {frozenset(), given.ids}):
            return known_mistake(mistake.tag)
    if any(one.meaning == given.meaning for one in accepted):
        return moved(found("partial", "wrong-reason"), given.reasons[0])
    return found("wrong", "choice")


def preview(expectation: Expectation, answer: str) -> Preview:
    """yes or no and the reason, as they were read."""
    given = _read(answer, expectation)
    if given is None:
        return Preview()
    return Preview(value=": ".join([given.meaning, *(reason.text for reason in given.reasons)]))


def _wanted(expected: str) -> Answer:
    given = _split(expected)
    if given is None:
        raise ExpectationError(f"expected {expected!r} is neither yes nor no")
    return given


def _same(wanted: Answer, given: Answer) -> bool:
    return given.meaning == wanted.meaning and given.ids == wanted.ids


def _question(expectation: Expectation, wanted: Answer, given: Answer) -> Outcome | None:
    """What must be asked before anything can be judged."""
    known = {canonical(reason) for reason in expectation.reasons} | wanted.ids
    for reason in given.reasons:
        if expectation.reasons and canonical(reason.text) not in known:
            return moved(found("unreadable", "unknown-choice", name=reason.text), reason)
    if wanted.reasons and not given.reasons:
        return found("ask", "missing-reason")
    if len(given.reasons) > max(1, len(wanted.reasons)):
        return moved(found("ask", "one-reason"), given.reasons[1])
    return None


def _read(answer: str, expectation: Expectation) -> Answer | None:
    """The answer; reasons only where some are asked for."""
    text = checked(answer[:501] if len(answer) > 500 else answer)
    if not text.strip():
        raise FormulaError("empty")
    given = _with_known_reason(_split(text), text, expectation)
    asked = expectation.reasons or _wanted(expectation.expected).reasons
    return given if given is None or asked or not given.reasons else None


def _with_known_reason(given: Answer | None, text: str, expectation: Expectation) -> Answer | None:
    """`yes - reused enough`: the words of one reason, which blanks would cut apart."""
    if given is None or len(given.reasons) < 2:
        return given
    start, end = given.reasons[0].start, given.reasons[-1].end
    known = {canonical(reason) for reason in expectation.reasons}
    whole = Piece(text[start:end], start, end)
    return Answer(given.meaning, (whole,)) if canonical(whole.text) in known else given


def _split(text: str) -> Answer | None:
    bare = text.strip().strip(".。!！").casefold()
    if bare in _MEANING:
        return Answer(_MEANING[bare], ())
    first = _FIRST.match(text)
    meaning = _MEANING.get(first["word"].casefold()) if first else None
    if first is None or meaning is None or first["rest"] is None:
        return _glued(text)
    return Answer(meaning, _reasons(text, first.start("rest")))


def _glued(text: str) -> Answer | None:
    """`是因为 a`: Chinese puts nothing between."""
    for word, meaning in sorted(_MEANING.items(), key=lambda pair: -len(pair[0])):
        after = text.strip()[len(word) :]
        if text.strip().startswith(word) and re.match(r"因为|由于|原因|理由", after):
            return Answer(meaning, _reasons(text, text.index(word) + len(word)))
    return None


def _reasons(text: str, start: int) -> tuple[Piece, ...]:
    """The ids after the first word; words such as “because” are blanked."""
    rest = re.sub(_SAYING_WHY, lambda word: " " * len(word.group()), text[start:], flags=re.IGNORECASE)
    pieces = cut(rest, r"[:：,，;；、()（）\s]+|(?<=\s)[-–—]+(?=\s)|[.。!！](?:\s+|$)|(?<![A-Za-z0-9])[-–—]+")
    return tuple(Piece(piece.text, start + piece.start, start + piece.end) for piece in pieces)
