"""Fused softmax: its submissions in Triton's interpreter, and on a GPU where there is one."""

import math

import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations, grade

FOLDER = TASKS / "fused-softmax"
PROMISED = expectations(FOLDER)
DIFFERENT_ON_A_GPU = {"hostile_input.py", "slow_program_per_element.py"}  # compared afterwards; fast enough


@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    if host.has_gpu and expectation.file in DIFFERENT_ON_A_GPU:
        pytest.skip("a GPU has another way to refuse it")
    report = assert_verdict(host, FOLDER, expectation)
    if expectation.mode == "submit" and report.verdict == "passed" and not host.has_gpu:
        assert (report.speed, report.score) == ("waiting for a GPU grading host", None)
        assert report.compilation is not None
        facts = report.compilation.facts
        assert facts["softmax_kernel spilled bytes"] == 0
        assert int(facts["softmax_kernel registers a thread"]) > 16


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.mark.gpu
@pytest.mark.jail
def test_on_a_gpu_one_pass_is_measured_and_faster_than_three(host: Host) -> None:
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
    one, three = (
        grade(host, FOLDER, (FOLDER / "submissions" / name).read_text())
        for name in ("right_row.py", "slow_four_passes.py")
    )
    assert one.speed == three.speed == "measured"
    assert ratio(one.measurements) > 1.5 * ratio(three.measurements)


def ratio(measurements: tuple) -> float:
    return math.prod(measurement.ratio for measurement in measurements)
