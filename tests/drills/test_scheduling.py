"""The scheduler: the reference intervals, study days, fuzz, order of the futures."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.memory.scheduling import (
    Memory,
    Rating,
    Settings,
    State,
    day_start,
    futures,
    fuzz_bounds,
    retrievability,
    study_day,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
MOMENT = datetime(2026, 3, 10, 12, tzinfo=UTC)
GOOD_AGAIN_GOOD = [3] * 6 + [1] * 2 + [3] * 5


def intervals(ratings: list[int], zone: ZoneInfo, moment: datetime) -> list[int]:
    memory, days = Memory(), []
    for rating in ratings:
        future = futures(memory, moment, zone, fuzz_seed=None)[Rating(rating)]
        memory, moment = future.memory, max(moment, future.due)
        days.append(future.days)
    return days


@pytest.mark.parametrize("zone", [ZoneInfo("UTC"), SHANGHAI, NEW_YORK])
@pytest.mark.parametrize("hour", [0, 3, 4, 12, 23])
def test_reviews_on_time_give_the_reference_intervals(zone: ZoneInfo, hour: int) -> None:
    start = MOMENT.replace(hour=hour)
    assert intervals(GOOD_AGAIN_GOOD, zone, start) == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-03-10 03:59", "2026-03-09"),
        ("2026-03-10 04:00", "2026-03-10"),
        ("2026-03-10 23:59", "2026-03-10"),
    ],
)
def test_a_study_day_begins_at_four_in_the_persons_zone(local: str, day: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert study_day(moment, SHANGHAI) == date.fromisoformat(day)


def test_a_day_starts_at_four_also_when_the_clocks_change() -> None:
    before, after = day_start(date(2026, 3, 7), NEW_YORK), day_start(date(2026, 3, 8), NEW_YORK)
    assert before == datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert after == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_late_evening_and_next_morning_are_one_day_apart() -> None:
    """py-fsrs alone would see less than 24 hours, and treat the morning as the same day."""
    evening = datetime(2026, 3, 10, 22, tzinfo=SHANGHAI)
    learnt = Memory(State.REVIEW, None, 1.0, 5.0, study_day(evening, SHANGHAI))
    morning = evening + timedelta(hours=10)
    same_day = futures(learnt, evening, SHANGHAI, fuzz_seed=None)[Rating.GOOD]
    next_day = futures(learnt, morning, SHANGHAI, fuzz_seed=None)[Rating.GOOD]
    assert next_day.memory.stability != same_day.memory.stability
    assert retrievability(learnt, study_day(morning, SHANGHAI)) == pytest.approx(0.9)


def test_a_card_counted_in_days_is_due_when_the_day_begins() -> None:
    learnt = Memory(State.REVIEW, None, 10.0, 5.0, date(2026, 2, 28))
    future = futures(learnt, MOMENT, SHANGHAI, fuzz_seed="x")[Rating.GOOD]
    assert future.due == day_start(date(2026, 3, 10) + timedelta(days=future.days), SHANGHAI)


def test_steps_are_due_minutes_later() -> None:
    fresh = futures(Memory(), MOMENT, SHANGHAI, fuzz_seed="x")
    assert fresh[Rating.AGAIN].due == MOMENT + timedelta(minutes=1)
    assert fresh[Rating.GOOD].due == MOMENT + timedelta(minutes=10)


def test_travelling_west_does_not_turn_time_back() -> None:
    learnt = Memory(State.REVIEW, None, 10.0, 5.0, date(2026, 3, 11))
    future = futures(learnt, MOMENT, NEW_YORK, fuzz_seed=None)[Rating.GOOD]
    assert future.memory.last_day == date(2026, 3, 11)


memories = st.builds(
    Memory,
    st.just(State.REVIEW),
    st.none(),
    st.floats(0.01, 5000),
    st.floats(1, 10),
    st.dates(date(2024, 1, 1), date(2026, 3, 9)),
)


@given(memories, st.text(max_size=8))
def test_hard_good_easy_are_at_least_a_day_apart(memory: Memory, seed: str) -> None:
    days = {
        rating: future.days for rating, future in futures(memory, MOMENT, SHANGHAI, fuzz_seed=seed).items()
    }
    assert 1 <= days[Rating.HARD] <= days[Rating.GOOD] - 1 <= days[Rating.EASY] - 2


@given(memories, st.text(max_size=8))
def test_the_same_seed_gives_the_same_futures(memory: Memory, seed: str) -> None:
    random.seed(0)
    first = futures(memory, MOMENT, SHANGHAI, fuzz_seed=seed)
    random.seed(1)
    assert futures(memory, MOMENT, SHANGHAI, fuzz_seed=seed) == first


@pytest.mark.parametrize(
    ("days", "bounds"),
    [(2.4, (2, 2)), (2.5, (2, 4)), (7, (5, 9)), (10, (8, 12)), (20, (17, 23)), (100, (93, 107))],
)
def test_fuzz_keeps_to_its_bounds(days: float, bounds: tuple[int, int]) -> None:
    assert fuzz_bounds(days) == bounds


def test_fuzz_reaches_every_day_of_its_bounds_and_none_beyond() -> None:
    learnt = Memory(State.REVIEW, None, 10.0, 5.0, date(2026, 2, 28))
    exact = futures(learnt, MOMENT, SHANGHAI, fuzz_seed=None)[Rating.HARD].days
    low, high = fuzz_bounds(exact)
    seen = {futures(learnt, MOMENT, SHANGHAI, fuzz_seed=str(n))[Rating.HARD].days for n in range(300)}
    assert min(seen) in {low, low + 1}
    assert max(seen) in {high - 1, high}
    assert seen == set(range(min(seen), max(seen) + 1))


def test_computing_futures_does_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """py-fsrs sleeps for a millisecond over every card that has no id."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    futures(Memory(), MOMENT, SHANGHAI, fuzz_seed="x")
    assert slept == []


@pytest.mark.parametrize("retention", [0, 0.5, 1.0, 2])
def test_a_senseless_retention_is_refused(retention: float) -> None:
    with pytest.raises(ValueError, match="retention"):
        Settings(desired_retention=retention)


def test_higher_retention_means_shorter_intervals() -> None:
    learnt = Memory(State.REVIEW, None, 100.0, 5.0, date(2026, 1, 1))
    usual = futures(learnt, MOMENT, SHANGHAI, fuzz_seed=None)[Rating.GOOD].days
    strict = futures(learnt, MOMENT, SHANGHAI, fuzz_seed=None, settings=Settings(0.95))[Rating.GOOD].days
    assert strict < usual
