"""Backwards from the interview: which item adds most to what is known on that day, for a minute of today.

An item's score is the recall on the day that a review today is expected to add, weighted by its topic, for
each minute that it is expected to take. Nothing else is needed for what a good plan looks like:

- when time is short, new items lead, for nothing adds as much as what is not known at all: coverage first;
- in the last days the items that would not last until the interview lead: what cramming does well;
- an item that is still fresh gains little. Before the last week it is left alone even when minutes are to
  spare: in the simulation (benchmarks/planner.py) that costs less than 0.001 and spares people the boredom.
"""

from dataclasses import dataclass

import numpy as np

from drills.planning.deck import Deck, Flags, Whole
from drills.planning.memory_model import Floats, MemoryModel
from drills.planning.outcomes import After, expected_showings, first_days, later_days

WORTHWHILE = 0.005  # recall added on the day; for less nobody should be shown an item again
FRESH = 0.97  # a recall of today from which on an item waits …
LAST_DAYS = 7  # … until so many days are left


@dataclass
class Memories:
    """The memories of a deck, each array as in `Deck`; a forecast moves them on."""

    stability: Floats
    difficulty: Floats
    last_day: Whole
    is_new: Flags

    @classmethod
    def of(cls, deck: Deck) -> "Memories":
        """The memories of a deck as they are; the arrays are the deck's own."""
        return cls(deck.stability, deck.difficulty, deck.last_day, deck.is_new)


def scores(deck: Deck, model: MemoryModel, today: int, interview: int) -> Floats:
    """Weighted recall on the day of the interview gained by a minute of today; −inf: not today."""
    rests = deck.in_steps | (deck.awake_from > today)
    memories = Memories.of(deck)
    worths = worth(model, memories, deck.minutes, deck.weight, today=today, interview=interview)
    return np.where(rests, -np.inf, worths)


def worth(
    model: MemoryModel, memories: Memories, minutes: Floats, weight: Floats, *, today: int, interview: int
) -> Floats:
    """The same for memories that nothing keeps from being reviewed; `minutes` of one showing of each."""
    gain, showings = gains(model, memories, today, interview)
    elapsed = today - memories.last_day
    fresh = (model.recall(memories.stability, elapsed) > FRESH) & (interview - today > LAST_DAYS)
    waits = ~memories.is_new & ((elapsed < 1) | fresh)
    return np.where(waits | (gain <= WORTHWHILE), -np.inf, weight * gain / (showings * minutes))


def gains(model: MemoryModel, memories: Memories, today: int, interview: int) -> tuple[Floats, Floats]:
    """(recall on the day of the interview that a review today adds, expected showings of that review)."""
    left, elapsed = interview - today, np.maximum(today - memories.last_day, 1)
    unseen = first_days(model)
    seen = later_days(model, memories.stability, memories.difficulty, elapsed)
    kept = model.recall(memories.stability, interview - memories.last_day)
    gain = np.where(memories.is_new, _recall(model, unseen, left), _recall(model, seen, left) - kept)
    return gain, np.where(memories.is_new, expected_showings(unseen), expected_showings(seen))


def _recall(model: MemoryModel, outcomes: list[After], days: int) -> Floats:
    """The expected recall so many days after a day that may end in these ways."""
    recalls = [one.probability * model.recall(one.stability, days) for one in outcomes]
    return np.asarray(np.sum(recalls, axis=0))
