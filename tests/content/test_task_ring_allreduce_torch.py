"""Ring all-reduce over torch.distributed: its submissions, and the evidence that its grader weighs."""

from types import ModuleType

import numpy as np
import pytest

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Arrays, Evidence, RuleBroken
from sandbox.judging.host import Host
from tests.sandbox.judging import cases
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

FOLDER = TASKS / "ring-allreduce-torch"
PROMISED = expectations(FOLDER)
RANKS, SIZE = 4, 1000
NEEDED = 2 * (RANKS - 1) * SIZE * 4


@pytest.fixture(autouse=True)
def timed_as_little_as_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six ratios tell what is slow; more would only be more certain."""
    monkeypatch.setattr(cases, "MEASURE_S", 0)


@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict(host, FOLDER, expectation)


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return load_grader(FOLDER)


def ring(grader: ModuleType, seen: int) -> tuple[Arrays, dict, Evidence]:
    """Inputs and outputs of an honest ring, and what the kernel is said to have seen."""
    inputs = grader.draw({"world": RANKS, "size": SIZE}, np.random.default_rng(1)).inputs
    to_the_right = np.roll(np.eye(RANKS, dtype=np.int64), 1, axis=1)
    outputs = {
        "sum": np.tile(inputs["x"].sum(axis=0), (RANKS, 1)),
        "messages": to_the_right * 2 * (RANKS - 1),
        "bytes": to_the_right * (NEEDED // RANKS),
        "collectives": np.zeros(RANKS, np.int64),
    }
    nothing = np.zeros((1, 1), np.int64)
    return inputs, outputs, Evidence(nothing, nothing, seen)


def judged(grader: ModuleType, seen: int) -> None:
    grader.check({"world": RANKS, "size": SIZE}, *ring(grader, seen))


def test_an_honest_ring_with_its_headers_is_right(grader: ModuleType) -> None:
    judged(grader, NEEDED + 5000)


def test_sums_that_no_network_carried_break_the_rule(grader: ModuleType) -> None:
    with pytest.raises(RuleBroken, match="less than"):
        judged(grader, NEEDED - 1)


def test_bytes_that_no_send_explains_break_the_rule(grader: ModuleType) -> None:
    with pytest.raises(RuleBroken, match="explain only"):
        judged(grader, 2 * NEEDED + grader.SLACK_BYTES)
