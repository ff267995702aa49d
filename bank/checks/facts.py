"""What every item states: topic, rounds, difficulty, minutes, seeds and sources."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bank.loader import Catalogue
from bank.problems import Problem
from bank.schema import Item, Source

ROUNDS = range(1, 8)
DIFFICULTIES = range(1, 6)
LONGEST_MINUTES = 120


def check(catalogue: Catalogue, item: Item, file: str) -> Iterator[Problem]:
    """Problems in the facts of one item."""
    facts = item.facts
    if facts.topic not in catalogue.topics:
        yield Problem(file, "topic", f"“{facts.topic}” is not in topics.toml")
    if not facts.rounds or set(facts.rounds) - set(ROUNDS):
        yield Problem(file, "rounds", f"give one or more of the rounds 1 to 7, not {list(facts.rounds)}")
    if facts.difficulty not in DIFFICULTIES:
        yield Problem(file, "difficulty", f"{facts.difficulty} is not between 1 and 5")
    if not 0 < facts.minutes <= LONGEST_MINUTES:
        yield Problem(file, "minutes", f"{facts.minutes} is not between 0 and {LONGEST_MINUTES}")
    yield from _seeds(catalogue, facts.seeds, file)
    if not facts.sources:
        yield Problem(file, "sources", "there is no source that a reader could look up")
    for source in facts.sources:
        yield from _source(source, file)


def _seeds(catalogue: Catalogue, seeds: tuple[str, ...], file: str) -> Iterator[Problem]:
    if not seeds:
        yield Problem(file, "seeds", "the item serves no seed line")
    for seed in seeds:
        if seed not in catalogue.seeds:
            yield Problem(file, "seeds", f"there is no seed line {seed} in seeds.toml")
    if len(set(seeds)) < len(seeds):
        yield Problem(file, "seeds", "a seed line is named twice")


def _source(source: Source, file: str) -> Iterator[Problem]:
    address = urlsplit(source.url)
    if address.scheme != "https" or "." not in address.netloc or " " in source.url:
        yield Problem(file, "sources", f"“{source.url}” is not an https address")
    if not source.title.strip():
        yield Problem(file, "sources", f"{source.url} has no title")
