"""Composes the paper of a sitting from the catalogue. No database, no clock, dice handed in."""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from bank import Catalogue
from bank.schema import Item, Question

ROUNDS = (1, 2, 3, 4, 5, 6, 7)
WEAK_SPOTS = 0  # the number of a paper that is drawn from what went wrong, whatever the round
PAUSE_TO_READ = 1.2  # what reading and settling adds to the time that a prepared person needs

Length = Literal["short", "standard", "long"]
LENGTHS: tuple[Length, ...] = ("short", "standard", "long")


class Counts(Struct, frozen=True):
    """How many items of each kind a paper holds."""

    questions: int
    drills: int = 0
    tasks: int = 0
    scenarios: int = 0


Table = Mapping[Length, Counts]
CODING: Table = {
    "short": Counts(2, drills=1),
    "standard": Counts(2, 1, tasks=1),
    "long": Counts(4, 1, tasks=2),
}
ESTIMATES: Table = {
    "short": Counts(2, drills=1),
    "standard": Counts(3, drills=2),
    "long": Counts(5, drills=3),
}
DEPTH: Table = {
    "short": Counts(1, drills=1, scenarios=1),
    "standard": Counts(3, drills=1, scenarios=1),
    "long": Counts(4, drills=1, tasks=1, scenarios=2),
}
MANAGER: Table = {"short": Counts(2), "standard": Counts(4), "long": Counts(6)}
WEAK: Table = {
    "short": Counts(2, drills=1),
    "standard": Counts(3, drills=2),
    "long": Counts(4, drills=3, tasks=1),
}
PAPERS: Mapping[int, Table] = {
    WEAK_SPOTS: WEAK,
    1: CODING,
    2: CODING,
    3: ESTIMATES,
    4: ESTIMATES,
    5: DEPTH,
    6: DEPTH,
    7: MANAGER,
}


class Line(Struct, frozen=True):
    """One line of a paper. `minutes` is the time planned for it."""

    item: Item
    minutes: float
    seed: int


class Known(Struct, frozen=True):
    """Ids of items that are weak, that were seen before, and of tasks that no host could judge now."""

    weak: Collection[str] = ()
    seen: Collection[str] = ()
    ungraded: Collection[str] = ()


def compose(
    catalogue: Catalogue,
    number: int,
    seed: int,
    known: Known,
    *,
    length: Length = "standard",
    factor: float = 1.0,
) -> list[Line]:
    """The paper of round `number`, in the order in which it is sat. `factor` stretches the minutes.

    Weak items come first, then unseen ones, then the rest; chance decides among equals. A round for
    which the bank holds too few drills or tasks borrows from the nearest round; questions are its own.
    """
    dice = random.Random(seed)  # noqa: S311 — a paper must be reproducible, not secret
    counts = PAPERS[number][length]

    def pick(pool: Sequence[Item], count: int) -> list[Item]:
        shuffled = dice.sample(pool, len(pool))
        return sorted(shuffled, key=lambda item: _preference(item, number, known))[:count]

    chosen = [
        *pick(_in_round(catalogue.questions.values(), number), counts.questions),
        *pick(list(catalogue.scenarios.values()), counts.scenarios),
        *pick(list(catalogue.drills.values()), counts.drills),
        *pick(list(catalogue.tasks.values()), counts.tasks),
    ]
    return [Line(item, _minutes(item, factor), dice.randrange(2**31)) for item in chosen]


def _in_round(questions: Collection[Question], number: int) -> list[Question]:
    return [question for question in questions if number in (WEAK_SPOTS, *question.facts.rounds)]


def _preference(item: Item, number: int, known: Known) -> tuple[bool, int, bool, bool]:
    """Smaller is taken first: what can be graded, the nearest round, weak items, items never seen."""
    name = item.facts.id
    distance = 0 if number == WEAK_SPOTS else min(abs(number - own) for own in item.facts.rounds)
    return name in known.ungraded, distance, name not in known.weak, name in known.seen


def _minutes(item: Item, factor: float) -> float:
    return float(round(item.facts.minutes * PAUSE_TO_READ * factor) or 1)


def length_of(name: str) -> Length:
    """The length of this name; "standard" for one that no longer exists."""
    return next((length for length in LENGTHS if length == name), "standard")
