"""The bounded MPMC queue: its submissions, and what its grader sees in the tokens that came out."""

from types import ModuleType

import numpy as np
import pytest

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Array, Arrays, Evidence, RuleBroken, Wrong
from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

FOLDER = TASKS / "mpmc-queue"
PROMISED = expectations(FOLDER)
STRESS = {"kind": "stress", "producers": 2, "consumers": 2, "each": 100, "capacity": 4}
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))


@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict(host, FOLDER, expectation)


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return load_grader(FOLDER)


@pytest.fixture
def run(grader: ModuleType) -> tuple[Arrays, dict[str, Array]]:
    """Inputs, and outputs of a right queue: 100 tokens to one consumer, 60 to the other, 40 left over."""
    inputs = grader.draw(STRESS, np.random.default_rng(1)).inputs
    popped = np.append(inputs["tokens"], np.uint64(0))
    return inputs, {"counts": np.array([100, 60, 40]), "popped": popped}


def test_a_right_queue_passes(grader: ModuleType, run: tuple[Arrays, dict[str, Array]]) -> None:
    grader.check(STRESS, *run, NOTHING)


def test_it_sees_a_token_that_was_lost(grader: ModuleType, run: tuple[Arrays, dict[str, Array]]) -> None:
    run[1]["counts"][2] -= 1
    with pytest.raises(Wrong, match="1 tokens were lost, and 0"):
        grader.check(STRESS, *run, NOTHING)


def test_it_sees_a_token_that_came_twice(grader: ModuleType, run: tuple[Arrays, dict[str, Array]]) -> None:
    run[1]["counts"][2] += 1
    run[1]["popped"][200] = run[1]["popped"][7]
    with pytest.raises(Wrong, match="0 tokens were lost, and 1"):
        grader.check(STRESS, *run, NOTHING)


def test_it_sees_a_token_that_nobody_pushed(grader: ModuleType, run: tuple[Arrays, dict[str, Array]]) -> None:
    run[1]["popped"][5] += np.uint64(1)
    with pytest.raises(Wrong, match="nobody pushed"):
        grader.check(STRESS, *run, NOTHING)


def test_it_sees_tokens_out_of_order(grader: ModuleType, run: tuple[Arrays, dict[str, Array]]) -> None:
    popped = run[1]["popped"]
    popped[[8, 9]] = popped[[9, 8]]
    with pytest.raises(Wrong, match="out of order"):
        grader.check(STRESS, *run, NOTHING)


def test_two_consumers_may_share_a_producer_in_any_order(
    grader: ModuleType, run: tuple[Arrays, dict[str, Array]]
) -> None:
    popped = run[1]["popped"]
    popped[100:160], popped[160:200] = popped[140:200].copy(), popped[100:140].copy()
    grader.check(STRESS, *run, NOTHING)


@pytest.mark.parametrize(("capacity", "room"), [(1, 2), (2, 2), (3, 4), (5, 8), (64, 64), (100, 128)])
def test_capacities_are_rounded_up(grader: ModuleType, capacity: int, room: int) -> None:
    assert grader.room({"capacity": capacity}) == room


def test_a_script_meets_a_full_and_an_empty_queue(grader: ModuleType) -> None:
    for seed in range(20):
        parameters = {"kind": "script", "capacity": 5, "steps": 500}
        pushes = grader.draw(parameters, np.random.default_rng(seed)).inputs["pushes"]
        assert {(1, 0), (0, 0)} <= refusals(grader, pushes)


def refusals(grader: ModuleType, pushes: Array) -> set[tuple[int, int]]:
    """(push, success) of the calls that an honest queue of eight refuses."""
    queue = grader.deque()
    answers = [(int(push), grader.follow(queue, 8, push, 1)[0]) for push in pushes]
    return {answer for answer in answers if answer[1] == 0}


def test_a_lock_breaks_the_rule(grader: ModuleType) -> None:
    parameters = {"kind": "script", "capacity": 2, "steps": 1}
    with pytest.raises(RuleBroken, match="a lock or a wait 3 times"):
        grader.check(parameters, {}, {"blocking_calls": np.array([3])}, NOTHING)
