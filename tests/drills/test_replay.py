"""A replayed history is the scheduler's own, and a deck's histories are those of its cards."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.fitting.histories import Reviews
from drills.memory.replay import replay, replay_deck
from drills.memory.scheduling import DEFAULTS, Memory, Rating, Settings, futures

UTC = ZoneInfo("UTC")
FIRST = date(2026, 3, 1)
OTHERS = Settings(0.85, parameters=(*(value * 1.02 for value in DEFAULTS.parameters[:20]), 0.31))
waits = st.lists(st.tuples(st.integers(0, 300), st.sampled_from(list(Rating))), max_size=12)


def dated(history: list[tuple[int, Rating]]) -> list[tuple[date, Rating]]:
    day, found = FIRST, []
    for wait, rating in history:
        day += timedelta(days=wait)
        found.append((day, rating))
    return found


@pytest.mark.parametrize("settings", [DEFAULTS, OTHERS], ids=["defaults", "others"])
@given(history=waits)
def test_a_replay_is_the_futures_step_by_step(settings: Settings, history: list[tuple[int, Rating]]) -> None:
    memory = Memory()
    for day, rating in dated(history):
        moment = datetime.combine(day, time(12), UTC)
        memory = futures(memory, moment, UTC, fuzz_seed="any", settings=settings)[rating].memory
    assert replay(dated(history), settings) == memory


def test_time_does_not_run_backwards() -> None:
    west = [(FIRST, Rating.GOOD), (FIRST - timedelta(days=1), Rating.GOOD)]
    assert replay(west) == replay([(FIRST, Rating.GOOD), (FIRST, Rating.GOOD)])


@given(deck=st.lists(waits.filter(len), min_size=1, max_size=5))
def test_a_deck_is_its_cards_one_by_one(deck: list[list[tuple[int, Rating]]]) -> None:
    rows = [
        (number, day.toordinal(), int(rating))
        for number, history in enumerate(deck)
        for day, rating in dated(history)
    ]
    found = zip(*replay_deck(Reviews.of_rows(rows), OTHERS.parameters), strict=True)
    for memory, history in zip(found, deck, strict=True):
        expected = replay(dated(history), OTHERS)
        assert memory == pytest.approx((expected.stability, expected.difficulty), rel=1e-9)
