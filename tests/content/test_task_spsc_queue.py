"""The SPSC queue: its submissions, what its grader sees in what came out, and false sharing by the clock."""

import os
from types import ModuleType

import numpy as np
import pytest

from sandbox.judging import measuring
from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Array, Arrays, Evidence, RuleBroken, Wrong
from sandbox.judging.host import Host
from tests.sandbox.judging.cases import ATTEMPTS, TASKS, Expectation, assert_verdict, expectations, grade

FOLDER = TASKS / "spsc-queue"
PROMISED = expectations(FOLDER)
SCRIPT = {"kind": "script", "capacity": 5, "steps": 500}
STREAM = {"kind": "stream", "capacity": 4, "count": 100}
STALLED_PUSH = {"kind": "stalled", "capacity": 8, "before": 4, "push": 1, "meanwhile": 6}
STALLED_POP = {"kind": "stalled", "capacity": 6, "before": 4, "push": 0, "meanwhile": 5}
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
Outputs = dict[str, Array]


@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict(host, FOLDER, expectation)


@pytest.mark.jail
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor shares nothing with itself")
def test_a_shared_cache_line_costs_time(host: Host) -> None:
    """The same ring, once with both counters on one line and once apart and remembered.

    It costs nothing while a busy machine lets the two threads take turns: one of three attempts must show it.
    """
    assert any(gained_by_padding(host) > 1.5 for _ in range(ATTEMPTS))


def gained_by_padding(host: Host) -> float:
    apart, together = (
        measuring.geometric_mean(
            grade(host, FOLDER, (FOLDER / "submissions" / name).read_text()).measurements
        )
        for name in ("right_cached.hpp", "slow_shared_line.hpp")
    )
    assert apart is not None
    assert together is not None
    return apart / together


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return load_grader(FOLDER)


# ---------------------------------------------------------------- one thread


def honest(grader: ModuleType, parameters: dict, inputs: Arrays, order: Array) -> Outputs:
    """What a right queue answers if the steps take effect in this order."""
    held, outputs = (
        grader.deque(),
        {name: np.zeros(order.size, np.uint64) for name in ("succeeded", "popped")},
    )
    for step in order:
        answer = grader.take_step(
            held, parameters["capacity"], inputs["pushes"][step], int(inputs["tokens"][step])
        )
        outputs["succeeded"][step], outputs["popped"][step] = answer
    return outputs


@pytest.fixture
def script(grader: ModuleType) -> tuple[Arrays, Outputs]:
    inputs = grader.draw(SCRIPT, np.random.default_rng(1)).inputs
    outputs = honest(grader, SCRIPT, inputs, np.arange(500))
    return inputs, outputs | {"living": np.array([0]), "blocking_calls": np.array([0], np.uint64)}


def test_a_right_queue_passes(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    grader.check(SCRIPT, *script, NOTHING)


def test_a_script_meets_a_full_and_an_empty_queue(script: tuple[Arrays, Outputs]) -> None:
    inputs, outputs = script
    refused = inputs["pushes"][outputs["succeeded"] == 0]
    assert set(refused.tolist()) == {0, 1}


def test_a_lock_breaks_the_rule(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    script[1]["blocking_calls"][0] = 3
    with pytest.raises(RuleBroken, match="a lock or a wait 3 times"):
        grader.check(SCRIPT, *script, NOTHING)


def test_it_sees_elements_that_live_on(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    script[1]["living"][0] = 2
    with pytest.raises(Wrong, match="2 elements were never destroyed"):
        grader.check(SCRIPT, *script, NOTHING)


@pytest.mark.parametrize("name", ["succeeded", "popped"])
def test_it_sees_one_wrong_answer(grader: ModuleType, script: tuple[Arrays, Outputs], name: str) -> None:
    script[1][name][17] ^= np.uint64(1)
    with pytest.raises(Wrong, match="Step 17: try_p"):
        grader.check(SCRIPT, *script, NOTHING)


# ---------------------------------------------------------------- two threads


@pytest.fixture
def stream(grader: ModuleType) -> tuple[Arrays, Outputs]:
    inputs = grader.draw(STREAM, np.random.default_rng(1)).inputs
    return inputs, {"count": np.array([100]), "popped": np.append(inputs["tokens"], np.uint64(0))}


def test_what_went_in_may_come_out(grader: ModuleType, stream: tuple[Arrays, Outputs]) -> None:
    grader.check(STREAM, *stream, NOTHING)


@pytest.mark.parametrize("count", [0, 50, 99, 101])
def test_it_counts(grader: ModuleType, stream: tuple[Arrays, Outputs], count: int) -> None:
    stream[1]["count"][0] = count
    with pytest.raises(Wrong, match=f"100 tokens were pushed, {count} came out"):
        grader.check(STREAM, *stream, NOTHING)


def test_it_sees_two_tokens_that_changed_places(grader: ModuleType, stream: tuple[Arrays, Outputs]) -> None:
    popped = stream[1]["popped"]
    popped[[8, 9]] = popped[[9, 8]]
    with pytest.raises(Wrong, match="Token 8 of 100"):
        grader.check(STREAM, *stream, NOTHING)


def test_zeros_are_nobodys_tokens(grader: ModuleType, stream: tuple[Arrays, Outputs]) -> None:
    stream[1]["popped"][:] = 0
    with pytest.raises(Wrong, match="Token 0 of 100"):
        grader.check(STREAM, *stream, NOTHING)


# ---------------------------------------------------------------- one side stands still


def stalled(grader: ModuleType, parameters: dict, *, at_once: bool = False) -> tuple[Arrays, Outputs]:
    """A right queue's answers; with `at_once`, those of one to which the step counts before it is done."""
    inputs = grader.draw(parameters, np.random.default_rng(1)).inputs
    order = np.arange(inputs["pushes"].size)
    first, last = parameters["before"], parameters["before"] + parameters["meanwhile"] + 1
    if not at_once:
        order[first:last] = [*range(first + 1, last), first]
    return inputs, honest(grader, parameters, inputs, order) | {"returned": np.array([1], np.uint8)}


@pytest.mark.parametrize("parameters", [STALLED_PUSH, STALLED_POP], ids=["push", "pop"])
def test_a_step_counts_when_it_is_done(grader: ModuleType, parameters: dict) -> None:
    grader.check(parameters, *stalled(grader, parameters), NOTHING)


@pytest.mark.parametrize("parameters", [STALLED_PUSH, STALLED_POP], ids=["push", "pop"])
def test_a_step_that_counts_too_early_is_seen(grader: ModuleType, parameters: dict) -> None:
    with pytest.raises(Wrong, match="Step"):
        grader.check(parameters, *stalled(grader, parameters, at_once=True), NOTHING)


def test_who_waits_is_seen(grader: ModuleType) -> None:
    inputs, outputs = stalled(grader, STALLED_POP)
    outputs["returned"][0] = 0
    with pytest.raises(Wrong, match="waited for it in vain"):
        grader.check(STALLED_POP, inputs, outputs, NOTHING)
