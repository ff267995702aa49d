"""Which of two clocks is believed; without a GPU."""

import pytest

from bank.schema import Case
from sandbox.judging.clocks import LAUNCH_S, Clocks
from sandbox.judging.modes import for_device


def test_an_honest_claim_is_believed() -> None:
    clocks = Clocks()
    clocks.baseline(claimed=1.0, seen=1.002)
    assert clocks.submission(claimed=0.5, seen=0.502 + LAUNCH_S / 2) == 0.5


def test_time_that_a_claim_leaves_out_counts() -> None:
    clocks = Clocks()
    clocks.baseline(claimed=1.0, seen=1.002)
    assert clocks.submission(claimed=0.0, seen=0.502) == pytest.approx(0.5 - LAUNCH_S)


def test_before_the_baseline_ran_nothing_is_believed() -> None:
    assert Clocks().submission(claimed=0.1, seen=0.5) == 0.5


def test_a_case_has_other_sizes_on_a_device() -> None:
    case = for_device(Case(id="wide", parameters={"rows": 2, "gpu_rows": 1024, "columns": 3}))
    assert case.parameters["rows"] == 1024
    assert case.parameters["columns"] == 3
