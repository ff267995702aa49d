"""Backwards from the interview: what leads when time is short, later, and at the end."""

import time
from typing import Any

import numpy as np
import pytest

from drills.memory.scheduling import DEFAULTS
from drills.planning import countdown, ordering, routine
from drills.planning.deck import Deck
from drills.planning.memory_model import MemoryModel
from tests.drills.planning.decks import TODAY, deck, item, new

MODEL = MemoryModel(DEFAULTS.parameters)


def ranking(*items: dict[str, Any], left: int) -> list[int]:
    scores = countdown.scores(deck(*items), MODEL, TODAY, TODAY + left)
    ranked = np.argsort(-scores, kind="stable")
    return [int(place) for place in ranked if scores[place] > -np.inf]


def test_what_is_not_known_at_all_comes_first() -> None:
    assert ranking(item(stability=30), new(), item(stability=3), left=14)[0] == 1


def test_a_firm_memory_is_left_alone() -> None:
    assert ranking(item(stability=4000, last_day=TODAY - 1), left=10) == []


def test_what_is_still_fresh_waits_but_for_the_last_week() -> None:
    fresh = item(stability=20, last_day=TODAY - 2)
    assert MODEL.recall(20, 2) > countdown.FRESH
    assert ranking(fresh, left=40) == []
    assert ranking(fresh, left=7) == [0]


def test_what_would_not_last_until_the_interview_leads_at_the_end() -> None:
    weak, firm = item(stability=2, last_day=TODAY - 4), item(stability=60, last_day=TODAY - 20)
    assert ranking(firm, weak, left=1) == [1, 0]


def test_an_item_may_come_before_it_is_due() -> None:
    early = item(stability=12, last_day=TODAY - 6, due_day=TODAY + 6)
    assert ranking(early, left=3) == [0]
    assert routine.scores(deck(early), MODEL, TODAY)[0] == -np.inf


def test_minutes_and_weights_decide_between_equals() -> None:
    assert ranking(new(minutes=4), new(minutes=2), new(minutes=2, weight=3), left=20) == [2, 1, 0]


def test_what_was_shown_today_rests_or_is_in_steps_does_not_come() -> None:
    shown, asleep, stepping = item(last_day=TODAY), item(awake_from=TODAY + 1), item(in_steps=True)
    assert ranking(shown, asleep, stepping, left=20) == []


def test_a_topic_that_does_not_count_comes_last() -> None:
    assert ranking(new(weight=0), item(), left=20) == [1, 0]


def test_without_a_date_what_is_due_comes_by_recall_and_then_new_items() -> None:
    some = deck(new(), item(stability=50), item(stability=3), item(due_day=TODAY + 1), new(weight=0))
    scores = routine.scores(some, MODEL, TODAY)
    assert [int(place) for place in np.argsort(-scores)[:4]] == [2, 1, 0, 4]
    assert scores[3] == -np.inf


def large(count: int) -> Deck:
    dice = np.random.default_rng(5)
    whole, nothing = np.zeros(count, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return Deck(
        stability=dice.lognormal(2, 1.5, count), difficulty=dice.uniform(1, 10, count),
        last_day=TODAY - dice.integers(1, 90, count), due_day=TODAY + dice.integers(-9, 90, count),
        is_new=dice.random(count) < 0.2, in_steps=whole > 0, awake_from=whole,
        minutes=dice.uniform(0.2, 5, count), weight=np.ones(count), topic=dice.integers(0, 12, count),
        sibling_group=whole - 1, before=nothing, after=nothing,
    )  # fmt: skip


@pytest.mark.parametrize(("count", "seconds"), [(1_000, 0.02), (100_000, 1.0)])
def test_a_day_is_planned_in_time(count: int, seconds: float) -> None:
    many, taken = large(count), []
    for _attempt in range(5):  # the best of five: other processes must not decide
        began = time.process_time()
        scores = countdown.scores(many, MODEL, TODAY, TODAY + 30)
        found = ordering.arranged(many, scores, np.ones(count), 40, TODAY)
        taken.append(time.process_time() - began)
    assert len(found) == ordering.MOST_ITEMS
    assert min(taken) < seconds
