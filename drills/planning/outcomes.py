"""What a day with an item is expected to come to: how often it is shown, and the memory afterwards.

The session shows a new item, and one that was forgotten, again within the day until its steps are done
(`drills.memory.scheduling`: steps of 1 and 10 minutes; 10 minutes after a lapse). How people rate is taken
from the simulator of fsrs-rs, whose defaults were measured on Anki's users.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from drills.planning.memory_model import AGAIN, EASY, GOOD, HARD, Floats, MemoryModel

RATINGS = (AGAIN, HARD, GOOD, EASY)
FIRST_RATINGS = (0.24, 0.094, 0.495, 0.171)
RECALLED_RATINGS = (0.224, 0.631, 0.145)  # Hard, Good, Easy, when the item was recalled
# After Again and Hard the two steps lie ahead, after Good the second one; Easy skips them.
FIRST_SHOWINGS = (3, 3, 2, 1)
LAPSE_SHOWINGS = 2


@dataclass(frozen=True)
class After:
    """One way in which a day with an item can end; arrays over the items, or single numbers."""

    probability: Floats
    stability: Floats
    difficulty: Floats
    showings: Floats


@lru_cache(maxsize=64)
def first_days(model: MemoryModel) -> list[After]:
    """How the first day with a new item can end, one outcome for each first rating."""
    return [_first_day(model, rating) for rating in RATINGS]


def later_days(model: MemoryModel, stability: Floats, difficulty: Floats, days: ArrayLike) -> list[After]:
    """How a review so many days (at least one) after the last can end, one outcome for each rating."""
    recall = model.recall(stability, days)
    grown = model.growth(stability, difficulty, recall)
    lapsed = model.forgotten(stability, difficulty, recall), model.next_difficulty(AGAIN, difficulty)
    forgotten = After(1 - recall, *model.same_day(GOOD, *lapsed), np.asarray(LAPSE_SHOWINGS))
    recalled = [
        After(
            probability=recall * share,
            stability=stability * (1 + bonus * grown),
            difficulty=model.next_difficulty(rating, difficulty),
            showings=np.asarray(1),
        )
        for rating, share, bonus in zip(RATINGS[1:], RECALLED_RATINGS, model.bonuses, strict=True)
    ]
    return [forgotten, *recalled]


def expected_showings(outcomes: list[After]) -> Floats:
    """How often the item is expected to be shown on such a day."""
    return np.asarray(np.sum([one.probability * one.showings for one in outcomes], axis=0), dtype=np.float64)


def drawn(outcomes: list[After], chances: Floats) -> After:
    """One outcome for each item, by its own chance in [0, 1)."""
    taken, reached = np.zeros(chances.shape, dtype=np.intp), np.zeros(chances.shape)
    for one in outcomes[:-1]:
        reached = reached + one.probability
        taken += chances >= reached
    return After(
        probability=np.ones_like(chances),
        stability=np.choose(taken, [one.stability for one in outcomes]),
        difficulty=np.choose(taken, [one.difficulty for one in outcomes]),
        showings=np.choose(taken, [one.showings for one in outcomes]),
    )


def _first_day(model: MemoryModel, rating: int) -> After:
    stability, difficulty = model.first(rating)
    showings = FIRST_SHOWINGS[rating - 1]
    for _step in range(showings - 1):
        stability, difficulty = model.same_day(GOOD, stability, difficulty)
    return After(np.asarray(FIRST_RATINGS[rating - 1]), stability, difficulty, np.asarray(showings))
