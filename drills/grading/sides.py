"""Answers that say one value twice: `70 GB = 65.2 GiB`, `2*35 = 70 GB`, `70 GB (65.2 GiB)`.

They are judged if both sides agree and are judged alike; a person who writes two values is asked which.
"""

import re
from collections.abc import Callable, Iterator

from drills.grading.measure import Measure, read_measure
from drills.grading.outcomes import found
from drills.grading.typed import undecorated
from drills.grading.types import Outcome
from formulas import to_base
from formulas.units import Unit, spelled

NEAR = 0.01  # people round one of the two
_EQUALS = re.compile(r"(?<![<>=!])(?:[=＝≈≃≅]|\\approx(?![A-Za-z]))(?!=)")
_ASIDE = re.compile(
    r"^(?P<main>\s*[0-9.０-９][^()（）]*[A-Za-z%μ\u4e00-\u9fff]\s*)"
    r"[(（]\s*(?:about|approx\.?|i\.e\.|或|即|约|[=≈~])?"
    r"(?P<aside>\s*[0-9.０-９].*[A-Za-z%μ\u4e00-\u9fff]\s*)[)）]\s*$"
)
_NUMBER_ASIDE = re.compile(r"^(?P<main>\s*[0-9.]+\s*%?\s)\s*[(（](?P<aside>[^()（）]+)[)）]\s*$")
_PLURAL = re.compile(r"(?<=flop)s(?![A-Za-z])", re.IGNORECASE)


def judged(answer: str, target: Measure, judge: Callable[[Measure], Outcome]) -> Outcome:
    """The verdict on all that was written; a question if the sides disagree."""
    given = measures(answer, target)
    outcomes = [judge(measure) for measure in given]
    alike = len({outcome.verdict for outcome in outcomes}) == 1
    if len(given) > 1 and not (alike and all(_agree(given[-1], measure) for measure in given)):
        return found("ask", "two-values")
    return outcomes[-1]


def measures(answer: str, target: Measure) -> list[Measure]:
    """What each side says; a side without a unit has that of the last one."""
    given = [_as_asked(side, target) for side in _sides(undecorated(answer))]
    last = given[-1]
    if len(given) == 1:
        return _with_aside(undecorated(answer)) or given
    return [*(_in_unit_of(last, measure) for measure in given[:-1]), last]


def _with_aside(text: str) -> list[Measure]:
    """`0.125 (1/8)`, which would be a product if the two were not equal."""
    match = _NUMBER_ASIDE.match(text)
    if match is None:
        return []
    both = [read_measure(" " * match.start(part) + match[part]) for part in ("main", "aside")]
    return both if _agree(*both) else []


def _sides(text: str) -> Iterator[str]:
    """The sides of an equation, with blanks for the rest, so that places stay true."""
    aside = _ASIDE.match(text)
    if aside is not None:
        ends = [aside.span("main"), aside.span("aside")]
    else:
        signs = [match.span() for match in _EQUALS.finditer(text)]
        ends = list(
            zip([0, *(end for _, end in signs)], [*(start for start, _ in signs), len(text)], strict=True)
        )
    for start, end in ends:
        yield " " * start + text[start:end] if len(ends) > 1 else text


def _as_asked(text: str, target: Measure) -> Measure:
    """989 TFLOPs is a rate to everybody who is asked for a rate, and a number of operations otherwise."""
    measure = read_measure(text)
    if measure.unit.dimension == target.unit.dimension or not _PLURAL.search(text):
        return measure
    rate = read_measure(_PLURAL.sub("S", text).replace("flopS", "FLOPS").replace("FlopS", "FLOPS"))
    return rate if rate.unit.dimension == target.unit.dimension else measure


def _in_unit_of(last: Measure, given: Measure) -> Measure:
    """`2*35 = 70 GB` is in GB, `70e9 = 70 GB` in bytes."""
    if given.has_unit or not last.has_unit:
        return given
    base = spelled(Unit(dimension=last.unit.dimension))
    readings = [Measure(given.tree, given.value, unit, given.unit_at) for unit in (last.unit, base)]
    return next((reading for reading in readings if _agree(last, reading)), readings[0])


def _agree(one: Measure, other: Measure) -> bool:
    left, right = (float(to_base(measure.value, measure.unit)) for measure in (one, other))
    return one.unit.dimension == other.unit.dimension and abs(left - right) <= NEAR * max(
        abs(left), abs(right)
    )
