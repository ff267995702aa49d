"""From the model's reply to the follow-up that is asked, and its words."""

import re

from msgspec import Struct

from bank.schema import FollowUp, Language, Question
from interview.coverage import CatalogueWords
from interview.coverage.reading import read
from interview.interviewer.reading import object_in, plain
from interview.interviewer.revealing import reveals

LONGEST_WORDS, MOST_SENTENCES = 300, 2
LEAST_CHINESE = 0.3  # of the letters: an English term or two among Chinese words is how engineers speak

_MARKUP = re.compile(r"[\[\]<>{}|\\`$*_#]|://|www\.", re.IGNORECASE)
_CHINESE = re.compile(r"[一-鿿]")


class Wish(Struct, frozen=True):
    """What the model answers."""

    follow_up: str
    words: str = ""


def chosen(
    reply: str,
    question: Question,
    said: str,
    candidates: list[FollowUp],
    language: Language,
    *,
    words: CatalogueWords,
) -> tuple[str, str] | None:
    """The follow-up and its words, "" for the bank's own; None if none of the candidates was chosen.

    Raises Unreadable.
    """
    wish = object_in(reply, Wish)
    if wish.follow_up not in {one.id for one in candidates}:
        return None
    wording = wish.words.strip()
    fit = is_speakable(wording, language) and not reveals(wording, question, said, candidates, words)
    return wish.follow_up, wording if fit else ""


def is_speakable(wording: str, language: Language) -> bool:
    """One or two plain sentences of the language, with nothing that a page could take for more than words."""
    if not wording or wording != plain(wording, LONGEST_WORDS) or _MARKUP.search(wording):
        return False
    letters = sum(character.isalpha() for character in wording)
    chinese = len(_CHINESE.findall(wording))
    right_language = chinese >= LEAST_CHINESE * letters if language == "zh" else chinese == 0
    return letters > 0 and right_language and 1 <= len(read(wording)) <= MOST_SENTENCES
