"""From a text to sentences of terms, figures and formulas.

All places are offsets into the text as it was given; folding never changes a length.
"""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from interview.coverage import polarity, quantities
from interview.coverage.pieces import Piece, pieces
from interview.coverage.quantities import Quantity

LONGEST_SENTENCE = 320  # characters; what is longer is cut at a comma, for a quote should be short

_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "∙": "*", "’": "'", "‑": "-"})
_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)")
_COMMA = re.compile(r"[,，、:：]")


class Term(Struct, frozen=True, gc=False):  # there are thousands, and none refers to anything
    """One thing said. `key`: `=concept`, a stem, or two Chinese characters; `denied`: under a not."""

    key: str
    start: int
    end: int
    denied: bool


class Formula(Struct, frozen=True, gc=False):
    """A formula in its plainest writing."""

    written: str
    start: int
    end: int


class Sentence(Struct, frozen=True):
    """`start` to `end` of the text, without the spaces around it."""

    start: int
    end: int
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    formulas: tuple[Formula, ...]
    words: int
    plain_words: int  # of these, the small ones that make a sentence out of a list
    denials: int  # how often it says not
    said: dict[
        str, frozenset[bool]
    ]  # each term with the signs under which it stands: False plain, True denied


def fold(text: str) -> str:
    """Small letters and plain signs, character by character, so that every place stays what it was."""
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """What each character becomes, by its code; found when a text first contains it."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code)).translate(_SIGNS)
        return found


_FOLDED = _Folded()


def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if len(folded) == 1 else character
    lowered = folded.lower()
    return lowered if len(lowered) == 1 else folded


def read(text: str, folded: str | None = None) -> tuple[Sentence, ...]:
    """The sentences of a text in either language or both; Markdown signs are skipped like spaces.

    `folded` is the text folded, if the caller has it.
    """
    folded = fold(text) if folded is None else folded
    return tuple(_sentence(text, folded, start, end) for start, end in _spans(folded))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        yield from _cut(text, start, match.end())
        start = match.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The piece without the signs around it, divided at commas while it is too long."""
    while end - start > LONGEST_SENTENCE:
        commas = [match.end() for match in _COMMA.finditer(text, start, start + LONGEST_SENTENCE)]
        late = [place for place in commas if place - start >= LONGEST_SENTENCE // 3]
        place = late[-1] if late else start + LONGEST_SENTENCE
        yield from _trimmed(text, start, place)
        start = place
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start] in " \t\r\n-*•>#·":
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _sentence(text: str, folded: str, start: int, end: int) -> Sentence:
    own = folded[start:end]
    denials = polarity.denials(own)
    numbers = tuple(quantities.quantities(text[start:end], start))
    found = pieces(own)
    terms = _terms(found, start, denials, numbers)
    return Sentence(
        start=start,
        end=end,
        terms=terms,
        quantities=numbers,
        formulas=tuple(Formula(w, start + a, start + b) for w, a, b in quantities.formulas(own)),
        words=sum([piece[3] for piece in found]),
        plain_words=sum([piece[4] for piece in found]),
        denials=len(denials),
        said=_said(terms),
    )


_SIGNS_OF = {denied: frozenset({denied}) for denied in (False, True)}


def _said(terms: tuple[Term, ...]) -> dict[str, frozenset[bool]]:
    said: dict[str, frozenset[bool]] = {}
    for term in terms:
        signs = said.get(term.key)
        said[term.key] = _SIGNS_OF[term.denied] if signs is None else signs | _SIGNS_OF[term.denied]
    return said


def _terms(
    found: list[Piece], start: int, denials: list[tuple[int, int]], numbers: tuple[Quantity, ...]
) -> tuple[Term, ...]:
    """The pieces with a key, at their places in the whole text; a number's unit is no term."""
    units = {place for number in numbers if number.unit for place in range(number.start, number.end)}
    return tuple(
        Term(key, start + a, start + b, bool(denials) and _denied(a, denials))
        for key, a, b, _, _ in found
        if key and start + a not in units
    )


def _denied(place: int, denials: list[tuple[int, int]]) -> bool:
    return any(low <= place < high for low, high in denials)
