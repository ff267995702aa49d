"""The day of somebody without an interview date: what is due, the least remembered first, then new items."""

import numpy as np

from drills.planning.deck import Deck
from drills.planning.memory_model import Floats, MemoryModel

NEW = 0.0  # every recall lies above it, so that what is due comes first
UNWANTED = 2.0  # taken off items of topics that the person does not care for


def scores(deck: Deck, model: MemoryModel, today: int) -> Floats:
    """How early each item comes today; −inf for those that do not."""
    stability = np.where(deck.is_new, 1.0, deck.stability)
    forgotten = 2 - model.recall(stability, today - deck.last_day)
    ranked = np.where(deck.is_new, NEW, forgotten) - UNWANTED * (deck.weight == 0)
    due = deck.is_new | (deck.due_day <= today)
    return np.where(due & ~deck.in_steps & (deck.awake_from <= today), ranked, -np.inf)
