"""The forecast: as the plan simulated with dice, but smooth, quick and reproducible."""

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from benchmarks.planner import ours, recall_on_the_day
from drills.memory.scheduling import DEFAULTS
from drills.planning import forecast
from drills.planning.memory_model import MemoryModel
from tests.drills.planning.decks import TODAY, deck, item, new
from tests.drills.planning.test_countdown import large

MODEL = MemoryModel(DEFAULTS.parameters)


def ready(*items: dict[str, Any], minutes: Sequence[float]) -> float:
    return forecast.readiness(deck(*items), MODEL, TODAY, TODAY + len(minutes), minutes)[-1].recall


@pytest.mark.parametrize(("days", "minutes"), [(14, 30), (30, 40), (60, 25)])
def test_it_agrees_with_dice(days: int, minutes: float) -> None:
    expected = recall_on_the_day(ours, days, minutes, people=4).mean()
    assert ready(*[new()] * 300, minutes=[minutes] * days) == pytest.approx(expected, abs=0.02)


def test_who_does_not_study_only_forgets() -> None:
    curve = forecast.readiness(deck(item(), item(stability=40)), MODEL, TODAY, TODAY + 9, [0] * 9)
    assert [point.day for point in curve] == list(range(TODAY, TODAY + 10))
    assert all(earlier.recall > later.recall for earlier, later in pairwise(curve))
    expected = MODEL.recall(np.array([10.0, 40.0]), 19).mean()
    assert curve[-1].recall == pytest.approx(expected)


def test_a_break_costs_something() -> None:
    items = [new()] * 60
    assert ready(*items, minutes=[10] * 5 + [0] * 5 + [10] * 5) < ready(*items, minutes=[10] * 15) - 0.05


def test_more_minutes_give_more() -> None:
    items = [new(), item(stability=2)] * 60
    recalls = [ready(*items, minutes=[minutes] * 20) for minutes in (2, 6, 12, 30)]
    assert recalls == sorted(recalls)
    assert recalls[-1] > recalls[0] + 0.3


def test_a_topic_that_does_not_count_changes_nothing() -> None:
    items = [new()] * 40
    assert ready(*items, *[new(weight=0)] * 40, minutes=[5] * 10) == ready(*items, minutes=[5] * 10)
    assert ready(new(weight=0), minutes=[5] * 10) == 0
    assert ready(minutes=[5]) == 0


def test_an_item_longer_than_a_day_s_minutes_is_not_lost() -> None:
    assert ready(new(minutes=45), minutes=[20] * 12) > 0.5
    assert ready(*[new(minutes=45)] * 600, minutes=[20] * 30) > 0


def test_on_the_day_itself_it_is_the_recall_of_now() -> None:
    assert ready(item(), item(), minutes=[]) == pytest.approx(float(MODEL.recall(10, 10)))


@pytest.mark.parametrize("days", [60, 700])
def test_it_is_made_in_time_however_large_the_deck_and_far_the_day(days: int) -> None:
    many, taken = large(20_000), []
    for _attempt in range(4):
        began = time.process_time()
        curve = forecast.readiness(many, MODEL, TODAY, TODAY + days, [40.0] * days)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.1
    assert len(curve) == forecast.MOST_STEPS + 1
