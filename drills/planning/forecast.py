"""How ready a person will be: the plan simulated forward to the interview.

A sample of the deck is simulated, always of about the same size, so that ten items and ten thousand take the
same time: a small deck several times over, of a large one every so many-th item, with the minutes in
proportion. Whether an item is recalled is decided by chances that are spread evenly (multiples of the golden
ratio) instead of thrown: as many are forgotten as should be, and the same deck gives the same forecast.

Days are taken one by one while there are few, else several at once but for the last ten, so that a year
costs no more than a month. Prerequisites and siblings move single items by a day or two and are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from drills.planning import countdown
from drills.planning.countdown import Memories
from drills.planning.deck import Deck, Flags, Whole
from drills.planning.memory_model import Floats, MemoryModel
from drills.planning.outcomes import After, drawn, first_days, later_days

SAMPLE = 400
MOST_STEPS = 32
LAST_DAYS = 10
GOLDEN, SILVER = 0.6180339887498949, 0.41421356237309515


@dataclass(frozen=True)
class Point:
    """The expected recall (0–1) over the deck, weighted by topic, on the morning of a day."""

    day: int
    recall: float


def readiness(
    deck: Deck, model: MemoryModel, today: int, interview: int, minutes: Sequence[float]
) -> list[Point]:
    """The expected recall from today to the interview, its last point.

    `minutes` are those of each day from today to the one before the interview; a day of a break has 0.
    """
    walk = _Walk.begin(deck, model, interview)
    curve = []
    for begin, end in _steps(interview - today):
        curve.append(Point(today + begin, walk.recall(today + begin)))
        walk.study(today + begin, sum(minutes[begin:end]))
    return [*curve, Point(interview, walk.recall(interview))]


def _steps(days: int) -> list[tuple[int, int]]:
    """Stretches (first day, day after the last) that together are all days; single days near the end."""
    early = max(0, days - LAST_DAYS)
    parts = min(early, MOST_STEPS - LAST_DAYS)
    edges = [round(early * part / parts) for part in range(parts)] + list(range(early, days + 1))
    return list(pairwise(edges))


@dataclass
class _Walk:
    """A sampled deck on its way to the interview. `share` is what a minute of the person is to the sample."""

    model: MemoryModel
    interview: int
    memories: Memories
    minutes: Floats
    weight: Floats
    awake_from: Whole
    share: float
    carried: float = 0.0

    @classmethod
    def begin(cls, deck: Deck, model: MemoryModel, interview: int) -> "_Walk":
        wanted = np.flatnonzero(deck.weight > 0)
        places = wanted[_sample(deck.stability[wanted], deck.minutes[wanted], deck.is_new[wanted])]
        whole, minutes = float(deck.minutes[wanted].sum()), deck.minutes[places]
        return cls(
            model=model,
            interview=interview,
            memories=Memories(
                deck.stability[places], deck.difficulty[places], deck.last_day[places], deck.is_new[places]
            ),
            minutes=minutes,
            weight=deck.weight[places],
            awake_from=deck.awake_from[places],
            share=float(minutes.sum()) / whole if whole else 0.0,
        )

    def recall(self, day: int) -> float:
        """The mean recall on a day, weighted by topic; 0 for a deck in which nothing counts."""
        memories = self.memories
        known = self.model.recall(memories.stability, day - memories.last_day)
        weight = float(self.weight.sum())
        return float((np.where(memories.is_new, 0.0, known) * self.weight).sum() / weight) if weight else 0.0

    def study(self, day: int, minutes: float) -> None:
        """Study what the minutes pay for, the best first; what is too long for today is saved up for."""
        if not minutes:
            return
        budget = minutes * self.share + self.carried
        ranked = self._ranked(day, budget)
        after = self._after(ranked, day)
        spent = np.cumsum(after.showings * self.minutes[ranked])
        count = int(np.searchsorted(spent, budget, side="right"))
        done = ranked[:count]
        self.memories.stability[done] = after.stability[:count]
        self.memories.difficulty[done] = after.difficulty[:count]
        self.memories.last_day[done], self.memories.is_new[done] = day, False
        self.carried = float(budget - (spent[count - 1] if count else 0.0)) if count < len(ranked) else 0.0

    def _ranked(self, day: int, budget: float) -> Whole:
        worth = countdown.worth(
            self.model, self.memories, self.minutes, self.weight, today=day, interview=self.interview
        )
        possible = np.flatnonzero((worth > -np.inf) & (self.awake_from <= day))
        ranked = possible[np.argsort(-worth[possible], kind="stable")]
        # Each is shown at least once: what lies beyond that cannot come today, and one more is left over.
        return np.asarray(ranked[: int(np.searchsorted(np.cumsum(self.minutes[ranked]), budget)) + 1])

    def _after(self, places: Whole, day: int) -> After:
        """What becomes of items that are studied on a day."""
        memories, is_new = self.memories, self.memories.is_new[places]
        chances = np.asarray((np.arange(len(places)) * GOLDEN + day * SILVER) % 1, dtype=np.float64)
        elapsed = np.maximum(day - memories.last_day[places], 1)
        seen = later_days(self.model, memories.stability[places], memories.difficulty[places], elapsed)
        first, later = drawn(first_days(self.model), chances), drawn(seen, chances)
        return After(
            probability=first.probability,
            stability=np.where(is_new, first.stability, later.stability),
            difficulty=np.where(is_new, first.difficulty, later.difficulty),
            showings=np.where(is_new, first.showings, later.showings),
        )


def _sample(stability: Floats, minutes: Floats, is_new: Flags) -> Whole:
    """Places that stand for all, spread over new and old, long and short, weak and firm."""
    order, count = np.lexsort((stability, minutes, is_new)), len(stability)
    if count <= SAMPLE:
        return np.asarray(np.repeat(order, -(-SAMPLE // count) if count else 0))
    return np.asarray(order[((np.arange(SAMPLE) + 0.5) * count / SAMPLE).astype(int)])
