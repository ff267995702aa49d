"""The words of the field: which spellings, English and Chinese, mean one thing."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from interview.coverage.stems import stem, words_of

FILE = Path(__file__).with_name("glossary.txt")


class Glossary(Struct, frozen=True):
    """`phrases`: stems in a row, to a concept; `chinese`: characters in a row, to a concept."""

    phrases: dict[tuple[str, ...], str]
    chinese: dict[str, str]
    longest_phrases: dict[str, int]  # by the first stem
    longest_chinese: dict[str, int]  # by the first character

    def phrase_at(self, stems: Sequence[str], place: int) -> tuple[str, int] | None:
        """The concept whose spelling begins at `place`, the longest first, and how many words it takes."""
        longest = self.longest_phrases.get(stems[place], 0)
        for length in range(min(longest, len(stems) - place), 0, -1):
            concept = self.phrases.get(tuple(stems[place : place + length]))
            if concept is not None:
                return concept, length
        return None

    def chinese_at(self, run: str, place: int) -> tuple[str, int] | None:
        """The concept whose Chinese spelling begins at `place` of `run`, and how many characters it takes."""
        longest = self.longest_chinese.get(run[place], 0)
        for length in range(min(longest, len(run) - place), 0, -1):
            concept = self.chinese.get(run[place : place + length])
            if concept is not None:
                return concept, length
        return None


@cache
def glossary() -> Glossary:
    """The glossary of this folder, read once."""
    phrases: dict[tuple[str, ...], str] = {}
    chinese: dict[str, str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            spellings = [spelling.strip().casefold() for spelling in line.split(",")]
            for spelling in spellings:
                _add(spelling, f"={spellings[0]}", phrases, chinese)
    return Glossary(
        phrases=phrases,
        chinese=chinese,
        longest_phrases=_longest(phrases),
        longest_chinese=_longest(chinese),
    )


def _longest(spellings: Iterable[Sequence[str]]) -> dict[str, int]:
    """How long the longest spelling is that begins with each stem or character."""
    longest: dict[str, int] = {}
    for spelling in spellings:
        longest[spelling[0]] = max(longest.get(spelling[0], 0), len(spelling))
    return longest


def _add(spelling: str, concept: str, phrases: dict[tuple[str, ...], str], chinese: dict[str, str]) -> None:
    """A spelling with both scripts is found by its Chinese characters alone when they are a word."""
    if all("一" <= character <= "鿿" for character in spelling):
        chinese.setdefault(spelling, concept)
    elif stems := tuple(stem(word) for word in words_of(spelling)):
        phrases.setdefault(stems, concept)
