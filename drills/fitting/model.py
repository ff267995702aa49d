"""FSRS-6 over columns of answers, for several sets of parameters at once.

The formulas are those of `drills.planning.memory_model`, where their source stands; here they run on arrays
of shape (cards, sets) for parameters of shape (21, sets): a fit follows one set and, beside it, one more for
the slope along each parameter.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drills.fitting.histories import Flags, Integers, Reviews, side_by_side
from drills.planning.memory_model import AGAIN, EASY, LEAST_STABILITY, LONGEST_STABILITY, Floats


@dataclass(frozen=True)
class Column:
    """The n-th answers of all cards that have so many: (cards, 1), but for `grade`."""

    grade: Integers  # (cards,): the rating, counted from 0

    rating: Integers
    elapsed: Floats
    forgotten: Flags
    same_day: Flags


@dataclass(frozen=True)
class Histories:
    """All answers as columns. `order` says which answer each place of the columns, end to end, is."""

    columns: tuple[Column, ...]
    order: Integers

    @classmethod
    def of(cls, reviews: Reviews) -> "Histories":
        """Lay a person's answers side by side."""
        places = side_by_side(reviews)
        columns = tuple(_column(reviews.rating[at], reviews.elapsed[at]) for at in places)
        return cls(columns, np.concatenate(places))


def log_recalls(w: Floats, histories: Histories) -> Floats:
    """The logarithm of the chance of recall before each answer, in the order of the reviews.

    Parameters (21, sets) give (reviews, sets). It is 0, certainty, for first answers and for those on the day
    of the last one.
    """
    decay = -w[20]
    factor = np.exp(np.log(0.9) / decay) - 1
    first = histories.columns[0]
    stability = np.maximum(w[first.grade], LEAST_STABILITY)
    difficulty = np.clip(_first_difficulty(w, first.rating), 1, 10)
    found = [np.zeros_like(stability)]
    for column in histories.columns[1:]:
        alive = len(column.rating)
        stability, difficulty = stability[:alive], difficulty[:alive]
        log_recall = decay * np.log1p(factor * column.elapsed / stability)
        found.append(log_recall)
        stability = _next_stability(w, column, stability, difficulty, log_recall)
        difficulty = _next_difficulty(w, column.rating, difficulty)
    told = np.empty((len(histories.order), w.shape[1]))
    told[histories.order] = np.concatenate(found)
    return told


def log_loss(log_recall: Floats, recalled: Flags) -> float:
    """The mean of -log of the chance that was given to what happened."""
    forgot = np.log(np.maximum(-np.expm1(log_recall), 1e-12))
    return float(-np.where(recalled, log_recall, forgot).mean())


def _column(rating: Integers, elapsed: Integers) -> Column:
    return Column(
        grade=rating - 1,
        rating=_upright(rating),
        elapsed=_upright(elapsed.astype(np.float64)),
        forgotten=_upright(rating == AGAIN),
        same_day=_upright(elapsed == 0),
    )


def _upright(values: NDArray[Any]) -> NDArray[Any]:
    return values[:, np.newaxis]


def _next_stability(w: Floats, column: Column, s: Floats, d: Floats, log_recall: Floats) -> Floats:
    surprise, log_s = -np.expm1(log_recall), np.log(s)
    usual = np.ones_like(w[15])
    bonus = np.stack((usual, w[15], usual, w[16]))[column.grade]
    growth = np.exp(w[8] - w[9] * log_s) * (11 - d) * np.expm1(surprise * w[10])
    kept = w[11] * np.expm1(w[13] * np.log1p(s)) * np.exp(surprise * w[14] - w[12] * np.log(d))
    lapsed = np.minimum(kept, s * np.exp(-w[17] * w[18]))
    short = np.exp(w[17] * (column.rating - 3 + w[18]) - w[19] * log_s)
    short = np.where(column.forgotten, short, np.maximum(short, 1))
    later = np.where(column.forgotten, lapsed, s * (1 + bonus * growth))
    after: Floats = np.where(column.same_day, s * short, later)
    return np.clip(after, LEAST_STABILITY, LONGEST_STABILITY)


def _next_difficulty(w: Floats, rating: Integers, d: Floats) -> Floats:
    moved = d - w[6] * (rating - 3) * (10 - d) / 9
    easiest = w[4] - np.exp(w[5] * (EASY - 1)) + 1
    after: Floats = w[7] * easiest + (1 - w[7]) * moved
    return np.clip(after, 1, 10)


def _first_difficulty(w: Floats, rating: Integers) -> Floats:
    difficulty: Floats = w[4] - np.exp(w[5] * (rating - 1)) + 1
    return difficulty
