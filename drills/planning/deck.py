"""A person's deck as arrays: one place of every array is one item."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drills.planning.memory_model import Floats

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_GROUP = -1


@dataclass(frozen=True)
class Deck:
    """All items that can be studied, in the order in which new ones are offered.

    - `stability` (days), `difficulty` (1–10) and `last_day` (a day's number) mean nothing for new items;
    - `due_day`: the day's number on which the schedule wants it again (nothing for new items);
    - `minutes`: what one showing takes; `weight`: how much the item counts on the day of the interview;
    - `topic` and `sibling_group` are numbers that stand for names (`NO_GROUP`: no siblings);
    - `in_steps`: shown again within the day by the session, so that no plan need name it;
    - `awake_from`: the first day on which it may be shown (0: any);
    - `before`, `after`: pairs of places: item `before[i]` is a prerequisite of item `after[i]`.
    """

    stability: Floats
    difficulty: Floats
    last_day: Whole
    due_day: Whole
    is_new: Flags
    in_steps: Flags
    awake_from: Whole
    minutes: Floats
    weight: Floats
    topic: Whole
    sibling_group: Whole
    before: Whole
    after: Whole

    def __len__(self) -> int:
        return len(self.minutes)
