"""How much a few sentences say of one key point, and what exactly."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from interview.coverage.polarity import OPPOSITES
from interview.coverage.quantities import Quantity, agree
from interview.coverage.reading import Sentence
from interview.coverage.rubric import Point, Side, Trap, Word

LONGEST_QUOTE = 3  # sentences
NEAR = 3  # sentences apart
WORTH_QUOTING = 0.2  # what another sentence must add, in the units of `worth`
SHORTEST_FORMULA = 5
TRAP_SHARE, TRAP_LIKENESS = 0.7, 0.5

Said = Mapping[str, set[bool]]


class Evidence(Struct, frozen=True):
    """What sentences say of a key point. Weights are sums of rarities (a word unique in the bank is 1)."""

    sentences: tuple[Sentence, ...] = ()
    share: float = 0.0  # of the key point's weight, in the language that fits better
    mass: float = 0.0  # weight of the words met, both languages together
    count: int = 0  # words met
    figures: int = 0
    formulas: int = 0
    around: float = 0.0  # weight of words from the explanations of this point in our answers
    conflict: float = 0.0  # weight of words that stand under a not on one side only, or as their opposites
    anchors: float = 0.0  # weight of the point's words that the prompt gives away
    words: int = 0  # length of the sentences
    denials: int = 0  # how often they say not more than the key point does
    because: tuple[str, ...] = ()

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


def weigh(point: Point, sentences: Sequence[Sentence], text: str) -> Evidence:
    """What `sentences` of `text` say together of `point`."""
    said = _said(sentences)
    sides = [_side(side, said) for side in point.sides]
    share, _, conflict = max(sides, key=lambda found: found[0])
    met = _heaviest(point, {key for _, keys, _ in sides for key in keys})
    numbers = [place for own in point.quantities if (place := _place(own, sentences)) is not None]
    written = {
        formula.written: (formula.start, formula.end)
        for sentence in sentences
        for formula in sentence.formulas
        if any(_contains(formula.written, own) for own in point.formulas)
    }
    return Evidence(
        sentences=tuple(sentences),
        share=share,
        mass=sum(met.values()),
        count=len(met),
        figures=len(numbers),
        formulas=len(written),
        around=sum(weight for key, weight in point.around.items() if key in said),
        conflict=conflict,
        anchors=sum(weight for key, weight in point.anchors.items() if key in said),
        denials=max(sum(sentence.denials for sentence in sentences) - point.denials, 0),
        words=sum(sentence.words for sentence in sentences),
        because=_because(text, sentences, met, [*numbers, *written.values()]),
    )


def _said(sentences: Iterable[Sentence]) -> Said:
    """Each word with the signs under which it stands: plain, denied, or both."""
    said: dict[str, set[bool]] = {}
    for sentence in sentences:
        for term in sentence.terms:
            said.setdefault(term.key, set()).add(term.denied)
    return said


def _side(side: Side, said: Said) -> tuple[float, set[str], float]:
    """Share of the weight, the words met, and the weight of those met with the opposite sign."""
    met: set[str] = set()
    conflict = 0.0
    for key, word in side.words.items():
        if word.denied in said.get(key, ()):
            met.add(key)
        elif key in said or _opposed(key, word, side.words, said):
            conflict += word.weight
    weight = sum(side.words[key].weight for key in met)
    return (weight / side.total if side.total else 0.0), met, conflict


def _opposed(key: str, word: Word, own: Mapping[str, Word], said: Said) -> bool:
    opposites = OPPOSITES.get(key, frozenset())
    return not word.denied and any(False in said.get(other, ()) for other in opposites - own.keys())


def _heaviest(point: Point, met: set[str]) -> dict[str, float]:
    return {key: max(side.words[key].weight for side in point.sides if key in side.words) for key in met}


def _place(own: Quantity, sentences: Iterable[Sentence]) -> tuple[int, int] | None:
    """Where the learner wrote the same figure."""
    for sentence in sentences:
        for number in sentence.quantities:
            if agree(own, number):
                return number.start, number.end
    return None


def _contains(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_FORMULA and shorter in longer)


def _because(
    text: str,
    sentences: Iterable[Sentence],
    met: Mapping[str, float],
    places: Iterable[tuple[int, int]],
) -> tuple[str, ...]:
    """The words met as the learner wrote them, the weightiest first, then figures and formulas."""
    found: dict[str, str] = {}
    for sentence in sentences:
        for term in sentence.terms:
            if term.key in met:
                found.setdefault(term.key, text[term.start : term.end])
    ordered = [found[key] for key in sorted(found, key=lambda key: (-met[key], key))]
    return tuple(dict.fromkeys([*ordered, *(text[start:end] for start, end in places)]))


def gather(point: Point, sentences: Sequence[Sentence], text: str) -> Evidence:
    """The few sentences near each other that say most of `point`; the first among equals."""
    if not sentences:
        return Evidence()
    singles = [weigh(point, [sentence], text) for sentence in sentences]
    chosen = [max(range(len(singles)), key=lambda place: (worth(singles[place]), -place))]
    found = singles[chosen[0]]
    while len(chosen) < LONGEST_QUOTE:
        options = [
            place
            for place in range(len(sentences))
            if place not in chosen
            and any(abs(place - own) <= NEAR for own in chosen)
            and worth(singles[place]) > 0
        ]
        tried = [(sorted([*chosen, option]), option) for option in options]
        weighed = [
            (weigh(point, [sentences[place] for place in places], text), places) for places, _ in tried
        ]
        if not weighed:
            break
        best, places = max(weighed, key=lambda pair: (worth(pair[0]), [-place for place in pair[1]]))
        if worth(best) < worth(found) + WORTH_QUOTING:
            break
        found, chosen = best, places
    return found


def repeats_trap(trap: Trap, sentence: Sentence, weight: float) -> bool:
    """Whether a sentence says what a trap claims, with the same sign; `weight` is that of all its words."""
    said = _said([sentence])
    met = sum(word.weight for key, word in trap.words.items() if word.denied in said.get(key, ()))
    if not trap.total:
        return False
    return met / trap.total >= TRAP_SHARE and 2 * met / (trap.total + weight) >= TRAP_LIKENESS
