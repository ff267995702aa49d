"""Finding items by words: every word must occur, in either language; titles weigh more."""

import unicodedata
from collections.abc import Iterable, Sequence

from bank.schema import DrillText, Item, QuestionText, ScenarioText, TaskText

TITLE_WEIGHT = 10


def fold(text: str) -> str:
    """For comparing: compatible forms and case made equal (full-width letters, capitals)."""
    return unicodedata.normalize("NFKC", text).casefold()


def score(item: Item, terms: Sequence[str]) -> int:
    """How well an item fits folded terms: 1 without terms, 0 unless every term occurs."""
    if not terms:
        return 1
    titles = fold(" ".join(text.title for text in item.texts.values()) + " " + item.facts.id)
    body = fold(" ".join(_searchable(item)))
    scores = [TITLE_WEIGHT * (term in titles) + (term in body) for term in terms]
    return sum(scores) if all(scores) else 0


def _searchable(item: Item) -> Iterable[str]:
    """The prose that may be searched without giving a solution away in a list."""
    for text in item.texts.values():
        match text:
            case QuestionText():
                yield from (text.prompt, *text.key_points.values())
            case DrillText():
                yield from (text.prompt, text.conventions)
            case TaskText():
                yield text.statement
            case ScenarioText():
                yield text.prompt
