"""Forty histories through Anki's scheduler, recorded by benchmarks/anki_histories.py: ours is the same."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.anki_histories import (
    fuzz_differences,
    fuzzed_differences,
    history_differences,
    step_differences,
)

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "anki_histories.json").read_text())
ROWS = RECORDED["histories"]


def test_the_recorded_histories_are_worth_comparing() -> None:
    """Every rating from every state, answers twice a day, late ones, and steps left overnight."""
    kinds = {
        (step["kind"], rating, min(wait, 1))
        for row in ROWS
        for (wait, rating), step in zip(row["history"], row["steps"], strict=True)
    }
    assert len(ROWS) == 40
    assert {(kind, rating) for kind, rating, _wait in kinds} == {
        (k, r) for k in range(4) for r in range(1, 5)
    }
    assert {(kind, wait) for kind, _rating, wait in kinds} >= {(k, w) for k in (1, 2, 3) for w in (0, 1)}


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_every_button_does_what_ankis_does(row: dict[str, Any]) -> None:
    for (wait, _rating), step in zip(row["history"], row["steps"], strict=True):
        assert set(step_differences(step, wait)) <= {"kept", "close call"}
        assert list(fuzzed_differences(step, wait, "any")) == []


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_a_replayed_history_ends_with_ankis_memory(row: dict[str, Any]) -> None:
    assert list(history_differences(row["history"], row["after"])) == []


def test_fuzz_allows_the_days_that_ankis_does() -> None:
    assert list(fuzz_differences(RECORDED["bounds"])) == []


def test_the_comparison_sees_what_differs() -> None:
    row = next(row for row in ROWS if row["history"][-1][0] > 0)
    (wait, _rating), step = row["history"][-1], row["steps"][-1]
    moved = [[s * 1.001, d, days + 1, seconds + 1] for s, d, days, seconds in step["futures"]]
    seen = Counter(step_differences({**step, "futures": moved}, wait))
    assert seen["stability"] == 4
    assert seen["days"] + seen["seconds"] + seen["close call"] >= 4
    assert list(history_differences(row["history"], [row["after"][0], row["after"][1] * 1.001]))
    assert list(fuzz_differences({"10": [8, 13]}))
