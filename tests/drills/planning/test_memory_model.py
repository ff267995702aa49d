"""The arrays' memory is the scheduler's memory, for any history."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.memory import scheduling
from drills.memory.scheduling import DEFAULTS, Memory, Rating, Settings, State
from drills.planning.memory_model import MemoryModel

FIRST = date(2026, 3, 1)
UTC_ZONE = ZoneInfo("UTC")
OTHERS = Settings(parameters=(*(value * 1.02 for value in DEFAULTS.parameters[:20]), 0.31))
ratings = st.sampled_from(list(Rating))
waits = st.integers(0, 400)


def rated(memory: Memory, rating: Rating, day: date, settings: Settings) -> Memory:
    noon = datetime.combine(day, time(12), UTC)
    return scheduling.futures(memory, noon, UTC_ZONE, fuzz_seed=None, settings=settings)[rating].memory


def modelled(model: MemoryModel, before: Memory, rating: Rating, wait: int) -> tuple[float, float]:
    if before.stability is None or before.difficulty is None:
        stability, difficulty = model.first(rating)
    elif wait:
        stability, difficulty = model.later_day(rating, before.stability, before.difficulty, wait)
    else:
        stability, difficulty = model.same_day(rating, before.stability, before.difficulty)
    return float(stability), float(difficulty)


@pytest.mark.parametrize("settings", [DEFAULTS, OTHERS], ids=["defaults", "others"])
@given(history=st.lists(st.tuples(ratings, waits), min_size=1, max_size=12))
def test_it_equals_the_scheduler(settings: Settings, history: list[tuple[Rating, int]]) -> None:
    model, memory, day = MemoryModel(settings.parameters), Memory(), FIRST
    for rating, wait in history:
        day += timedelta(days=wait)
        expected = rated(memory, rating, day, settings)
        found = modelled(model, memory, rating, wait)
        assert found == pytest.approx((expected.stability, expected.difficulty), rel=1e-9)
        memory = expected


@given(stability=st.floats(0.001, 3000), wait=st.integers(0, 2000))
def test_recall_is_the_scheduler_s(stability: float, wait: int) -> None:
    memory = Memory(State.REVIEW, None, stability, 5.0, FIRST)
    expected = scheduling.retrievability(memory, FIRST + timedelta(days=wait), OTHERS)
    assert MemoryModel(OTHERS.parameters).recall(stability, wait) == pytest.approx(expected, rel=1e-9)


def test_an_array_is_its_items_one_by_one() -> None:
    model = MemoryModel(DEFAULTS.parameters)
    stability, difficulty = np.array([0.5, 3.0, 40.0]), np.array([9.0, 5.0, 1.5])
    days, grades = np.array([1, 4, 90]), np.array([1, 3, 4])
    together = model.later_day(grades, stability, difficulty, days)
    apart = [model.later_day(*each) for each in zip(grades, stability, difficulty, days, strict=True)]
    assert np.allclose(np.array(together), np.array(apart).T, rtol=1e-12)


def test_recall_after_the_interval_is_the_retention() -> None:
    model = MemoryModel(DEFAULTS.parameters)
    assert model.recall(12.0, model.interval(12.0, 0.85)) == pytest.approx(0.85)
