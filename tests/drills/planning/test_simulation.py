"""The promise of the planner, in small: benchmarks/planner.py holds it over many settings."""

import pytest

from benchmarks.planner import ANKI, OURS, compare, summary


@pytest.mark.parametrize(("days", "minutes", "above_anki"), [(14, 45, 0.15), (30, 40, 0.08), (60, 40, 0.02)])
def test_never_below_the_best_fixed_retention_and_clearly_above_anki(
    days: int, minutes: float, above_anki: float
) -> None:
    recalls = compare(days, minutes, people=3, seed=11)
    assert float(summary(recalls)["margin"]) > -0.01
    assert recalls[OURS] > recalls[ANKI] + above_anki
