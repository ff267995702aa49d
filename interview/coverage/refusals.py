"""Why nothing of an answer may be called covered, whatever words it contains."""

from collections.abc import Iterable, Sequence
from typing import Literal

from interview.coverage.copying import OURS_LEAST, Copied
from interview.coverage.reading import Sentence
from interview.coverage.rubric import CatalogueWords, Rubric

Refusal = Literal["", "empty", "short", "prompt", "ours", "list", "unrelated"]

LEAST_WORDS = 5
MOSTLY = 0.7
ALL_BUT = 0.75  # of the words come from the prompt
LEAST_NEARNESS = 0.6  # an answer that is so much nearer to another question belongs there
LEAST_SHARE = 0.33  # an answer most of whose telling words are foreign to the question belongs nowhere here
FEW_SMALL_WORDS = 0.12
LIST_LINE, LIST_SENTENCE = 3.5, 12.0  # words a sentence: one term a line, or all of them in one


def refusal(
    sentences: Sequence[Sentence], copied: Copied, rubric: Rubric, words: CatalogueWords, question: str
) -> Refusal:
    """The first reason that applies to an answer, or ""."""
    if not sentences:
        return "empty"
    if (
        not any(sentence.terms or sentence.quantities for sentence in sentences)
        or copied.ours.length() < LEAST_WORDS
    ):
        return "short"
    if _is_prompt(sentences, copied, rubric):
        return "prompt"
    if copied.ours.share() >= MOSTLY and copied.ours.length() >= OURS_LEAST:
        return "ours"
    if _is_list(sentences):
        return "list"
    return "unrelated" if _is_elsewhere(sentences, words, question) else ""


def _length(sentences: Iterable[Sentence]) -> int:
    return sum(sentence.words for sentence in sentences)


def _is_prompt(sentences: Sequence[Sentence], copied: Copied, rubric: Rubric) -> bool:
    """Copied, or said again in its own words with hardly anything added."""
    if copied.prompt.share() >= MOSTLY:
        return True
    keys = [term.key for sentence in sentences for term in sentence.terms]
    return sum(key in rubric.given for key in keys) >= ALL_BUT * len(keys)


def _is_list(sentences: Sequence[Sentence]) -> bool:
    """Terms one after another, with hardly a word that would relate them."""
    length = _length(sentences)
    if sum(sentence.plain_words for sentence in sentences) >= FEW_SMALL_WORDS * length:
        return False
    mean = length / len(sentences)
    return mean <= LIST_LINE or mean >= LIST_SENTENCE


def _is_elsewhere(sentences: Sequence[Sentence], words: CatalogueWords, question: str) -> bool:
    if not words.tells_apart(question):
        return False
    kinship = words.kinship({term.key for sentence in sentences for term in sentence.terms}, question)
    return kinship.nearness < LEAST_NEARNESS or kinship.share < LEAST_SHARE
