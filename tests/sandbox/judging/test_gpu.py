"""The two clocks: their arithmetic everywhere, and on a GPU whether they hold against programs that lie."""

import statistics

import numpy as np
import pytest

from sandbox.judging.gpu.clocks import Timing, hidden, is_false, trimmed_mean
from sandbox.judging.host import Host
from tests.sandbox.judging.cases import FIXTURES, Expectation, assert_verdict, expectations, grade

FOLDER = FIXTURES / "device-copy"
PROMISED = expectations(FOLDER)


def calls(dice: np.random.Generator, count: int, *, kernel: float, lie: float = 0.0) -> list[Timing]:
    """Calls as an H100 gives them: two levels of cost, microseconds apart, and now and then a long one."""
    costs = [dice.choice([292e-6, 292e-6, 300e-6]) + dice.normal(0, 1e-6) for _ in range(count)]
    costs = [cost + (1e-3 if dice.random() < 0.03 else 0) for cost in costs]
    return [Timing(kernel - lie, kernel + cost) for cost in costs]


@pytest.mark.parametrize("kernel", [10e-6, 100e-6, 1e-3])
def test_honest_claims_hide_nothing(kernel: float) -> None:
    dice = np.random.default_rng(1)
    for _ in range(200):
        found = hidden(calls(dice, 60, kernel=kernel), calls(dice, 60, kernel=2 * kernel))
        assert found.seconds == 0
        assert found.undetected < 12e-6


def test_a_lie_beyond_the_doubt_is_seen_and_put_back() -> None:
    dice = np.random.default_rng(2)
    for _ in range(200):
        found = hidden(calls(dice, 60, kernel=100e-6, lie=20e-6), calls(dice, 60, kernel=80e-6))
        assert found.seconds == pytest.approx(20e-6, abs=6e-6)


def test_more_calls_leave_less_room_for_a_lie() -> None:
    dice = np.random.default_rng(3)
    doubts = [hidden(calls(dice, n, kernel=1e-4), calls(dice, n, kernel=1e-4)).undetected for n in (30, 300)]
    assert doubts[1] < doubts[0]


def test_one_call_proves_nothing() -> None:
    one = [Timing(1e-6, 1e-3)]
    assert hidden(one, one).seconds == 0


def test_a_difference_between_honest_programs_is_no_lie() -> None:
    dice = np.random.default_rng(4)
    found = hidden(calls(dice, 100, kernel=1e-4, lie=12e-6), calls(dice, 100, kernel=1e-4))
    assert found.seconds > 0
    assert not is_false(found, 88e-6)
    assert is_false(hidden(calls(dice, 100, kernel=1e-4, lie=60e-6), calls(dice, 100, kernel=1e-4)), 40e-6)


def test_the_fifths_at_both_ends_do_not_count() -> None:
    assert trimmed_mean([9.0, 9.0, *[1.0] * 6, 0.0, 0.0]) == 1.0


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.mark.gpu
@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_on_a_gpu_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    require_gpu(host)
    assert_verdict(host, FOLDER, expectation)


@pytest.mark.gpu
@pytest.mark.jail
def test_the_same_submission_measured_again_differs_by_a_percent_at_most(host: Host) -> None:
    require_gpu(host)
    source = (FOLDER / "submissions" / "right_copy.py").read_text()
    times = [[m.submission_s for m in grade(host, FOLDER, source).measurements] for _ in range(5)]
    for case in list(zip(*times, strict=True))[1:]:  # the shortest is a launch rather than a copy
        assert (max(case) - min(case)) / statistics.median(case) < 0.01


def require_gpu(host: Host) -> None:
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
