"""Browsing and searching the bank: the catalogue, filtered in memory."""

from msgspec import Struct

from bank import Catalogue
from bank.kinds import KIND_OF, kind_of
from bank.schema import Item, Language
from bank.searching import fold, score

KINDS = tuple(KIND_OF.values())
LONGEST_QUERY = 100


class Filters(Struct, frozen=True):
    """What the person chose; empty or 0 means all."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    round: int = 0


class Entry(Struct, frozen=True):
    """One line of the bank's list, in the language of the page."""

    id: str
    kind: str
    title: str
    topic: str
    rounds: tuple[int, ...]
    difficulty: int
    minutes: float


def find(catalogue: Catalogue, filters: Filters, language: Language) -> list[Entry]:
    """The entries that fit, best match first, else by round and difficulty."""
    terms = fold(filters.words[:LONGEST_QUERY]).split()
    scored = [
        (score(item, terms), entry(item, catalogue, language))
        for item in catalogue.items.values()
        if _fits(item, filters)
    ]
    hits = [(points, line) for points, line in scored if points > 0]
    hits.sort(key=lambda hit: (-hit[0], hit[1].rounds, hit[1].topic, hit[1].difficulty, hit[1].title))
    return [line for _, line in hits]


def entry(item: Item, catalogue: Catalogue, language: Language) -> Entry:
    """An item as a line of the list."""
    topic = catalogue.topics[item.facts.topic]
    return Entry(
        id=item.facts.id,
        kind=kind_of(item),
        title=item.texts[language].title,
        topic=topic.zh if language == "zh" else topic.en,
        rounds=item.facts.rounds,
        difficulty=item.facts.difficulty,
        minutes=item.facts.minutes,
    )


def _fits(item: Item, filters: Filters) -> bool:
    return (
        filters.kind in {"", kind_of(item)}
        and filters.topic in {"", item.facts.topic}
        and (filters.round == 0 or filters.round in item.facts.rounds)
    )
