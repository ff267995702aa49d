"""What a sentence is made of: concepts of the glossary, English stems, pairs of Chinese characters."""

import re
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase, digits

from msgspec import Struct

from interview.coverage.glossary import glossary
from interview.coverage.stems import LATIN, stem

_DIVIDING = ",.;:()"  # no concept reaches across them
_TOKEN = re.compile(rf"{LATIN}|[一-鿿]+|[{_DIVIDING}]")
_LATIN = frozenset(ascii_lowercase + digits)
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


Piece = tuple[str, int, int, int, int]  # key or "", its place, and what it counts for: words, small words


class _Token(Struct, frozen=True, gc=False):
    """An English word, or a number. `key`: what it says without its neighbours, "" if nothing."""

    stem: str
    key: str
    length: int
    small: int  # 1 or 0


def pieces(own: str) -> list[Piece]:
    """The pieces of a folded sentence in their order, those without a key too."""
    found: list[Piece] = []
    latin: list[tuple[_Token, int]] = []  # words with their places, that nothing divides
    for token in _TOKEN.finditer(own):
        text = token[0]
        if text[0] in _LATIN:
            latin.append((_word(text), token.start()))
            continue
        if latin:
            found += _latin(latin)
            latin = []
        if text not in _DIVIDING:
            found += _chinese(text, token.start())
    return found + _latin(latin)


@lru_cache(20_000)
def _word(text: str) -> _Token:
    small = text in _STOP
    known = not small and not text.isdigit() and len(text) > 1
    return _Token(stem(text), stem(text) if known else "", len(text), int(small))


def _latin(words: list[tuple[_Token, int]]) -> list[Piece]:
    found: list[Piece] = []
    stems = [word.stem for word, _ in words]
    words_of_field = glossary()
    place = 0
    while place < len(words):
        word, start = words[place]
        begins = word.stem in words_of_field.longest_phrases
        concept = words_of_field.phrase_at(stems, place) if begins else None
        if concept is None:
            found.append((word.key, start, start + word.length, 1, word.small))
            place += 1
            continue
        key, length = concept
        last, end = words[place + length - 1]
        found.append((key, start, end + last.length, length, 0))
        place += length
    return found


def _chinese(run: str, start: int) -> list[Piece]:
    found: list[Piece] = []
    chinese_at = glossary().chinese_at
    place = plain = 0  # what stands from `plain` to `place` belongs to no concept
    while place < len(run):
        concept = chinese_at(run, place)
        if concept is None:
            place += 1
            continue
        key, length = concept
        found += _pairs(run[plain:place], start + plain)
        found.append((key, start + place, start + place + length, 1, 0))
        place += length
        plain = place
    return found + _pairs(run[plain:], start + plain)


def _pairs(run: str, start: int) -> list[Piece]:
    """Neighbouring characters that are no small words; two characters count as one word."""
    small = [character in _STOP_CHARACTERS for character in run]
    found: list[Piece] = [("", start + a, start + a + 1, 1, 1) for a, stop in enumerate(small) if stop]
    found += [
        (run[a : a + 2], start + a, start + a + 2, 1, 0)
        for a, (one, other) in enumerate(pairwise(small))
        if not (one or other)
    ]
    return found
