"""FSRS-6 over columns of answers, differentiable in its parameters.

The formulas are those of `drills.planning.memory_model`, where their source stands; here they run on tensors
of shape (cards, sets): several sets of parameters, given as (21, sets), are followed at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from drills.fitting.histories import Reviews, side_by_side

AGAIN, EASY = 1, 4
LEAST_STABILITY = 0.001
LONGEST_STABILITY = 1e6  # days; keeps numbers finite where the search tries senseless parameters


@dataclass(frozen=True)
class Column:
    """The n-th answers of all cards that have so many: tensors of shape (cards, 1), but for `grade`."""

    grade: Tensor  # (cards,): the rating, counted from 0

    rating: Tensor
    elapsed: Tensor
    forgotten: Tensor
    same_day: Tensor


@dataclass(frozen=True)
class Histories:
    """All answers as columns. `order` says which answer each place of the columns, end to end, is."""

    columns: tuple[Column, ...]
    order: Tensor

    @classmethod
    def of(cls, reviews: Reviews) -> "Histories":
        """Lay a person's answers side by side."""
        places = side_by_side(reviews)
        columns = tuple(_column(reviews.rating[at], reviews.elapsed[at]) for at in places)
        return cls(columns, torch.from_numpy(np.concatenate(places)))


def log_recalls(w: Tensor, histories: Histories) -> Tensor:
    """The logarithm of the chance of recall before each answer, in the order of the reviews.

    Parameters (21, sets) give (reviews, sets). It is 0, certainty, for first answers and for those on the day
    of the last one.
    """
    decay = -w[20]
    factor = torch.exp(torch.log(torch.tensor(0.9, dtype=w.dtype)) / decay) - 1
    first = histories.columns[0]
    stability = torch.clamp(w[first.grade], min=LEAST_STABILITY)
    difficulty = torch.clamp(_first_difficulty(w, first.rating), 1, 10)
    found = [torch.zeros_like(stability)]
    for column in histories.columns[1:]:
        alive = len(column.rating)
        stability, difficulty = stability[:alive], difficulty[:alive]
        log_recall = decay * torch.log1p(factor * column.elapsed / stability)
        found.append(log_recall)
        stability = _next_stability(w, column, stability, difficulty, log_recall)
        difficulty = _next_difficulty(w, column.rating, difficulty)
    together = torch.cat(found)
    return torch.zeros_like(together).index_copy(0, histories.order, together)


def log_loss(log_recall: Tensor, recalled: Tensor) -> Tensor:
    """The mean of -log of the chance that was given to what happened."""
    forgot = torch.log(torch.clamp(-torch.expm1(log_recall), min=1e-12))
    return -torch.where(recalled, log_recall, forgot).mean()


def _column(rating: NDArray[Any], elapsed: NDArray[Any]) -> Column:
    return Column(
        grade=torch.from_numpy(rating - 1),
        rating=_upright(rating),
        elapsed=_upright(elapsed.astype(np.float64)),
        forgotten=_upright(rating == AGAIN),
        same_day=_upright(elapsed == 0),
    )


def _upright(values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(values).unsqueeze(1)


def _next_stability(w: Tensor, column: Column, s: Tensor, d: Tensor, log_recall: Tensor) -> Tensor:
    surprise = -torch.expm1(log_recall)
    log_s = torch.log(s)
    usual = torch.ones_like(w[15])
    bonus = torch.stack((usual, w[15], usual, w[16]))[column.grade]
    growth = torch.exp(w[8] - w[9] * log_s) * (11 - d) * torch.expm1(surprise * w[10])
    kept = w[11] * d ** -w[12] * torch.expm1(w[13] * torch.log1p(s)) * torch.exp(surprise * w[14])
    lapsed = torch.minimum(kept, s * torch.exp(-w[17] * w[18]))
    short = torch.exp(w[17] * (column.rating - 3 + w[18]) - w[19] * log_s)
    short = torch.where(column.forgotten, short, torch.clamp(short, min=1))
    later = torch.where(column.forgotten, lapsed, s * (1 + bonus * growth))
    return torch.clamp(torch.where(column.same_day, s * short, later), LEAST_STABILITY, LONGEST_STABILITY)


def _next_difficulty(w: Tensor, rating: Tensor, d: Tensor) -> Tensor:
    moved = d - w[6] * (rating - 3) * (10 - d) / 9
    easiest = w[4] - torch.exp(w[5] * (EASY - 1)) + 1
    return torch.clamp(w[7] * easiest + (1 - w[7]) * moved, 1, 10)


def _first_difficulty(w: Tensor, rating: Tensor) -> Tensor:
    return w[4] - torch.exp(w[5] * (rating - 1)) + 1
