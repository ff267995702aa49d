"""People whose memory is FSRS-6 with parameters of their own, and what they answer over a year.

Used by benchmarks/fit_parameters.py and by the tests of drills.fitting. The truth is known here, so that one
can tell how much of it a fit finds.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drills.fitting.bounds import LOWER, UPPER  # noqa: E402 — the project's root must be on the path first
from drills.fitting.histories import Reviews  # noqa: E402
from drills.memory.scheduling import DEFAULTS  # noqa: E402
from drills.planning.memory_model import AGAIN, EASY, GOOD, Floats, MemoryModel  # noqa: E402
from drills.planning.outcomes import FIRST_RATINGS, RATINGS, RECALLED_RATINGS  # noqa: E402

Integers = NDArray[np.int64]
YEAR = 365
REVIEWS_A_CARD = 6  # at the least, in a year: enough cards are simulated, and the surplus is cut off
FIRST_DAY = 739_000


def perturbed(seed: int, spread: float = 0.25) -> MemoryModel:
    """A person whose parameters differ from the defaults, each by some quarter."""
    factors = np.exp(np.random.default_rng(seed).normal(0, spread, len(DEFAULTS.parameters)))
    moved = np.clip(np.array(DEFAULTS.parameters) * factors, LOWER, UPPER)
    return MemoryModel(tuple(moved.tolist()))


def answers(truth: MemoryModel, wanted: int, seed: int) -> Reviews:
    """The first `wanted` answers of a year, scheduled by the defaults and given more or less when due."""
    dice, cards = np.random.default_rng(seed), wanted // REVIEWS_A_CARD + 1
    rows: list[Integers] = []
    number, day = np.arange(cards), dice.integers(0, YEAR * 3 // 4, cards)
    rating = dice.choice(RATINGS, cards, p=FIRST_RATINGS)
    true, believed = truth.first(rating), _believed().first(rating)
    rows.append(_rows(number, day, rating))
    steps = rating < EASY
    while len(number):
        rows.append(_rows(number[steps], day[steps], np.full(steps.sum(), GOOD)))
        true, believed = _once_more(truth, true, steps), _once_more(_believed(), believed, steps)
        wait = _wait(dice, believed[0])
        alive = day + wait < YEAR
        number, day, wait = number[alive], (day + wait)[alive], wait[alive]
        true, believed = (true[0][alive], true[1][alive]), (believed[0][alive], believed[1][alive])
        recalled = dice.random(len(number)) < truth.recall(true[0], wait)
        rating = np.where(recalled, dice.choice(RATINGS[1:], len(number), p=RECALLED_RATINGS), AGAIN)
        true = truth.later_day(rating, *true, wait)
        believed = _believed().later_day(rating, *believed, wait)
        rows.append(_rows(number, day, rating))
        steps = rating == AGAIN
    return _first(np.concatenate(rows), wanted)


def _believed() -> MemoryModel:
    return MemoryModel(DEFAULTS.parameters)


def _once_more(
    model: MemoryModel, memory: tuple[Floats, Floats], steps: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """One more Good on the same day, for those in steps."""
    after = model.same_day(GOOD, *memory)
    return np.where(steps, after[0], memory[0]), np.where(steps, after[1], memory[1])


def _wait(dice: np.random.Generator, stability: Floats) -> Integers:
    """The days until a card is answered: its interval, spread by a fifth, and on some days too late."""
    days = _believed().interval(stability, 0.9) * dice.uniform(0.8, 1.2, len(stability))
    late = dice.geometric(0.5, len(stability)) - 1
    return np.maximum(1, np.round(days)).astype(np.int64) + late


def _rows(number: Integers, day: Integers, rating: Integers) -> Integers:
    return np.stack((number, day + FIRST_DAY, rating), axis=1)


def _first(rows: Integers, wanted: int) -> Reviews:
    """The first answers by day, sorted by card as they were given."""
    rows = rows[np.argsort(rows[:, 1], kind="stable")][:wanted]
    return Reviews.of(*rows[np.argsort(rows[:, 0], kind="stable")].T)
