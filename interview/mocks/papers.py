"""Composes the paper of a round from the catalogue. No database, no clock, dice handed in."""

import random
from collections.abc import Collection, Sequence

from msgspec import Struct

from bank import Catalogue
from bank.schema import Drill, Item, Question, Task

ROUNDS = (1, 2, 3, 4, 5, 6, 7)
QUESTIONS_A_PAPER = 3
PAUSE_TO_READ = 1.2  # what reading and settling adds to the time that a prepared person needs


class Line(Struct, frozen=True):
    """One line of a paper. `minutes` is the time planned for it."""

    item: Item
    minutes: float
    seed: int


def compose(
    catalogue: Catalogue, number: int, seed: int, weak: Collection[str] = (), seen: Collection[str] = ()
) -> list[Line]:
    """The paper of round `number`: questions, one drill, one task.

    Weak items come first, then unseen ones, then the rest; chance decides among equals. A round for
    which the bank holds no drill or task borrows one from the nearest round.
    """
    dice = random.Random(seed)  # noqa: S311 — a paper must be reproducible, not secret

    def pick(pool: Sequence[Item], count: int) -> list[Item]:
        shuffled = dice.sample(pool, len(pool))
        return sorted(shuffled, key=lambda item: _preference(item, number, weak, seen))[:count]

    chosen = [
        *pick(_in_round(catalogue.questions.values(), number), QUESTIONS_A_PAPER),
        *pick(list(catalogue.drills.values()), 1),
        *pick(list(catalogue.tasks.values()), 1),
    ]
    return [Line(item, _minutes(item), dice.randrange(2**31)) for item in chosen]


def _in_round(questions: Collection[Question], number: int) -> list[Question]:
    return [question for question in questions if number in question.facts.rounds]


def _preference(
    item: Item, number: int, weak: Collection[str], seen: Collection[str]
) -> tuple[int, bool, bool]:
    """Smaller is taken first: the nearest round, then weak items, then items never seen."""
    distance = min(abs(number - own) for own in item.facts.rounds)
    return distance, item.facts.id not in weak, item.facts.id in seen


def _minutes(item: Item) -> float:
    return float(round(item.facts.minutes * PAUSE_TO_READ) or 1)


def kind_of(item: Item) -> str:
    """The word under which an item is stored: question, drill or task."""
    match item:
        case Question():
            return "question"
        case Drill():
            return "drill"
        case Task():
            return "task"
