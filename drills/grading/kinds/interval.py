"""A range `[60, 80] GB`, `60..80 GB`, `60 to 80 GB`, `60–80 GB`, `60 到 80 GB`; or a number inside of one.

Whether an end belongs to the range does not count: people write brackets by habit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from msgspec.structs import replace

from drills.grading import measured
from drills.grading.kinds import number, quantity
from drills.grading.measure import Measure, read_measure
from drills.grading.outcomes import FREE, RIGHT, found, known_mistake, unread
from drills.grading.pieces import Piece, checked, moved
from drills.grading.typed import undecorated
from drills.grading.types import Expectation, ExpectationError, Message, Outcome, Preview
from formulas import FormulaError, from_base, to_base

MOST_SIGNS = 6  # `-5e-3 - -2e-3` has five; more would only be read in vain
_WORDS = re.compile(r"^\s*(?:from|between|range(?: of)?|从|在|介于)\s*|\s*(?:之间|之内)\s*$", re.IGNORECASE)
_BRACKETS = re.compile(r"^\s*([\[(（［【])(.*)([\])）］】])\s*(\S.*)?$", re.DOTALL)
_INEQUALITY = re.compile(
    r"^\s*(?P<low>[^<>≤≥]+?)\s*(?:<=?|≤|⩽|＜)\s*[A-Za-z_]\w*\s*(?:<=?|≤|⩽|＜)\s*(?P<high>[^<>≤≥]+?)\s*$"
)
_PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+-|\\pm)\s*")
#: What stands between the two ends, the clearest sign first.
_BETWEEN = (
    r"\.\.\.?|…+",
    r"\s+to\s+|\s+and\s+|(?<=[\w%])\s*(?:到|至|和|与)\s*(?=\S)",
    r"[~～〜]",
    r"[–—‒]",
    r"[;；,，、]",
    r"(?<=[\w%)])\s*[-−]\s*",
)


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends as they were typed, each with its unit."""

    low: Piece
    high: Piece


def grade(expectation: Expectation, answer: str) -> Outcome:
    """A range is right if both ends are; a number, where one is enough, if it lies inside."""
    wanted = _wanted(expectation.expected, expectation.unit)
    ends = _ends(_bare(answer))
    if ends is None:
        return _single(expectation, wanted, answer)
    if expectation.form == "number":
        return moved(found("ask", "one-value"), Piece(answer, 0, len(answer)))
    return _range(expectation, wanted, ends)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The two ends as they are read."""
    ends = _ends(_bare(answer))
    if ends is None:
        return quantity.preview(
            _of_end(expectation, _wanted(expectation.expected, expectation.unit)[0]), answer
        )
    seen = [_seen(expectation, end) for end in (ends.low, ends.high)]
    problem = next((one.problem for one in seen if one.problem), None)
    if problem:
        return Preview(problem=problem)
    low, high = seen
    return Preview(
        latex=rf"\left[{low.latex},\ {high.latex}\right]",
        value=f"{low.value} … {high.value}",
        unit=high.unit,
    )


def _seen(expectation: Expectation, end: Piece) -> Preview:
    wanted = _wanted(expectation.expected, expectation.unit)[0]
    try:
        return quantity.preview(_of_end(expectation, wanted), end.text)
    except FormulaError as error:
        return Preview(problem=moved(unread(error), end))


@lru_cache(maxsize=1024)
def _wanted(text: str, unit: str) -> tuple[str, str]:
    """The expected ends; ExpectationError where the content is at fault."""
    try:
        ends = _ends(_bare(text))
    except FormulaError as error:
        raise ExpectationError(f"expected {text!r}: {error}") from error
    if ends is None:
        raise ExpectationError(f"expected {text!r} is no interval such as [60, 80]")
    low, high = (measured.expected(end.text, unit) for end in (ends.low, ends.high))
    if low.value * low.unit.factor > high.value * high.unit.factor:
        raise ExpectationError(f"expected {text!r} ends before it begins")
    return ends.low.text, ends.high.text


# ---------------------------------------------------------------- judging


def _single(expectation: Expectation, wanted: tuple[str, str], answer: str) -> Outcome:
    """One number: inside of the interval it is right, unless both ends were asked for."""
    if expectation.form == "range":
        read_measure(undecorated(answer))
        return moved(found("ask", "range-needed"), Piece(answer, 0, len(answer)))
    outcomes = [_judged(expectation, end, answer) for end in wanted]
    question = next((one for one in outcomes if one.verdict in FREE or one.tag == "dimension"), None)
    if question:
        return question
    low, value, high = (_in_unit(expectation, text) for text in (wanted[0], undecorated(answer), wanted[1]))
    nearly = expectation.tolerance is not None and any(one.verdict == "right" for one in outcomes)
    if low <= value <= high or nearly:
        return measured.right(expectation, read_measure(undecorated(answer)))
    for mistake in expectation.mistakes:
        if _judged(expectation, mistake.expected, answer).verdict == "right":
            return known_mistake(mistake.tag)
    return found("wrong", "outside-interval")


def _in_unit(expectation: Expectation, text: str) -> float:
    measure = read_measure(text)
    target = measured.expected(text, expectation.unit) if not measure.has_unit else measure
    return float(to_base(target.value, target.unit))


def _range(expectation: Expectation, wanted: tuple[str, str], ends: Ends) -> Outcome:
    low, high = (_judged_end(expectation, *pair) for pair in zip(wanted, (ends.low, ends.high), strict=True))
    question = next((one for one in (low, high) if one.verdict in FREE or one.tag == "dimension"), None)
    if question:
        return question
    if low.verdict == high.verdict == "right":
        return RIGHT
    if _matches(expectation, wanted, Ends(ends.high, ends.low)):
        arguments = Message("ends-exchanged")
        return Outcome(verdict="partial", tag="ends-exchanged", message=arguments, form="ends-exchanged")
    for mistake in expectation.mistakes:
        usual = _usual(mistake.expected, expectation.unit)
        if usual and _matches(expectation, usual, ends):
            return known_mistake(mistake.tag)
    if "right" in {low.verdict, high.verdict}:
        return low_or_high(low, ends)
    return low if low.tag == high.tag != "value" else found("wrong", "interval")


def low_or_high(low: Outcome, ends: Ends) -> Outcome:
    """One end is right: say which one is not."""
    if low.verdict == "right":
        return moved(found("partial", "upper-end"), ends.high)
    return moved(found("partial", "lower-end"), ends.low)


def _usual(text: str, unit: str) -> tuple[str, str] | None:
    try:
        return _wanted(text, unit)
    except ExpectationError:
        return None


def _matches(expectation: Expectation, wanted: tuple[str, str], ends: Ends) -> bool:
    pairs = zip(wanted, (ends.low, ends.high), strict=True)
    return all(_judged_end(expectation, *pair).verdict == "right" for pair in pairs)


def _judged_end(expectation: Expectation, wanted: str, end: Piece) -> Outcome:
    try:
        outcome = _judged(expectation, wanted, end.text)
    except FormulaError as error:
        return moved(unread(error), end)
    return outcome if outcome.verdict == "right" else moved(outcome, end)


def _judged(expectation: Expectation, wanted: str, text: str) -> Outcome:
    alone = _of_end(expectation, wanted)
    return quantity.grade(alone, text) if expectation.unit or _has_unit(wanted) else number.grade(alone, text)


def _has_unit(text: str) -> bool:
    return read_measure(text).has_unit


def _of_end(expectation: Expectation, wanted: str) -> Expectation:
    return replace(expectation, expected=wanted, mistakes=(), form="")


# ---------------------------------------------------------------- reading


def _bare(text: str) -> str:
    """Without `from … to …` and decorations, blanked so that places stay true."""
    bare = undecorated(checked(text))
    for word in [*_WORDS.finditer(bare)]:
        bare = bare[: word.start()] + " " * len(word.group()) + bare[word.end() :]
    if not bare.strip():
        raise FormulaError("empty")
    return bare


def _ends(text: str) -> Ends | None:
    """The two ends of a range; None for a single value."""
    spread = _PLUS_MINUS.search(text)
    if spread:
        return _around(text, spread)
    inequality = _INEQUALITY.match(text)
    if inequality:
        low, high = _piece(text, *inequality.span("low")), _piece(text, *inequality.span("high"))
        return _with_unit(low, read_measure(low.text), high, read_measure(high.text))
    bracketed = _BRACKETS.match(text)
    if bracketed and re.search(r"[,，;；、]|\.\.|…", bracketed[2]):
        return _inside(text, bracketed)
    return next(_readable(text), None)


def _inside(text: str, bracketed: re.Match[str]) -> Ends | None:
    start, end = bracketed.span(2)
    unit = (bracketed[4] or "").strip()
    ends = next(_readable(" " * start + text[start:end]), None)
    if ends is None or not unit:
        return ends
    low, high = ends.low, ends.high
    return Ends(
        Piece(f"{low.text} {unit}", low.start, low.end), Piece(f"{high.text} {unit}", high.start, high.end)
    )


def _readable(text: str) -> Iterator[Ends]:
    """Cuts at which both sides are values, the clearest sign first."""
    for between in _BETWEEN:
        for sign in islice(re.finditer(between, text), MOST_SIGNS):
            low, high = _piece(text, 0, sign.start()), _piece(text, sign.end(), len(text))
            one, other = _value(low.text), _value(high.text)
            if (
                one
                and other
                and not (_is_difference(between) and one.value >= other.value and not other.has_unit)
            ):
                yield _with_unit(low, one, high, other)


def _is_difference(between: str) -> bool:
    """`80-60` may be meant as 20; `60-80` hardly as -20."""
    return between == _BETWEEN[-1]


def _with_unit(low: Piece, one: Measure, high: Piece, other: Measure) -> Ends:
    """`60–80 GB`: the unit of the upper end is that of a bare lower end."""
    if other.has_unit and not one.has_unit:
        low = Piece(f"{low.text} {other.unit.text}", low.start, low.end)
    return Ends(low, high)


def _around(text: str, sign: re.Match[str]) -> Ends:
    """`70 ± 10 GB`; the places are those of the whole text."""
    middle, spread = read_measure(text[: sign.start()]), read_measure(text[sign.end() :])
    unit = spread.unit if spread.has_unit else middle.unit
    if middle.has_unit and middle.unit.dimension != unit.dimension:
        raise FormulaError("unlike-units", 0, len(text))
    centre = to_base(middle.value, middle.unit if middle.has_unit else unit)
    width = to_base(spread.value, unit)
    ends = (from_base(centre - width, unit), from_base(centre + width, unit))
    low, high = (Piece(f"{float(end)!r} {unit.text}".strip(), 0, len(text)) for end in ends)
    return Ends(low, high)


def _value(text: str) -> Measure | None:
    try:
        return read_measure(text)
    except FormulaError:
        return None


def _piece(text: str, start: int, end: int) -> Piece:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    return Piece(piece.strip(), begin, begin + len(piece.strip()))
