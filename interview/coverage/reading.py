"""From a text to sentences of terms: concepts of the glossary, stems, pairs of Chinese characters, numbers.

All places are offsets into the text as it was given; folding never changes a length.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from msgspec import Struct

from interview.coverage import polarity, quantities
from interview.coverage.glossary import glossary
from interview.coverage.quantities import Quantity
from interview.coverage.stems import stem, words_of

LONGEST_SENTENCE = 320  # characters; what is longer is cut at a comma, for a quote should be short

_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "∙": "*", "’": "'", "‑": "-"})
_END = re.compile(r"[。！？!?；;\n]+|(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)\.(?=\s|$)")
_COMMA = re.compile(r"[,，、:：]")
_CHUNK = re.compile(r"[一-鿿]+|[a-z0-9][a-z0-9_]*", re.IGNORECASE)
_SMALL = """
a an and are as at be been being but by can could do does did done for from get got had has have he her
here his how i if in into is it its itself just let like made make may me might more most much must my
no nor not of off on only or other our out over own per put quite really say see she should so some
still such take than that the their them then there these they this those to too under until up us use
very was way we well were what when where which while who whose why will with would you your also about
all any because both down even ever few go goes give gives given going however it'll itself nothing now
one ones otherwise rather since something than though through thus yet s t d ll re ve don doesn isn aren
e g i eg ie etc okay ok yes right thing things lot
"""
_STOP = frozenset(_SMALL.split())
_STOP_CHARACTERS = frozenset(
    "的了是在和就也都要把被与及或一个这那有会能可以对从到给让用上下里外中为以而且但还又再才只很更最太吗呢吧啊嗯们我你他她它自己"
    "什么怎么时候后来所以因为如果然后其实比如就是不是还是或者而是不没无未"
)


class Term(Struct, frozen=True):
    """One thing said. `key`: `=concept`, a stem, or two Chinese characters; `denied`: under a not."""

    key: str
    start: int
    end: int
    denied: bool


class Formula(Struct, frozen=True):
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
    return "".join(map(_plain, text)).translate(_SIGNS)


@cache
def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if len(folded) == 1 else character
    lowered = folded.lower()
    return lowered if len(lowered) == 1 else folded


def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in either language or both; Markdown signs are skipped like spaces."""
    folded = fold(text)
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
    numbers = tuple(_shifted(found, start) for found in quantities.quantities(text[start:end]))
    units = {place for number in numbers if number.unit for place in range(number.start, number.end)}
    terms, words, plain = _terms(own, start, denials)
    terms = tuple(term for term in terms if term.start not in units)
    return Sentence(
        start=start,
        end=end,
        terms=terms,
        quantities=numbers,
        formulas=tuple(Formula(w, start + a, start + b) for w, a, b in quantities.formulas(own)),
        words=words,
        plain_words=plain,
        denials=len(denials),
        said=_said(terms),
    )


def _said(terms: tuple[Term, ...]) -> dict[str, frozenset[bool]]:
    said: dict[str, frozenset[bool]] = {}
    for term in terms:
        said[term.key] = said.get(term.key, frozenset()) | {term.denied}
    return said


def _shifted(found: Quantity, by: int) -> Quantity:
    return Quantity(found.value, found.number, found.unit, found.digits, found.start + by, found.end + by)


def _terms(own: str, start: int, denials: list[tuple[int, int]]) -> tuple[tuple[Term, ...], int, int]:
    found: list[Term] = []
    words = plain = 0
    for piece in _pieces(own):
        key, a, b, counted, small = piece
        words += counted
        plain += small
        if key:
            denied = any(low <= a < high for low, high in denials)
            found.append(Term(key, start + a, start + b, denied))
    return tuple(found), words, plain


Piece = tuple[str, int, int, int, int]


def _pieces(own: str) -> Iterator[Piece]:
    """Key, place, and what it counts for: words, small words."""
    latin: list[tuple[str, int, int]] = []
    for chunk in _CHUNK.finditer(own):
        if "一" <= chunk.group()[0] <= "鿿":
            yield from _latin(latin)
            latin = []
            yield from _chinese(chunk.group(), chunk.start())
        else:
            if latin and set(own[latin[-1][2] : chunk.start()]) & set(",.;:()"):
                yield from _latin(latin)
                latin = []
            latin.extend(_words(chunk.group(), chunk.start()))
    yield from _latin(latin)


def _words(chunk: str, start: int) -> Iterator[tuple[str, int, int]]:
    place = 0
    for word in words_of(chunk):
        place = chunk.index(word, place)
        yield word, start + place, start + place + len(word)
        place += len(word)


def _latin(words: list[tuple[str, int, int]]) -> Iterator[Piece]:
    stems = [stem(word) for word, _, _ in words]
    place = 0
    while place < len(words):
        word, start, end = words[place]
        concept = glossary().phrase_at(stems, place)
        if concept is not None:
            key, length = concept
            yield key, start, words[place + length - 1][2], length, 0
            place += length
            continue
        small = word in _STOP
        known = not small and not word.isdigit() and len(word) > 1
        yield (stems[place] if known else ""), start, end, 1, int(small)
        place += 1


def _chinese(run: str, start: int) -> Iterator[Piece]:
    rest: list[int] = []
    place = 0
    while place < len(run):
        concept = glossary().chinese_at(run, place)
        if concept is None:
            rest.append(place)
            place += 1
            continue
        yield from _pairs(run, rest, start)
        rest = []
        key, length = concept
        yield key, start + place, start + place + length, 1, 0
        place += length
    yield from _pairs(run, rest, start)


def _pairs(run: str, places: list[int], start: int) -> Iterator[Piece]:
    """Neighbouring characters that are no small words; two characters count as one word."""
    for place in places:
        if run[place] in _STOP_CHARACTERS:
            yield "", start + place, start + place + 1, 1, 1
    for one, other in pairwise(places):
        if not {run[one], run[other]} & _STOP_CHARACTERS:
            yield run[one : other + 1], start + one, start + other + 1, 1, 0
