"""The lightest day within the bounds: loads level out, and intervals stay what they were."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.memory import levelling, scheduling
from drills.memory.levelling import by_chance, choose_day, levelled
from drills.memory.scheduling import DEFAULTS, Memory, Rating
from drills.planning.memory_model import MemoryModel
from drills.planning.outcomes import FIRST_RATINGS, RATINGS, RECALLED_RATINGS

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
MODEL = MemoryModel(DEFAULTS.parameters)
days = st.integers(1, 400)
draws = st.floats(0, 1, exclude_max=True)
loads_of_days = st.dictionaries(days, st.integers(0, 50))


def test_the_lightest_day_wins() -> None:
    assert choose_day(3, 6, 0.99, loads={3: 9, 4: 2, 5: 9, 6: 9}) == 4


def test_a_load_that_only_falls_with_distance_favours_no_day() -> None:
    falling = {day: 100 - 7 * day for day in range(3, 8)}
    assert {choose_day(3, 7, draw / 10, loads=falling) for draw in range(10)} == {3, 4, 5, 6, 7}


def test_days_of_a_break_are_avoided_if_another_is_left() -> None:
    heavy = {3: 50, 4: 50, 5: 0, 6: 0}
    assert {choose_day(3, 6, draw / 10, loads=heavy, breaks={5, 6}) for draw in range(10)} == {3, 4}
    assert choose_day(5, 6, 0.5, loads={5: 3}, breaks={5, 6}) in {5, 6}


@given(days, st.integers(0, 40), draws, loads_of_days, st.frozensets(days))
def test_it_stays_within_the_bounds_and_is_reproducible(
    low: int, wide: int, draw: float, loads: dict[int, int], breaks: frozenset[int]
) -> None:
    chosen = choose_day(low, low + wide, draw, loads=loads, breaks=breaks)
    assert low <= chosen <= low + wide
    assert chosen == choose_day(low, low + wide, draw, loads=dict(loads), breaks=breaks)


@given(st.floats(0.6, 3000), loads_of_days, st.text(max_size=5))
def test_futures_take_the_lightest_day_and_stay_apart(
    stability: float, loads: dict[int, int], seed: str
) -> None:
    memory = Memory(scheduling.State.REVIEW, None, stability, 5.0, NOW.date())
    choose = levelled(loads, breaks={4})
    found = scheduling.futures(memory, NOW, UTC_ZONE, fuzz_seed=seed, choose=choose)
    counted = [found[rating].days for rating in (Rating.HARD, Rating.GOOD, Rating.EASY)]
    assert counted[0] < counted[1] < counted[2]
    good = found[Rating.GOOD].memory.stability or 0
    low, high = scheduling.fuzz_bounds(max(good, counted[0] + 1))
    assert min(low, counted[0] + 1) <= counted[1] <= max(high, counted[0] + 1)


def simulated(seed: int, choose_for: Callable[[dict[int, int]], levelling.Choose]) -> tuple[float, float]:
    """Sixty days of twenty new items each: the variance of the daily load around its trend over the last
    forty days, and the mean of chosen to exact intervals."""
    dice = np.random.default_rng(seed)
    due: dict[int, list[tuple[float, float, int]]] = {}
    shown, chosen_days, exact_days = [], 0, 0.0
    for day in range(60):
        waiting = due.pop(day, [])
        shown.append(len(waiting))
        loads = {ahead - day: len(cards) for ahead, cards in due.items()}
        choose = choose_for(loads)
        for stability, difficulty in _after_a_day(dice, waiting, day):
            exact = max(1.0, float(MODEL.interval(stability, 0.9)))
            low, high = scheduling.fuzz_bounds(exact)
            chosen = choose(max(low, 1), high, dice.random())
            loads[chosen] = loads.get(chosen, 0) + 1
            due.setdefault(day + chosen, []).append((stability, difficulty, day))
            chosen_days, exact_days = chosen_days + chosen, exact_days + exact
    steady = np.array(shown[20:])
    trend = np.polyval(np.polyfit(np.arange(40), steady, 2), np.arange(40))
    return float(np.var(steady - trend)), chosen_days / exact_days


def _after_a_day(
    dice: np.random.Generator, waiting: list[tuple[float, float, int]], day: int
) -> list[tuple[float, float]]:
    """The memories of all that was shown on a day: twenty new items, and those that waited."""
    new = np.transpose(MODEL.first(dice.choice(RATINGS, 20, p=FIRST_RATINGS)))
    stability, difficulty, last_day = np.array(waiting).reshape(-1, 3).T
    recalled = dice.random(len(waiting)) < MODEL.recall(stability, day - last_day)
    ratings = np.where(recalled, dice.choice(RATINGS[1:], len(waiting), p=RECALLED_RATINGS), Rating.AGAIN)
    seen = np.transpose(MODEL.later_day(ratings, stability, difficulty, day - last_day))
    return [*map(tuple, new.tolist()), *map(tuple, seen.tolist())]


def test_loads_level_out_and_intervals_stay() -> None:
    plain = np.array([simulated(seed, lambda _loads: by_chance) for seed in range(8)])
    level = np.array([simulated(seed, levelled) for seed in range(8)])
    assert level.mean(0)[0] < 0.6 * plain.mean(0)[0]
    assert level.mean(0)[1] == pytest.approx(plain.mean(0)[1], rel=0.01)
