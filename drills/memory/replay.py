"""What a history of ratings leaves behind: one memory by the scheduler itself, or a whole deck. PURE."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from drills.fitting.histories import Integers, Reviews, side_by_side
from drills.memory.scheduling import DEFAULTS, Memory, Rating, Settings, remembered
from drills.planning.memory_model import Floats, MemoryModel


def replay(ratings: Iterable[tuple[date, Rating]], settings: Settings = DEFAULTS) -> Memory:
    """The memory after ratings on study days, oldest first: that of `scheduling.futures`, step by step."""
    memory = Memory()
    for day, rating in ratings:
        memory = remembered(memory, rating, day, settings)
    return memory


def replay_deck(reviews: Reviews, parameters: tuple[float, ...]) -> tuple[Floats, Floats]:
    """(stability, difficulty) of every card after all its answers, in the order of the cards.

    For tens of thousands of cards, where `replay` would take minutes.
    """
    model = MemoryModel(parameters)
    stability, difficulty = np.zeros(len(reviews.first)), np.zeros(len(reviews.first))
    card_of = np.repeat(np.arange(len(reviews.first)), reviews.lengths)
    for column in side_by_side(reviews):
        cards = card_of[column]
        before = stability[cards], difficulty[cards]
        stability[cards], difficulty[cards] = _after(model, reviews, column, before)
    return stability, difficulty


def _after(
    model: MemoryModel, reviews: Reviews, column: Integers, before: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The memories of some cards after one answer to each."""
    rating, elapsed = reviews.rating[column], reviews.elapsed[column]
    if reviews.place[column[0]] == 0:
        return model.first(rating)
    same, later = model.same_day(rating, *before), model.later_day(rating, *before, elapsed)
    return np.where(elapsed, later[0], same[0]), np.where(elapsed, later[1], same[1])
