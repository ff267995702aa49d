"""The thread-safe memory pool: its submissions, and what its grader sees in addresses and contents."""

from types import ModuleType

import numpy as np
import pytest

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Array, Arrays, Evidence, RuleBroken, Wrong
from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

FOLDER = TASKS / "memory-pool"
PROMISED = expectations(FOLDER)
SCRIPT = {"kind": "script", "block_size": 24, "alignment": 16, "capacity": 8, "steps": 400}
CHURN = {"kind": "churn", "block_size": 20, "alignment": 4, "capacity": 3, "threads": 2, "each": 50}
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
Outputs = dict[str, Array]


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
def script(grader: ModuleType) -> tuple[Arrays, Outputs]:
    """A script and what a right pool makes of it: the lowest free block first, 32 bytes apart."""
    inputs = grader.draw(SCRIPT, np.random.default_rng(1)).inputs
    digests = grader.digests(inputs["tokens"], SCRIPT["block_size"])
    outputs = {name: np.zeros(inputs["returns"].size, np.uint64) for name in ("addresses", "digests")}
    free = [4096 + 32 * index for index in range(8)]
    for step, returned in enumerate(inputs["returns"]):
        if returned >= 0:
            outputs["digests"][step] = digests[returned]
            free.append(int(outputs["addresses"][returned]))
        elif free:
            outputs["addresses"][step] = free.pop(0)
    return inputs, outputs | {"heap_calls": np.zeros(1, np.uint64)}


def test_a_right_pool_passes(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    grader.check(SCRIPT, *script, NOTHING)


def test_a_script_exhausts_the_pool(script: tuple[Arrays, Outputs]) -> None:
    inputs, outputs = script
    assert ((inputs["returns"] < 0) & (outputs["addresses"] == 0)).any()


def test_the_general_allocator_breaks_the_rule(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    script[1]["heap_calls"][0] = 1
    with pytest.raises(RuleBroken, match="general allocator"):
        grader.check(SCRIPT, *script, NOTHING)


@pytest.mark.parametrize(
    ("change", "words"),
    [(-1, "nullptr"), (8, "not aligned"), (-32, "overlap")],
    ids=["null", "shifted", "shared"],
)
def test_it_sees_a_wrong_place(
    grader: ModuleType, script: tuple[Arrays, Outputs], change: int, words: str
) -> None:
    inputs, outputs = script
    pair = (inputs["returns"][:-1] < 0) & (inputs["returns"][1:] < 0) & (outputs["addresses"][1:] > 0)
    first = int(np.flatnonzero(pair)[0])
    places = outputs["addresses"]
    places[first + 1] = {-1: 0, 8: places[first + 1] + np.uint64(8), -32: places[first]}[change]
    with pytest.raises(Wrong, match=words):
        grader.check(SCRIPT, *script, NOTHING)


def test_it_sees_a_block_that_was_overwritten(grader: ModuleType, script: tuple[Arrays, Outputs]) -> None:
    inputs, outputs = script
    outputs["digests"][np.flatnonzero(inputs["returns"] >= 0)[3]] += np.uint64(1)
    with pytest.raises(Wrong, match="no longer holds"):
        grader.check(SCRIPT, *script, NOTHING)


@pytest.fixture
def churn(grader: ModuleType) -> tuple[Arrays, Outputs]:
    """What two threads saw in a right pool."""
    inputs = grader.draw(CHURN, np.random.default_rng(1)).inputs
    addresses = np.array([4096, 4136, 4116, 0], np.uint64)
    return inputs, {"digests": grader.digests(inputs["tokens"], 20), "addresses": addresses}


def test_threads_with_blocks_of_their_own_pass(grader: ModuleType, churn: tuple[Arrays, Outputs]) -> None:
    grader.check(CHURN, *churn, NOTHING)


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ([4096, 4136, 0, 0], "2 could be taken"),
        ([4096, 4136, 4116, 4156], "4 could be taken"),
        ([4096, 4136, 4096, 0], "overlapping"),
        ([4096, 4136, 4118, 0], "overlapping"),
        ([4098, 4138, 4118, 0], "not aligned"),
    ],
)
def test_it_sees_lost_and_invented_blocks(
    grader: ModuleType, churn: tuple[Arrays, Outputs], addresses: list[int], words: str
) -> None:
    churn[1]["addresses"] = np.array(addresses, np.uint64)
    with pytest.raises(Wrong, match=words):
        grader.check(CHURN, *churn, NOTHING)


def test_it_sees_a_block_that_two_threads_had(grader: ModuleType, churn: tuple[Arrays, Outputs]) -> None:
    churn[1]["digests"][4] = churn[1]["digests"][5]
    with pytest.raises(Wrong, match="1 of 100 blocks"):
        grader.check(CHURN, *churn, NOTHING)


def test_a_digest_covers_every_byte(grader: ModuleType) -> None:
    token = np.array([0x0102030405060708], np.uint64)
    assert grader.digests(token, 1)[0] == 0x08
    assert grader.digests(token, 11)[0] == (0x0102030405060708 * 31 + 0x060708) % 2**64
