"""What the bank expects of an answer: the words of each key point, weighed by how rare they are in the bank.

A word that stands in the prompt weighs nothing: whoever repeats it has said nothing yet.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from bank.schema import LANGUAGES, Language, Question
from interview.coverage import copying
from interview.coverage.copying import Original
from interview.coverage.polarity import OPPOSITES
from interview.coverage.quantities import Quantity, agree
from interview.coverage.reading import Sentence, read
from interview.coverage.worth import most_of_words

COMMON = 0.35  # a word in more than this share of the questions says nothing about which one is answered
ALIGNED = 0.3  # how much of a key point a sentence of the model answer must say to be its explanation
EXPLANATIONS = 3
ENOUGH = 10  # questions; among fewer no word is rare
GIVEN_AWAY = 0.5  # in a trap's claim words of the prompt count half: without them it could not be told at all
SHARED = (1.0, 0.7, 0.45)  # weight of a word that stands in one, two, more key points of its question
_ALONE: Mapping[str, int] = {}


class Word(Struct, frozen=True, gc=False):
    """A word of a key point: its weight (0 to 1) and whether it stands under a not there."""

    weight: float
    denied: bool


class Side(Struct, frozen=True):
    """A key point in one language."""

    words: dict[str, Word]
    weights: dict[str, float]
    total: float  # 1 where nothing weighs
    opposed: tuple[tuple[str, frozenset[str]], ...]  # its words that have opposites not among them, and these


class Point(Struct, frozen=True):
    """A key point: both languages, its figures and formulas, and the words that explain it elsewhere.

    `anchors` are its words that the prompt gives away: alone they say nothing, beside others they tell
    which of the key points a sentence speaks of. `denials`: how often it says not, at most, in a language.
    """

    id: str
    sides: tuple[Side, ...]
    quantities: tuple[Quantity, ...]
    formulas: frozenset[str]
    around: dict[str, float]
    anchors: dict[str, float]
    denials: int
    weights: dict[str, float]  # of its words in either language, the heavier of the two
    most: dict[str, float]  # what a word can add at most to the worth of a sentence


class Trap(Struct, frozen=True):
    """A claim that sounds right and is wrong, in one language."""

    words: dict[str, Word]
    total: float


class Rubric(Struct, frozen=True):
    """One question, ready for comparing."""

    given: frozenset[str]
    points: tuple[Point, ...]
    traps: tuple[Trap, ...]
    prompt: Original
    ours: Original


class Kinship(Struct, frozen=True):
    """`nearness`: to the question, as a part of that to the nearest one (1 for the nearest).

    `share`: of what the words say, weighed by how much each tells questions apart, that the question knows.
    """

    nearness: float
    share: float


class CatalogueWords:
    """How rare each word is among the bank's key points, and which questions speak of it.

    Built once for a bank; `rubric` keeps what it has made by the question's digest.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        """Reads the prompts, short answers and key points of all questions (about 5 ms each)."""
        self._points = 0
        self._spread: Counter[str] = Counter()
        self._questions: dict[str, int] = {}
        self._about: dict[str, set[int]] = defaultdict(set)
        self._rubrics: dict[str, Rubric] = {}
        for question in questions:
            self._count(question)
        self._sizes = self._sizes_of_questions()
        self._rarities = {key: self._rarity(met) for key, met in self._spread.items()}
        self._rarest = self._rarity(0)

    def _count(self, question: Question) -> None:
        number = self._questions.setdefault(question.facts.id, len(self._questions))
        for point in question.facts.key_points:
            keys: set[str] = set()
            for language in LANGUAGES:
                keys |= _keys(read(question.texts[language].key_points.get(point.id, "")))
            self._spread.update(keys)
            self._points += 1
            for key in keys:
                self._about[key].add(number)
        for language in LANGUAGES:
            text = question.texts[language]
            for key in _keys(read(f"{text.title}\n{text.prompt}\n{text.short_answer}")):
                self._about[key].add(number)

    def rarity(self, key: str) -> float:
        """0 (in every key point) to 1 (in none), whatever the size of the bank."""
        return self._rarities.get(key, self._rarest)

    def _rarity(self, met: int) -> float:
        """Of a word that stands in `met` key points."""
        every = math.log((self._points + 1) / 0.5)
        return max(0.0, math.log((self._points + 1) / (met + 0.5))) / every

    def _sizes_of_questions(self) -> dict[int, float]:
        sizes: dict[int, float] = defaultdict(float)
        for key in self._about:
            for number in self._about[key]:
                sizes[number] += self._distinction(key)
        return sizes

    def _distinction(self, key: str) -> float:
        """How much a word tells about which question is answered."""
        share = len(self._about.get(key, ())) / max(len(self._questions), 1)
        return -math.log(share) if 0 < share <= COMMON else 0.0

    def kinship(self, keys: Iterable[str], question: str) -> Kinship:
        """How near the words `keys` are to a question that was counted, and to the nearest of all.

        Near: shared distinctive words over √(all distinctive words of the question).
        """
        near: dict[int, float] = defaultdict(float)
        own = self._questions[question]
        said = known = 0.0
        for key in keys:
            if distinction := self._distinction(key):
                said += distinction
                known += distinction * (own in self._about[key])
                for number in self._about[key]:
                    near[number] += distinction
        scaled = {number: value / math.sqrt(self._sizes[number]) for number, value in near.items()}
        nearest = max(scaled.values(), default=0.0)
        return Kinship(
            nearness=scaled.get(own, 0.0) / nearest if nearest else 0.0,
            share=known / said if said else 0.0,
        )

    def tells_apart(self, question: str) -> bool:
        """Whether the question of this id was counted, among enough others to be told from them."""
        return question in self._questions and len(self._questions) >= ENOUGH

    def rubric(self, question: Question) -> Rubric:
        """The question's rubric; the second time it costs nothing."""
        known = f"{question.facts.id} {question.digest}"
        if known not in self._rubrics:
            self._rubrics[known] = self._build(question)
        return self._rubrics[known]

    def _build(self, question: Question) -> Rubric:
        prompts = [
            sentence
            for language in LANGUAGES
            for sentence in read(f"{question.texts[language].title}\n{question.texts[language].prompt}")
        ]
        given = frozenset(_keys(prompts))
        figures = [number for sentence in prompts for number in sentence.quantities]
        explaining = {language: _explanations(question, language) for language in LANGUAGES}
        shared = _shared(question)
        points = [
            self._point(
                question, point.id, given=given, figures=figures, explaining=explaining, shared=shared
            )
            for point in question.facts.key_points
        ]
        traps = [
            self._trap(claim, given)
            for language in LANGUAGES
            for claim, _ in question.texts[language].traps.values()
        ]
        return Rubric(
            given=given,
            points=tuple(points),
            traps=tuple(traps),
            prompt=copying.original(_shown(question), copying.PROMPT_RUN),
            ours=copying.original(_written(question), copying.OURS_RUN),
        )

    def weight_of(self, keys: Iterable[str], given: frozenset[str]) -> float:
        """The weight of words; those that the prompt gives away count half."""
        return sum(self.rarity(key) * (GIVEN_AWAY if key in given else 1.0) for key in keys)

    def _words(
        self, sentences: Iterable[Sentence], given: frozenset[str], shared: Mapping[str, int] = _ALONE
    ) -> dict[str, Word]:
        found: dict[str, Word] = {}
        for sentence in sentences:
            for term in sentence.terms:
                if term.key not in given and (term.key not in found or not term.denied):
                    found[term.key] = Word(self._weight(term.key, shared), term.denied)
        return found

    def _weight(self, key: str, shared: Mapping[str, int]) -> float:
        """A word of several key points of one question hardly tells which of them is meant."""
        return self.rarity(key) * SHARED[min(shared.get(key, 1), len(SHARED)) - 1]

    def _point(
        self,
        question: Question,
        name: str,
        *,
        given: frozenset[str],
        figures: list[Quantity],
        explaining: Mapping[Language, list[Sentence]],
        shared: Mapping[str, int],
    ) -> Point:
        read_sides = {
            language: read(question.texts[language].key_points.get(name, "")) for language in LANGUAGES
        }
        sides = [self._words(sentences, given, shared) for sentences in read_sides.values()]
        everything = [sentence for sentences in read_sides.values() for sentence in sentences]
        own = {key for side in sides for key in side}
        follow_ups = [
            sentence
            for language in LANGUAGES
            for follow_up in question.facts.follow_ups
            if follow_up.key_point == name and follow_up.id in question.texts[language].follow_ups
            for sentence in read(question.texts[language].follow_ups[follow_up.id][1])
        ]
        around: dict[str, float] = {}
        for side, language in zip(sides, LANGUAGES, strict=True):
            nearest = sorted(explaining[language], key=lambda one: -_said(side, one))[:EXPLANATIONS]
            for sentence in (*(one for one in nearest if _said(side, one) >= ALIGNED), *follow_ups):
                for term in sentence.terms:
                    if term.key not in given and term.key not in own:
                        around[term.key] = self.rarity(term.key)
        ready = tuple(_side(side) for side in sides)
        weights = {key: max(side[key].weight for side in sides if key in side) for key in own}
        shares = {key: max(side.weights.get(key, 0) / side.total for side in ready) for key in own}
        anchors = {key: self._weight(key, shared) for key in _keys(everything) & given}
        return Point(
            id=name,
            sides=ready,
            quantities=_telling(everything, figures),
            formulas=frozenset(formula.written for one in everything for formula in one.formulas),
            around=around,
            denials=max(sum(one.denials for one in sentences) for sentences in read_sides.values()),
            anchors=anchors,
            weights=weights,
            most=most_of_words(shares, weights, around, anchors),
        )

    def _trap(self, claim: str, given: frozenset[str]) -> Trap:
        words = self._words(read(claim), frozenset())
        words = {
            key: Word(word.weight * (GIVEN_AWAY if key in given else 1.0), word.denied)
            for key, word in words.items()
        }
        return Trap(words, sum(word.weight for word in words.values()))


def _side(words: dict[str, Word]) -> Side:
    opposites = {key: OPPOSITES[key] - words.keys() for key in sorted(words.keys() & OPPOSITES.keys())}
    return Side(
        words=words,
        weights={key: word.weight for key, word in words.items()},
        total=sum(word.weight for word in words.values()) or 1.0,
        opposed=tuple((key, others) for key, others in opposites.items() if others and not words[key].denied),
    )


def _shown(question: Question) -> Iterable[str]:
    return (part for text in question.texts.values() for part in (text.title, text.prompt))


def _written(question: Question) -> Iterable[str]:
    """Everything that a learner could have copied out of our answers."""
    for text in question.texts.values():
        yield from (text.short_answer, text.model_answer, *text.key_points.values())
        yield from (answer for _, answer in text.follow_ups.values())
        yield from (why for _, why in text.traps.values())


def _shared(question: Question) -> Counter[str]:
    """In how many key points of the question each word stands."""
    counts: Counter[str] = Counter()
    for point in question.facts.key_points:
        texts = [question.texts[language].key_points.get(point.id, "") for language in LANGUAGES]
        counts.update(_keys(sentence for text in texts for sentence in read(text)))
    return counts


def _keys(sentences: Iterable[Sentence]) -> set[str]:
    return {term.key for sentence in sentences for term in sentence.terms}


def _explanations(question: Question, language: Language) -> list[Sentence]:
    text = question.texts[language]
    return [*read(text.model_answer), *read(text.short_answer)]


def _said(side: Mapping[str, Word], sentence: Sentence) -> float:
    """The share of a key point's weight that a sentence says."""
    total = sum(word.weight for word in side.values())
    keys = {term.key for term in sentence.terms}
    return sum(word.weight for key, word in side.items() if key in keys) / total if total else 0.0


def _telling(sentences: Iterable[Sentence], given: list[Quantity]) -> tuple[Quantity, ...]:
    """The figures that say something and do not stand in the prompt, each once."""
    found: list[Quantity] = []
    for sentence in sentences:
        for number in sentence.quantities:
            if number.telling and not any(agree(number, other) for other in (*given, *found)):
                found.append(number)
    return tuple(found)
