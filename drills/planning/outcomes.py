"""What a day with an item is expected to come to: how often it is shown, and the memory afterwards.

The session shows a new item, and one that was forgotten, again within the day until its steps are done
(`drills.scheduling`: steps of 1 and 10 minutes; 10 minutes after a lapse). How people rate is taken from the
simulator of fsrs-rs, whose defaults were measured on Anki's users.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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


def first_days(model: MemoryModel) -> list[After]:
    """How the first day with a new item can end, one outcome for each first rating."""
    return [_first_day(model, rating) for rating in RATINGS]


def later_days(
    model: MemoryModel, stability: ArrayLike, difficulty: ArrayLike, days: ArrayLike
) -> list[After]:
    """How a review so many days (at least one) after the last can end, one outcome for each rating."""
    recall = model.recall(stability, days)
    lapsed = model.same_day(GOOD, *model.later_day(AGAIN, stability, difficulty, days))
    forgotten = After(1 - recall, *lapsed, np.asarray(LAPSE_SHOWINGS))
    recalled = [
        After(recall * share, *model.later_day(rating, stability, difficulty, days), np.asarray(1))
        for rating, share in zip(RATINGS[1:], RECALLED_RATINGS, strict=True)
    ]
    return [forgotten, *recalled]


def expected(outcomes: list[After]) -> After:
    """One memory that stands for all outcomes: the mean difficulty, the mean logarithm of the stability.

    Stabilities multiply at each review, so their logarithms are what adds up.
    """
    chances = [outcome.probability for outcome in outcomes]
    logarithm = _mean(chances, [np.log(outcome.stability) for outcome in outcomes])
    difficulty = _mean(chances, [outcome.difficulty for outcome in outcomes])
    showings = _mean(chances, [outcome.showings for outcome in outcomes])
    return After(np.ones_like(logarithm), np.exp(logarithm), difficulty, showings)


def _mean(chances: Sequence[Floats], values: Sequence[Floats]) -> Floats:
    """The mean over outcomes whose chances sum to 1."""
    weighted = [chance * value for chance, value in zip(chances, values, strict=True)]
    return np.asarray(np.sum(np.stack(weighted), axis=0), dtype=np.float64)


def _first_day(model: MemoryModel, rating: int) -> After:
    stability, difficulty = model.first(rating)
    showings = FIRST_SHOWINGS[rating - 1]
    for _step in range(showings - 1):
        stability, difficulty = model.same_day(GOOD, stability, difficulty)
    return After(np.asarray(FIRST_RATINGS[rating - 1]), stability, difficulty, np.asarray(showings))
