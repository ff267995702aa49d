"""Whether a text was written by the learner, or copied from the prompt or from our own answer."""

import re
from bisect import bisect_left
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


class Comparison:
    """A text held against one of ours: which of its words stand in runs of ours."""

    def __init__(self, text: str, ours: Original) -> None:
        found = list(_UNIT.finditer(fold(text)))
        words = [match.group() for match in found]
        self._starts = [match.start() for match in found]
        self._copied = [False] * len(words)
        for place in range(len(words) - ours.length + 1):
            if tuple(words[place : place + ours.length]) in ours.runs:
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
    return Comparison(text, ours).share()


def length_of(text: str) -> int:
    """Words of a text; a Chinese character is one."""
    return len(_UNIT.findall(fold(text)))


class Copied:
    """A text held against the prompt and against our answers."""

    def __init__(self, text: str, prompt: Original, ours: Original) -> None:
        """Compares once; the questions after it are cheap."""
        self.prompt = Comparison(text, prompt)
        self.ours = Comparison(text, ours)

    def is_sentence(self, sentence: Sentence) -> bool:
        """Whether a sentence repeats the prompt, or stands word for word in our key points or answers.

        A few words may do the latter by chance.
        """
        span = sentence.start, sentence.end
        if self.prompt.share(*span) >= PROMPT_SHARE:
            return True
        return self.ours.length(*span) >= OURS_LEAST and self.ours.share(*span) >= OURS_SHARE
