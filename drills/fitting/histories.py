"""A person's answers as arrays, and the n-th answers of all cards side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

HELD_BACK = 0.2


@dataclass(frozen=True)
class Reviews:
    """Every answer of a person: three arrays of one length, sorted by card and within a card by answer.

    `card` tells cards apart, `day` is the study day as an ordinal, `rating` 1 Again … 4 Easy.
    Raises ValueError for arrays of different lengths, cards that are torn apart, or unknown ratings.
    """

    card: Integers
    day: Integers
    rating: Integers

    def __post_init__(self) -> None:
        if not len(self.card) == len(self.day) == len(self.rating):
            raise ValueError("card, day and rating must have one length")
        if len(self.first) != len(np.unique(self.card)):
            raise ValueError("the answers to a card must follow each other")
        if len(self.rating) and not 1 <= self.rating.min() <= self.rating.max() <= 4:
            raise ValueError("ratings are 1 to 4")

    @classmethod
    def of(cls, card: ArrayLike, day: ArrayLike, rating: ArrayLike) -> "Reviews":
        """From any three sequences of whole numbers."""
        return cls(*(np.asarray(column, dtype=np.int64) for column in (card, day, rating)))

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[int, int, int]]) -> "Reviews":
        """From rows of (card, day, rating)."""
        return cls.of(*np.asarray([*rows], dtype=np.int64).reshape(-1, 3).T)

    @cached_property
    def first(self) -> Integers:
        """Where each card's answers begin."""
        begins = np.ones(len(self.card), dtype=bool)
        begins[1:] = self.card[1:] != self.card[:-1]
        return np.flatnonzero(begins)

    @cached_property
    def lengths(self) -> Integers:
        """How many answers each card has."""
        return np.diff(np.append(self.first, len(self.card)))

    @cached_property
    def place(self) -> Integers:
        """Which answer to its card each one is, from 0."""
        return np.arange(len(self.card)) - np.repeat(self.first, self.lengths)

    @cached_property
    def elapsed(self) -> Integers:
        """Days since the card's last answer; 0 for its first one, and never less."""
        elapsed = np.diff(self.day, prepend=0)
        elapsed[self.first] = 0
        return np.maximum(elapsed, 0)

    @cached_property
    def scored(self) -> Flags:
        """Which answers say something about forgetting: those at least a day after the last one."""
        return (self.place > 0) & (self.elapsed > 0)

    def sample(self, most: int) -> Flags:
        """Every so manieth card, whole, such that about `most` answers remain."""
        every = max(1, len(self.card) // max(most, 1))
        return np.repeat(np.arange(len(self.first)) % every == 0, self.lengths)

    def of_those(self, which: Flags) -> "Reviews":
        """Only some of the answers; whole cards, if they are to mean the same."""
        return Reviews(self.card[which], self.day[which], self.rating[which])

    def held_back(self, share: float = HELD_BACK) -> Flags:
        """The latest `share` of the scored answers, whole days at a time."""
        days = np.sort(self.day[self.scored])
        if not len(days):
            return self.scored
        late: Flags = self.day >= days[int(len(days) * (1 - share))]
        return self.scored & late


def side_by_side(reviews: Reviews) -> list[Integers]:
    """Column n holds the positions of all cards' n-th answers, cards with the longest history first.

    So the cards of a column are the first ones of the column before.
    """
    rank = np.empty(len(reviews.lengths), dtype=np.int64)
    rank[np.argsort(-reviews.lengths, kind="stable")] = np.arange(len(rank))
    order = np.lexsort((np.repeat(rank, reviews.lengths), reviews.place))
    return np.split(order, np.cumsum(np.bincount(reviews.place))[:-1])
