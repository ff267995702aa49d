"""The memory of a whole deck at once: FSRS-6 written over arrays.

The same formulas as py-fsrs, which `drills.memory.scheduling` wraps for one card at a time, and the same
longest stability as there; the tests hold the two together to 1e-9. Source: "The Algorithm" in the wiki of
open-spaced-repetition/fsrs4anki, version 6.
Ratings are 1 Again, 2 Hard, 3 Good, 4 Easy; stabilities are days, difficulties 1–10, recalls 0–1.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LEAST_STABILITY, LONGEST_STABILITY = 0.001, 36_500.0


@dataclass(frozen=True)
class MemoryModel:
    """FSRS-6 with one set of 21 parameters."""

    parameters: tuple[float, ...]

    @property
    def decay(self) -> float:
        """The exponent of forgetting, negative."""
        return -self.parameters[20]

    @property
    def factor(self) -> float:
        """What makes recall 0.9 after one stability."""
        return float(0.9 ** (1 / self.decay) - 1)

    @property
    def bonuses(self) -> tuple[float, float, float]:
        """What Hard, Good and Easy make of the growth of a stability."""
        return self.parameters[15], 1.0, self.parameters[16]

    def recall(self, stability: ArrayLike, days: ArrayLike) -> Floats:
        """The chance of recall so many whole days after the last review."""
        elapsed = np.maximum(np.asarray(days, dtype=float), 0)
        return _floats((1 + self.factor * elapsed / np.asarray(stability)) ** self.decay)

    def interval(self, stability: ArrayLike, retention: float) -> Floats:
        """The days, not rounded, after which recall has fallen to `retention`."""
        return _floats(np.asarray(stability) / self.factor * (retention ** (1 / self.decay) - 1))

    def first(self, rating: ArrayLike) -> tuple[Floats, Floats]:
        """(stability, difficulty) after the first answer of all."""
        grades = np.asarray(rating, dtype=int)
        stability = np.asarray(self.parameters[:4])[grades - 1]
        return np.maximum(stability, LEAST_STABILITY), np.clip(self._first_difficulty(grades), 1, 10)

    def same_day(
        self, rating: ArrayLike, stability: ArrayLike, difficulty: ArrayLike
    ) -> tuple[Floats, Floats]:
        """(stability, difficulty) after another answer on the day of the last one."""
        w = self.parameters
        grades, before = np.asarray(rating), np.asarray(stability, dtype=float)
        growth = np.exp(w[17] * (grades - 3 + w[18])) * before ** -w[19]
        growth = np.where(grades == AGAIN, growth, np.maximum(growth, 1))
        return _bounded(before * growth), self.next_difficulty(grades, difficulty)

    def later_day(
        self, rating: ArrayLike, stability: ArrayLike, difficulty: ArrayLike, days: ArrayLike
    ) -> tuple[Floats, Floats]:
        """(stability, difficulty) after an answer at least one day after the last one."""
        grades, before, recall = np.asarray(rating), np.asarray(stability), self.recall(stability, days)
        bonus = np.asarray([0.0, *self.bonuses])[grades - 1]
        recalled = before * (1 + bonus * self.growth(before, difficulty, recall))
        forgotten = self.forgotten(before, difficulty, recall)
        after = np.where(grades == AGAIN, forgotten, recalled)
        return _bounded(after), self.next_difficulty(grades, difficulty)

    def growth(self, stability: ArrayLike, difficulty: ArrayLike, recall: ArrayLike) -> Floats:
        """By what share of itself a stability grows when the item is recalled on a later day and rated Good.

        Hard and Easy multiply this by their `bonuses`.
        """
        w, before = self.parameters, np.asarray(stability, dtype=float)
        surprise = np.expm1((1 - np.asarray(recall)) * w[10])
        return _floats(np.exp(w[8]) * (11 - np.asarray(difficulty)) * before ** -w[9] * surprise)

    def forgotten(self, stability: ArrayLike, difficulty: ArrayLike, recall: ArrayLike) -> Floats:
        """The stability after Again on a later day."""
        w, before, hardness = self.parameters, np.asarray(stability, dtype=float), np.asarray(difficulty)
        surprise = np.exp((1 - np.asarray(recall)) * w[14])
        kept = w[11] * hardness ** -w[12] * ((before + 1) ** w[13] - 1) * surprise
        return _floats(np.minimum(kept, before / np.exp(w[17] * w[18])))

    def next_difficulty(self, rating: ArrayLike, difficulty: ArrayLike) -> Floats:
        """The difficulty after any answer but the first."""
        w, before = self.parameters, np.asarray(difficulty, dtype=float)
        moved = before - w[6] * (np.asarray(rating) - 3) * (10 - before) / 9
        easiest = self._first_difficulty(np.asarray(EASY))
        return _floats(np.clip(w[7] * easiest + (1 - w[7]) * moved, 1, 10))

    def _first_difficulty(self, grades: NDArray[Any]) -> Floats:
        return _floats(self.parameters[4] - np.exp(self.parameters[5] * (grades - 1)) + 1)


def _bounded(stability: Floats) -> Floats:
    return _floats(np.clip(stability, LEAST_STABILITY, LONGEST_STABILITY))


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)
