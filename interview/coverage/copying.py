"""Whether a text was written by the learner, or copied from the prompt or from our own answer."""

import re
from collections.abc import Iterable

from msgspec import Struct

from interview.coverage.reading import Sentence, fold

PROMPT_RUN, PROMPT_SHARE = 4, 0.6  # words in a row; share of a sentence that such runs make up
OURS_RUN, OURS_SHARE, OURS_LEAST = 7, 0.8, 14

_UNIT = re.compile(r"[a-z0-9_.]+|[一-鿿]")


class Original(Struct, frozen=True):
    """A text of ours as runs of `length` words (a Chinese character is a word)."""

    length: int
    runs: frozenset[tuple[str, ...]]


def original(texts: Iterable[str], length: int) -> Original:
    """The runs of `length` words of texts of ours."""
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        words = _UNIT.findall(fold(text))
        runs.update(tuple(words[place : place + length]) for place in range(len(words) - length + 1))
    return Original(length, frozenset(runs))


def copied_share(text: str, ours: Original) -> float:
    """The share of a text's words that stand in runs of `ours` (0 to 1)."""
    words = _UNIT.findall(fold(text))
    copied: set[int] = set()
    for place in range(len(words) - ours.length + 1):
        if tuple(words[place : place + ours.length]) in ours.runs:
            copied.update(range(place, place + ours.length))
    return len(copied) / len(words) if words else 0.0


def length_of(text: str) -> int:
    """Words of a text; a Chinese character is one."""
    return len(_UNIT.findall(fold(text)))


def from_prompt(text: str, sentence: Sentence, prompt: Original) -> bool:
    """Whether a sentence repeats the prompt."""
    return copied_share(text[sentence.start : sentence.end], prompt) >= PROMPT_SHARE


def from_ours(text: str, sentence: Sentence, ours: Original) -> bool:
    """Whether a sentence stands word for word in our key points or answers; short ones may by chance."""
    own = text[sentence.start : sentence.end]
    return length_of(own) >= OURS_LEAST and copied_share(own, ours) >= OURS_SHARE
