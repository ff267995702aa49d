"""How much a few sentences say of one key point, and what exactly."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from interview.coverage.polarity import OPPOSITES
from interview.coverage.quantities import agree
from interview.coverage.reading import Sentence
from interview.coverage.rubric import Point, Side, Trap

LONGEST_QUOTE = 3  # sentences
NEAR = 3  # sentences apart
WORTH_QUOTING = 0.2  # what another sentence must add, in the units of `worth`
SHORTEST_FORMULA = 5
TRAP_SHARE, TRAP_LIKENESS = 0.7, 0.5

Said = Mapping[str, frozenset[bool]]


class Evidence(Struct, frozen=True):
    """What sentences say of a key point. Weights are sums of rarities (a word unique in the bank is 1)."""

    sentences: tuple[Sentence, ...] = ()
    share: float = 0.0  # of the key point's weight, in the language that fits better
    named: float = 0.0  # the same, whether the words stand under a not or not
    mass: float = 0.0  # weight of the words met, both languages together
    count: int = 0  # words met
    figures: int = 0
    formulas: int = 0
    around: float = 0.0  # weight of words from the explanations of this point in our answers
    conflict: float = 0.0  # weight of words that stand under a not on one side only, or as their opposites
    anchors: float = 0.0  # weight of the point's words that the prompt gives away
    words: int = 0  # length of the sentences
    denials: int = 0  # how often they say not more than the key point does

    @property
    def denied(self) -> float:
        """The share of what was met that is said with the opposite sign (0 to 1)."""
        return self.conflict / (self.conflict + self.mass) if self.conflict else 0.0

    @property
    def new(self) -> bool:
        """Whether anything was met that the prompt does not give away."""
        return bool(self.count or self.figures or self.formulas)


def worth(evidence: Evidence) -> float:
    """How much sentences say of a key point, for choosing among sentences of one answer."""
    return (
        evidence.share
        + 0.3 * min(evidence.mass, 4)
        + 0.25 * min(evidence.figures, 2)
        + 0.6 * min(evidence.formulas, 1)
        + 0.12 * min(evidence.around, 3)
        + 0.2 * min(evidence.anchors, 2) * evidence.new
        - 0.3 * evidence.denied
    )


def weigh(point: Point, sentences: Sequence[Sentence]) -> Evidence:
    """What `sentences` say together of `point`."""
    said = _said(sentences)
    sides = [_side(side, said) for side in point.sides]
    nearest = max(sides, key=lambda side: side.share)
    met = _heaviest(point, {key for side in sides for key in side.words})
    return Evidence(
        sentences=tuple(sentences),
        share=nearest.share,
        named=max(side.named for side in sides),
        mass=sum(met[key] for key in sorted(met)),
        count=len(met),
        figures=len(_figures(point, sentences)),
        formulas=len(_formulas(point, sentences)),
        around=sum(point.around[key] for key in sorted(point.around.keys() & said.keys())),
        conflict=nearest.conflict,
        anchors=sum(point.anchors[key] for key in sorted(point.anchors.keys() & said.keys())),
        denials=max(sum(sentence.denials for sentence in sentences) - point.denials, 0),
        words=sum(sentence.words for sentence in sentences),
    )


def _said(sentences: Sequence[Sentence]) -> Said:
    """Each word with the signs under which it stands: plain, denied, or both."""
    if len(sentences) == 1:
        return sentences[0].said
    said: dict[str, frozenset[bool]] = {}
    for sentence in sentences:
        for key, signs in sentence.said.items():
            said[key] = said.get(key, frozenset()) | signs
    return said


class _Met(Struct, frozen=True):
    """What was met of a side: share of its weight; the same whatever the sign; words; conflicting weight."""

    share: float
    named: float
    words: set[str]
    conflict: float


def _side(side: Side, said: Said) -> _Met:
    common = side.words.keys() & said.keys()
    met = {key for key in common if side.words[key].denied in said[key]}
    conflict = sum(side.words[key].weight for key in sorted(common - met))
    for key in sorted((side.words.keys() & OPPOSITES.keys()) - common):
        word = side.words[key]
        opposites = OPPOSITES[key] - side.words.keys()
        if not word.denied and any(False in said.get(other, ()) for other in opposites):
            conflict += word.weight
    total = side.total or 1.0
    return _Met(
        share=sum(side.words[key].weight for key in sorted(met)) / total,
        named=sum(side.words[key].weight for key in sorted(common)) / total,
        words=met,
        conflict=conflict,
    )


def _heaviest(point: Point, met: set[str]) -> dict[str, float]:
    return {key: max(side.words[key].weight for side in point.sides if key in side.words) for key in met}


def _figures(point: Point, sentences: Iterable[Sentence]) -> list[tuple[int, int]]:
    """Where the learner wrote figures of the key point, each once."""
    places = []
    written = [number for sentence in sentences for number in sentence.quantities]
    for own in point.quantities:
        place = next(((number.start, number.end) for number in written if agree(own, number)), None)
        if place is not None:
            places.append(place)
    return places


def _formulas(point: Point, sentences: Iterable[Sentence]) -> dict[str, tuple[int, int]]:
    """The formulas of the key point that the learner wrote, with their places."""
    return {
        formula.written: (formula.start, formula.end)
        for sentence in sentences
        for formula in sentence.formulas
        if any(_contains(formula.written, own) for own in point.formulas)
    }


def _contains(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_FORMULA and shorter in longer)


def because(point: Point, evidence: Evidence, text: str) -> tuple[str, ...]:
    """The words met as the learner wrote them in `text`, the weightiest first, then figures and formulas."""
    said = _said(evidence.sentences)
    met = _heaviest(point, {key for side in point.sides for key in _side(side, said).words})
    found: dict[str, str] = {}
    for sentence in evidence.sentences:
        for term in sentence.terms:
            if term.key in met:
                found.setdefault(term.key, text[term.start : term.end])
    words = [found[key] for key in sorted(found, key=lambda key: (-met[key], key))]
    places = [*_figures(point, evidence.sentences), *_formulas(point, evidence.sentences).values()]
    return tuple(dict.fromkeys([*words, *(text[start:end] for start, end in places)]))


def gather(point: Point, sentences: Sequence[Sentence]) -> Evidence:
    """The few sentences near each other that say most of `point`; the first among equals."""
    singles = {place: weigh(point, [one]) for place, one in enumerate(sentences) if _touches(point, one)}
    if not singles:
        return Evidence()
    chosen = [max(singles, key=lambda place: (worth(singles[place]), -place))]
    found = singles[chosen[0]]
    while len(chosen) < LONGEST_QUOTE:
        wider = [
            sorted([*chosen, place])
            for place in singles
            if place not in chosen
            and any(abs(place - own) <= NEAR for own in chosen)
            and worth(singles[place]) > 0
        ]
        weighed = [(weigh(point, [sentences[place] for place in places]), places) for places in wider]
        if not weighed:
            break
        best, places = max(weighed, key=lambda pair: (worth(pair[0]), [-place for place in pair[1]]))
        if worth(best) < worth(found) + WORTH_QUOTING:
            break
        found, chosen = best, places
    return found


def _touches(point: Point, sentence: Sentence) -> bool:
    """Whether a sentence can say anything of a key point at all."""
    if any(not side.words.keys().isdisjoint(sentence.said) for side in point.sides):
        return True
    return bool(sentence.quantities and point.quantities) or bool(sentence.formulas and point.formulas)


def repeats_trap(trap: Trap, sentence: Sentence, weight: float) -> bool:
    """Whether a sentence says what a trap claims, with the same sign; `weight` is that of all its words."""
    said = _said([sentence])
    met = sum(word.weight for key, word in trap.words.items() if word.denied in said.get(key, ()))
    if not trap.total:
        return False
    return met / trap.total >= TRAP_SHARE and 2 * met / (trap.total + weight) >= TRAP_LIKENESS
