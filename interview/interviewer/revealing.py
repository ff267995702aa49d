"""Whether the words of a follow-up give away what it is meant to find out."""

from bank.schema import LANGUAGES, FollowUp, Question
from interview.coverage import CatalogueWords
from interview.coverage.quantities import Quantity, agree
from interview.coverage.reading import Sentence, read

RARE = 0.5  # of CatalogueWords.rarity: words of at most about one key point in fifty


def reveals(
    wording: str, question: Question, said: str, candidates: list[FollowUp], words: CatalogueWords
) -> bool:
    """Whether `wording` holds a rare word, a figure or a formula of any key point of the question.

    What stands in the prompt, in the learner's own answer or in the bank's words for these follow-ups gives
    nothing away any more.
    """
    rubric = words.rubric(question)
    asked, known = read(wording), read("\n".join([said, *_own_words(question, candidates)]))
    rare = {
        key
        for point in rubric.points
        for side in point.sides
        for key in side.words
        if words.rarity(key) >= RARE
    }
    if (_keys(asked) & rare) - rubric.given - _keys(known):
        return True
    return _tells_a_figure(asked, known, [own for point in rubric.points for own in point.quantities]) or any(
        formula.written in point.formulas
        for sentence in asked
        for formula in sentence.formulas
        for point in rubric.points
    )


def _own_words(question: Question, candidates: list[FollowUp]) -> list[str]:
    texts = [question.texts[language].follow_ups for language in LANGUAGES if language in question.texts]
    return [text[one.id][0] for text in texts for one in candidates if one.id in text]


def _keys(sentences: tuple[Sentence, ...]) -> set[str]:
    return {term.key for sentence in sentences for term in sentence.terms}


def _tells_a_figure(
    asked: tuple[Sentence, ...], known: tuple[Sentence, ...], expected: list[Quantity]
) -> bool:
    """Whether a figure of a key point is asked for by telling it."""
    told = [number for sentence in asked for number in sentence.quantities]
    free = [number for sentence in known for number in sentence.quantities]
    return any(
        agree(own, number) and not any(agree(number, other) for other in free)
        for own in expected
        for number in told
    )
