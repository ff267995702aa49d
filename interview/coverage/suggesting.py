"""Which key points of a question an answer covers, and which of its sentences say so."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from bank import catalogue
from bank.schema import Question
from interview.coverage import judging
from interview.coverage.copying import Copied
from interview.coverage.evidence import because, repeats_trap, weigh
from interview.coverage.gathering import gather
from interview.coverage.passages import Passage, passage
from interview.coverage.reading import Sentence, fold, read
from interview.coverage.refusals import Refusal, refusal
from interview.coverage.rubric import CatalogueWords, Point, Rubric
from interview.coverage.worth import worth

LONGEST_ANSWER = 40_000  # characters; nobody says more in a round, and what follows is not read
MOST_REASONS = 8


class Suggestion(Struct, frozen=True):
    """One key point. `quotes`: (start, end) of the learner's sentences; `because`: what was met in them.

    That is words, figures and formulas as the learner wrote them. Where nothing says anything of the key
    point, both are empty. What is covered always has a quote.
    """

    key_point: str
    covered: bool
    strength: float
    quotes: tuple[tuple[int, int], ...]
    because: tuple[str, ...]


class Suggestions(Struct, frozen=True):
    """One for each key point, in the question's order. With a `refusal` none is covered or quoted."""

    points: tuple[Suggestion, ...]
    refusal: Refusal = ""

    @property
    def covered(self) -> frozenset[str]:
        """The ids of the key points that may be called covered."""
        return frozenset(point.key_point for point in self.points if point.covered)


@cache
def words_of_catalogue() -> CatalogueWords:
    """The words of the web's catalogue, read once in a process (1 to 4 seconds for 200 questions)."""
    return CatalogueWords(catalogue().questions.values())


def suggest(question: Question, answer: str, catalogue_words: CatalogueWords | None = None) -> Suggestions:
    """What `answer` covers of `question`, in either language or both. Deterministic; never raises.

    `catalogue_words` are those of the bank that the question belongs to; without them, of the web's bank.
    """
    words = catalogue_words or words_of_catalogue()
    text = answer[:LONGEST_ANSWER]
    rubric = words.rubric(question)
    folded = fold(text)
    sentences = read(text, folded)
    copied = Copied(folded, rubric.prompt, rubric.ours)
    reason = refusal(sentences, copied, rubric, words, question.facts.id)
    if reason:
        return Suggestions(tuple(Suggestion(point.id, False, 0.0, (), ()) for point in rubric.points), reason)
    own = [
        passage([sentence])
        for sentence in sentences
        if not copied.is_sentence(sentence) and not _is_trap(sentence, rubric, words)
    ]
    return Suggestions(tuple(_suggestion(point, rubric, own, text) for point in rubric.points))


def _is_trap(sentence: Sentence, rubric: Rubric, words: CatalogueWords) -> bool:
    def weight(one: Sentence) -> float:
        return words.weight_of(one.said, rubric.given)

    return any(repeats_trap(trap, sentence, weight) for trap in rubric.traps)


def _suggestion(point: Point, rubric: Rubric, own: Sequence[Passage], text: str) -> Suggestion:
    evidence = gather(point, own)
    if not evidence.new:
        return Suggestion(point.id, False, 0.0, (), ())
    rivals = (worth(weigh(other, evidence.passage)) for other in rubric.points if other is not point)
    margin = worth(evidence) - max(rivals, default=0.0)
    return Suggestion(
        key_point=point.id,
        covered=judging.covers(evidence, margin),
        strength=round(judging.strength(evidence, margin), 3),
        quotes=tuple((sentence.start, sentence.end) for sentence in evidence.passage.sentences),
        because=because(point, evidence, text)[:MOST_REASONS],
    )
