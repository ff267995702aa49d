"""English words cut to what their forms have in common: copies, copied, copying are one."""

import re
from functools import lru_cache

SHORTEST = 3
LATIN = r"[0-9]+[a-z]+[0-9][a-z0-9]*|[a-z][a-z0-9]*|[0-9]+"  # h100, 2d3x; b2b; 100
_WORD = re.compile(rf"{LATIN}|[一-鿿]")
_ENDINGS = ("ations", "ation", "ating", "ments", "ment", "ings", "ing", "edly", "ed", "ness", "ly", "es", "s")
_VOWELS = set("aeiouy")
_AS_THEY_ARE = """
bus bias gas less its this thus basis axis always loss pass class process access miss address progress
press string ring king bring thing during spring species
"""
_KEPT = frozenset(_AS_THEY_ARE.split())


def words_of(text: str) -> list[str]:
    """The words of folded text in their order; hyphens and underscores divide."""
    return _WORD.findall(text)


@lru_cache(20_000)
def stem(word: str) -> str:
    """The stem of a lower-case word. Short words and words with digits stay."""
    if len(word) <= SHORTEST or word in _KEPT or not word.isalpha():
        return word
    if word.endswith("ies") or word.endswith("ied"):
        return word[:-3] + "y" if len(word) > 4 else word
    for ending in _ENDINGS:
        if word.endswith(ending) and _stands_alone(word, ending):
            return _tidied(word.removesuffix(ending), ending)
    return word.removesuffix("e") if len(word) > 4 else word


def _stands_alone(word: str, ending: str) -> bool:
    rest = word.removesuffix(ending)
    if len(rest) < SHORTEST or not _VOWELS & set(rest):
        return False
    if ending == "s":
        return not rest.endswith(("s", "u", "i"))
    return ending != "es" or rest.endswith(("s", "x", "z", "ch", "sh"))


def _tidied(rest: str, ending: str) -> str:
    """stopp(ed) is stop; stat(ed) and state are one."""
    if ending in {"ed", "ing", "ings"} and rest[-1] == rest[-2] and rest[-1] not in "lsz":
        return rest[:-1]
    return rest.removesuffix("e") if len(rest) > 4 else rest
