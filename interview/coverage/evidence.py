"""What exactly a few sentences say of one key point, and whether one says what a trap claims."""

from collections.abc import Callable, Iterable, Mapping, Set

from msgspec import Struct

from interview.coverage.passages import Passage, Said
from interview.coverage.quantities import agree
from interview.coverage.reading import Sentence
from interview.coverage.rubric import Point, Side, Trap
from interview.coverage.worth import Evidence

SHORTEST_FORMULA = 5
TRAP_SHARE, TRAP_LIKENESS = 0.7, 0.5


def weigh(point: Point, passage: Passage) -> Evidence:
    """What a passage says of `point`."""
    said = passage.said
    sides = [_side(side, said) for side in point.sides]
    nearest = max(sides, key=lambda side: side.share)
    met = _met(sides)
    return Evidence(
        passage=passage,
        share=nearest.share,
        named=max([side.named for side in sides]),
        mass=_sum(point.weights, met),
        count=len(met),
        figures=len(_figures(point, passage)) if point.quantities and passage.quantities else 0,
        formulas=len(_formulas(point, passage)) if point.formulas and passage.formulas else 0,
        around=_sum(point.around, point.around.keys() & said.keys()),
        conflict=nearest.conflict,
        anchors=_sum(point.anchors, point.anchors.keys() & said.keys()),
        words=passage.words,
        denials=max(passage.denials - point.denials, 0),
    )


class _Met(Struct, frozen=True):
    """What was met of a side: share of its weight; the same whatever the sign; words; conflicting weight."""

    share: float
    named: float
    words: Set[str]
    conflict: float


_NOTHING_MET = _Met(0.0, 0.0, frozenset(), 0)


def _met(sides: Iterable[_Met]) -> Set[str]:
    """The words met in either language."""
    return frozenset().union(*(side.words for side in sides))


def _sum(weights: Mapping[str, float], keys: Iterable[str]) -> float:
    """In the order of the words, so that the same words weigh the same to the last digit."""
    return sum([weights[key] for key in sorted(keys)])


def _side(side: Side, said: Said) -> _Met:
    common = side.words.keys() & said.keys()
    opposed = [key for key, opposites in side.opposed if key not in said and _is_plain(opposites, said)]
    if not common and not opposed:
        return _NOTHING_MET
    weights = side.weights
    met = {key for key in common if side.words[key].denied in said[key]}
    return _Met(
        share=_sum(weights, met) / side.total,
        named=_sum(weights, common) / side.total,
        words=met,
        conflict=sum([weights[key] for key in (*sorted(common - met), *opposed)]),
    )


def _is_plain(keys: Iterable[str], said: Said) -> bool:
    """Whether one of the words stands there without a not."""
    return any(False in said.get(key, ()) for key in keys)


def _figures(point: Point, passage: Passage) -> list[tuple[int, int]]:
    """Where the learner wrote figures of the key point, each once."""
    places = []
    for own in point.quantities:
        for number in passage.quantities:
            if agree(own, number):
                places.append((number.start, number.end))
                break
    return places


def _formulas(point: Point, passage: Passage) -> dict[str, tuple[int, int]]:
    """The formulas of the key point that the learner wrote, with their places."""
    return {
        formula.written: (formula.start, formula.end)
        for formula in passage.formulas
        if any(_contains(formula.written, own) for own in point.formulas)
    }


def _contains(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_FORMULA and shorter in longer)


def because(point: Point, evidence: Evidence, text: str) -> tuple[str, ...]:
    """The words met as the learner wrote them in `text`, the weightiest first, then figures and formulas."""
    passage = evidence.passage
    met = _met([_side(side, passage.said) for side in point.sides])
    found: dict[str, str] = {}
    for sentence in passage.sentences:
        for term in sentence.terms:
            if term.key in met:
                found.setdefault(term.key, text[term.start : term.end])
    words = [found[key] for key in sorted(found, key=lambda key: (-point.weights[key], key))]
    places = [*_figures(point, passage), *_formulas(point, passage).values()]
    return tuple(dict.fromkeys([*words, *(text[start:end] for start, end in places)]))


def repeats_trap(trap: Trap, sentence: Sentence, weight: Callable[[Sentence], float]) -> bool:
    """Whether a sentence says what a trap claims, with the same sign; `weight` is that of all its words."""
    said = sentence.said
    if not trap.total or trap.words.keys().isdisjoint(said):
        return False
    met = sum([word.weight for key, word in trap.words.items() if word.denied in said.get(key, ())])
    return met / trap.total >= TRAP_SHARE and 2 * met / (trap.total + weight(sentence)) >= TRAP_LIKENESS
