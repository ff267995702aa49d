"""Whether a text was written by the learner, or copied from the prompt or from our own answer."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

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
        runs.update(_runs(_UNIT.findall(fold(text)), length))
    return Original(length, frozenset(runs))


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Each `length` words in a row, from the first word on."""
    return zip(*(words[shift:] for shift in range(length)), strict=False)


class Words(Struct, frozen=True):
    """The words of a text in their order, and where each begins."""

    words: list[str]
    starts: list[int]


def words_in(folded: str) -> Words:
    """The words of a folded text."""
    found = list(_UNIT.finditer(folded))
    return Words([match[0] for match in found], [match.start() for match in found])


class Comparison:
    """A text held against one of ours: which of its words stand in runs of ours."""

    def __init__(self, text: Words, ours: Original) -> None:
        self._starts = text.starts
        self._copied = [False] * len(text.words)
        for place, run in enumerate(_runs(text.words, ours.length)):
            if run in ours.runs:
                self._copied[place : place + ours.length] = [True] * ours.length

    def length(self, start: int = 0, end: int | None = None) -> int:
        """How many words stand from `start` to `end` of the text."""
        low, high = self._places(start, end)
        return high - low

    def share(self, start: int = 0, end: int | None = None) -> float:
        """Which share of the words from `start` to `end` is copied (0 to 1)."""
        low, high = self._places(start, end)
        return sum(self._copied[low:high]) / (high - low) if high > low else 0.0

    def _places(self, start: int, end: int | None) -> tuple[int, int]:
        low = bisect_left(self._starts, start)
        return low, len(self._starts) if end is None else bisect_left(self._starts, end)


def copied_share(text: str, ours: Original) -> float:
    """The share of a text's words that stand in runs of `ours` (0 to 1)."""
    return Comparison(words_in(fold(text)), ours).share()


def length_of(text: str) -> int:
    """Words of a text; a Chinese character is one."""
    return len(_UNIT.findall(fold(text)))


class Copied:
    """A text held against the prompt and against our answers."""

    def __init__(self, folded: str, prompt: Original, ours: Original) -> None:
        """Compares the folded text once; the questions after it are cheap."""
        words = words_in(folded)
        self.prompt = Comparison(words, prompt)
        self.ours = Comparison(words, ours)

    def is_sentence(self, sentence: Sentence) -> bool:
        """Whether a sentence repeats the prompt, or stands word for word in our key points or answers.

        A few words may do the latter by chance.
        """
        span = sentence.start, sentence.end
        if self.prompt.share(*span) >= PROMPT_SHARE:
            return True
        return self.ours.length(*span) >= OURS_LEAST and self.ours.share(*span) >= OURS_SHARE
