"""How much is known on the day of the interview: our planner against policies of a fixed retention?

    python benchmarks/planner.py [--seeds 16] [--minutes 20 30 40 50 60] [--days 14 30 60]

Three hundred new items of a minute a showing, the same minutes every day, FSRS-6 as the truth: who is shown
an item recalls it with the probability that the true memory gives, and rates like the people from whom the
simulator of fsrs-rs took its defaults. A policy of a fixed retention shows an item again when its recall has
fallen to that retention, the least remembered first, and new items before or after; "Anki's defaults" are
0.9, reviews first and at most 20 new items a day. Our planner knows the day of the interview instead.

Robustness: the same when the true memory has other parameters than the planner believes, and when items
take between half a minute and four.

Prints one JSON line last: mean recall on the day for each setting, `margin` is ours minus the best of the
fixed policies, `worst_margin` the least of all.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drills.memory.scheduling import DEFAULTS  # noqa: E402
from drills.planning import countdown  # noqa: E402 — the project's root must be on the path first
from drills.planning.countdown import Memories  # noqa: E402
from drills.planning.memory_model import AGAIN, GOOD, MemoryModel  # noqa: E402
from drills.planning.outcomes import (  # noqa: E402
    FIRST_RATINGS,
    FIRST_SHOWINGS,
    LAPSE_SHOWINGS,
    RATINGS,
    RECALLED_RATINGS,
    first_days,
)

Floats = NDArray[np.float64]
ITEMS = 300
RETENTIONS = (0.7, 0.8, 0.85, 0.9, 0.95)
ANKI = "anki"
OURS = "ours"


@dataclass
class Minds:
    """What one model holds of every item of every simulated person: arrays (people, items)."""

    model: MemoryModel
    stability: Floats
    difficulty: Floats

    @classmethod
    def empty(cls, model: MemoryModel, shape: tuple[int, int]) -> "Minds":
        """Nothing is known yet."""
        return cls(model, np.ones(shape), np.full(shape, 5.0))

    def rate(self, done: NDArray[np.bool_], new: NDArray[np.bool_], ratings: Floats, days: Floats) -> None:
        """Take in the ratings of the items that were done, their steps within the day included."""
        first = first_days(self.model)
        stability, difficulty = self.model.later_day(ratings, self.stability, self.difficulty, days)
        again, harder = self.model.same_day(GOOD, stability, difficulty)
        stability = np.where(ratings == AGAIN, again, stability)
        difficulty = np.where(ratings == AGAIN, harder, difficulty)
        for index, after in enumerate(first):
            chosen = new & (ratings == RATINGS[index])
            stability, difficulty = (
                np.where(chosen, after.stability, stability),
                np.where(chosen, after.difficulty, difficulty),
            )
        self.stability = np.where(done, stability, self.stability)
        self.difficulty = np.where(done, difficulty, self.difficulty)


@dataclass
class Class:
    """The simulated people on one day: what the scheduler believes, and when each item was last shown."""

    believed: Minds
    last_day: NDArray[np.int64]
    is_new: NDArray[np.bool_]
    minutes: Floats
    day: int
    interview: int


Policy = Callable[[Class], Floats]


def fixed(retention: float, new_first: bool, most_new: int = ITEMS) -> Policy:
    """Shows what has fallen to a retention, and new items before or after that."""

    def scores(people: Class) -> Floats:
        model, elapsed = people.believed.model, people.day - people.last_day
        interval = np.maximum(np.round(model.interval(people.believed.stability, retention)), 1)
        forgotten = 2 - model.recall(people.believed.stability, elapsed)
        offered = people.is_new & (np.cumsum(people.is_new, axis=1) <= most_new)
        waiting = np.where(~people.is_new & (elapsed >= interval), forgotten, -np.inf)
        return np.where(offered, 9.0 if new_first else 0.0, waiting)

    return scores


def ours(people: Class) -> Floats:
    """The planner of the product."""
    believed = people.believed
    memories = Memories(believed.stability, believed.difficulty, people.last_day, people.is_new)
    return countdown.worth(
        believed.model,
        memories,
        people.minutes,
        np.ones_like(people.minutes),
        today=people.day,
        interview=people.interview,
    )


def policies() -> dict[str, Policy]:
    """All that are compared, by name."""
    named = {
        f"{retention} {'new' if new_first else 'due'} first": fixed(retention, new_first)
        for retention in RETENTIONS
        for new_first in (True, False)
    }
    return {**named, ANKI: fixed(0.9, new_first=False, most_new=20), OURS: ours}


def recall_on_the_day(
    policy: Policy,
    days: int,
    minutes: float,
    *,
    people: int,
    seed: int = 0,
    truth: MemoryModel | None = None,
    item_minutes: Floats | None = None,
) -> Floats:
    """The mean recall of each simulated person on day `days`, after studying on every day before it."""
    dice, shape = np.random.default_rng(seed), (people, ITEMS)
    believed = MemoryModel(DEFAULTS.parameters)
    true = Minds.empty(truth or believed, shape)
    costs = np.ones(shape) if item_minutes is None else np.broadcast_to(item_minutes, shape)
    state = Class(
        Minds.empty(believed, shape),
        np.zeros(shape, dtype=np.int64),
        np.ones(shape, dtype=bool),
        costs,
        0,
        days,
    )
    for day in range(days):
        state.day = day
        elapsed = np.maximum(day - state.last_day, 1)
        ratings = _ratings(dice, true, state.is_new, elapsed)
        showings = np.where(
            state.is_new, np.array(FIRST_SHOWINGS)[ratings - 1], np.where(ratings == AGAIN, LAPSE_SHOWINGS, 1)
        )
        done = _within(policy(state), showings * costs, minutes)
        for mind in (true, state.believed):
            mind.rate(done, state.is_new, ratings, elapsed)
        state.last_day = np.where(done, day, state.last_day)
        state.is_new &= ~done
    recall = true.model.recall(true.stability, days - state.last_day)
    return np.asarray(np.where(state.is_new, 0, recall).mean(axis=1))


def _ratings(
    dice: np.random.Generator, true: Minds, is_new: NDArray[np.bool_], elapsed: Floats
) -> NDArray[np.int64]:
    """How every item would be rated if it were shown today."""
    recalled = dice.random(is_new.shape) < true.model.recall(true.stability, elapsed)
    later = np.where(recalled, dice.choice(RATINGS[1:], is_new.shape, p=RECALLED_RATINGS), AGAIN)
    return np.asarray(np.where(is_new, dice.choice(RATINGS, is_new.shape, p=FIRST_RATINGS), later))


def _within(scores: Floats, costs: Floats, minutes: float) -> NDArray[np.bool_]:
    """The items that each person gets to, highest score first, until the minutes are spent."""
    order = np.argsort(-scores, axis=1, kind="stable")
    offered = np.take_along_axis(scores > -np.inf, order, axis=1)
    spent = np.cumsum(np.where(offered, np.take_along_axis(costs, order, axis=1), 0), axis=1)
    done = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(done, order, offered & (spent <= minutes), axis=1)
    return done


def perturbed(seed: int) -> MemoryModel:
    """A person whose memory differs from the defaults: each parameter by some fifteen percent."""
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS  # noqa: PLC0415

    factors = np.exp(np.random.default_rng(seed).normal(0, 0.15, len(DEFAULTS.parameters)))
    moved = np.clip(np.array(DEFAULTS.parameters) * factors, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS)
    return MemoryModel(tuple(moved.tolist()))


def compare(days: int, minutes: float, **how: object) -> dict[str, float]:
    """The mean recall on the day under every policy, each with the same dice."""
    return {
        name: float(recall_on_the_day(policy, days, minutes, **how).mean())  # type: ignore[arg-type]
        for name, policy in policies().items()
    }


def summary(recalls: Mapping[str, float]) -> dict[str, float | str]:
    """Ours, Anki's defaults, and the best of the fixed policies."""
    best = max((name for name in recalls if name not in {OURS, ANKI}), key=lambda name: recalls[name])
    return {
        OURS: round(recalls[OURS], 4),
        ANKI: round(recalls[ANKI], 4),
        "best_fixed": round(recalls[best], 4),
        "best_is": best,
        "margin": round(recalls[OURS] - recalls[best], 4),
    }


def settings(arguments: argparse.Namespace) -> Iterator[tuple[str, dict[str, float | str]]]:
    """Every setting by name, with what came of it."""
    people, mixed = arguments.seeds, np.random.default_rng(7).uniform(0.5, 4, ITEMS)
    for days in arguments.days:
        for minutes in arguments.minutes:
            yield f"{days} days, {minutes} min", summary(compare(days, minutes, people=people))
        other = [compare(days, 40, people=max(2, people // 4), truth=perturbed(seed)) for seed in range(4)]
        means = {name: float(np.mean([each[name] for each in other])) for name in other[0]}
        yield f"{days} days, 40 min, other memories", summary(means)
        yield (
            f"{days} days, 90 min, items of 0.5 to 4 min",
            summary(compare(days, 90, people=people, item_minutes=mixed)),
        )


def main() -> None:
    """Simulates every setting and prints the figures."""
    arguments = parse()
    began, found = time.perf_counter(), {}
    for name, figures in settings(arguments):
        found[name] = figures
        print(f"{name}: {figures}", flush=True)
    worst = min(float(figures["margin"]) for figures in found.values())
    print(
        json.dumps(
            {
                "benchmark": "planner",
                "items": ITEMS,
                "people": arguments.seeds,
                "worst_margin": worst,
                "least_above_anki": min(
                    round(float(figures[OURS]) - float(figures[ANKI]), 4) for figures in found.values()
                ),
                "seconds": round(time.perf_counter() - began, 1),
                "settings": found,
            }
        )
    )


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=16, help="simulated people")
    parser.add_argument("--minutes", type=float, nargs="+", default=[20, 30, 40, 50, 60])
    parser.add_argument("--days", type=int, nargs="+", default=[14, 30, 60])
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
