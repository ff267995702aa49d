"""The sum of an array in CUDA: its files compile, and grader and device tell right sums from wrong ones.

Without a GPU the submissions are modelled: each function below adds as one of them does.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from bank.schema import Case
from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Array, Evidence, Wrong
from sandbox.judging.host import Host
from tests.content.cuda import (
    assert_all_compile,
    assert_refused,
    assert_verdict_on_a_gpu,
    judged_without_a_gpu,
    load_device,
    poisoned,
    refused,
    share_of_floor,
    small_cases,
)
from tests.sandbox.judging.cases import TASKS, Expectation, expectations, facts_of, grade

FOLDER = TASKS / "cuda-reduction"
PROMISED = expectations(FOLDER)
CASES = small_cases(FOLDER, 1_100_000)
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
THREADS = 1024
Sum = Callable[[Array, Array], float]


@pytest.mark.jail
def test_without_a_gpu_the_compiler_speaks(host: Host) -> None:
    report = judged_without_a_gpu(host, FOLDER, "right_vector.cuh")
    assert report.compilation is not None
    assert report.compilation.facts["sum_kernel spilled bytes"] == 0
    assert 16 < int(report.compilation.facts["sum_kernel registers a thread"]) <= 32


@pytest.mark.jail
def test_all_that_should_compile_does(host: Host) -> None:
    assert_all_compile(host, FOLDER)


@pytest.mark.jail
@pytest.mark.parametrize("file", refused(FOLDER))
def test_the_compiler_refuses_what_is_forbidden(host: Host, file: str) -> None:
    assert_refused(host, FOLDER, file)


@pytest.mark.gpu
@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_on_a_gpu_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict_on_a_gpu(host, FOLDER, expectation)


@pytest.mark.gpu
@pytest.mark.jail
def test_on_a_gpu_the_reference_reads_at_nine_tenths_of_the_copy_bandwidth(host: Host) -> None:
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
    report = grade(host, FOLDER, (FOLDER / "submissions" / "right_vector.cuh").read_text())
    shares = {measured.case: share_of_floor(measured) for measured in report.measurements}
    assert shares["large"] >= 0.9, shares


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def device() -> ModuleType:
    return load_device(FOLDER)


# ---------------------------------------------------------------- how submissions add


def by_threads(x: Array, beyond: Array) -> float:
    """A grid-stride loop in each of 1,024 threads, then pairs: what the right ones do, in float32."""
    padded = np.zeros(-(-x.size // THREADS) * THREADS, np.float32)
    padded[: x.size] = x
    sums = np.zeros(THREADS, np.float32)
    for stretch in padded.reshape(-1, THREADS):
        sums += stretch
    while sums.size > 1:
        sums = sums[: sums.size // 2] + sums[sums.size // 2 :]
    return float(sums[0])


def rounded_to_half(x: Array, beyond: Array) -> float:
    return by_threads(x.astype(np.float16).astype(np.float32), beyond)


def rounded_to_bfloat(x: Array, beyond: Array) -> float:
    return by_threads(torch.from_numpy(x).to(torch.bfloat16).to(torch.float32).numpy(), beyond)


def with_the_next(x: Array, beyond: Array) -> float:
    return by_threads(np.append(x, beyond[: -x.size % 4]), beyond)


def without_the_last(x: Array, beyond: Array) -> float:
    return by_threads(x[: x.size // 4 * 4], beyond)


def half_of_it(x: Array, beyond: Array) -> float:
    return 2 * by_threads(x[: (x.size + 1) // 2], beyond)


def samples(x: Array, beyond: Array) -> float:
    return 2 * by_threads(x[::2], beyond)


def zero(x: Array, beyond: Array) -> float:
    return 0.0


def mean_value(x: Array, beyond: Array) -> float:
    return x.size / 2


def nothing(x: Array, beyond: Array) -> float:
    return float("nan")


def one_lost(x: Array, beyond: Array) -> float:
    """A race: one of the additions was overwritten."""
    return by_threads(np.delete(x, x.size // 2), beyond)


WRONG: list[Sum] = [
    rounded_to_half, rounded_to_bfloat, with_the_next, without_the_last, half_of_it, samples, zero,
    mean_value, nothing, one_lost,
]  # fmt: skip


def verdicts(grader: ModuleType, device: ModuleType, case: Case, add: Sum) -> tuple[bool, bool]:
    """Whether grader.py and device.py let the sum of a fresh array pass."""
    inputs = grader.draw(case.parameters, np.random.default_rng(5)).inputs
    drawn = device.draw(case.parameters, torch.Generator("cpu").manual_seed(6))
    blank = drawn.outputs["sum"]
    output = poisoned(blank)
    output[0] = add_inside(case, add, drawn.inputs["x"].numpy())
    got = np.array([add_inside(case, add, inputs["x"])], np.float32)
    return (
        passes(lambda: grader.check(case.parameters, inputs, {"sum": got}, NOTHING)),
        passes(lambda: device.check(case.parameters, drawn.inputs, {"sum": output})),
    )


def add_inside(case: Case, add: Sum, buffer: Array) -> float:
    offset, size = int(case.parameters["offset"]), int(case.parameters["size"])
    return add(buffer[offset : offset + size], buffer[offset + size :])


def passes(check: Callable[[], Any]) -> bool:
    try:
        check()
    except Wrong:
        return False
    return True


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_an_honest_sum_passes_every_case(grader: ModuleType, device: ModuleType, case: Case) -> None:
    assert verdicts(grader, device, case, by_threads) == (True, True)


@pytest.mark.parametrize("add", WRONG, ids=[add.__name__ for add in WRONG])
def test_a_wrong_sum_fails_a_case(grader: ModuleType, device: ModuleType, add: Sum) -> None:
    passed = np.array([verdicts(grader, device, case, add) for case in CASES])
    assert not passed.all(axis=0).any()


@pytest.mark.parametrize("add", [without_the_last, one_lost, with_the_next, half_of_it])
def test_among_integers_one_element_counts(grader: ModuleType, device: ModuleType, add: Sum) -> None:
    case = next(case for case in CASES if case.parameters["size"] == 1_000_003)
    assert verdicts(grader, device, case, add) == (False, False)


def test_integers_add_up_exactly_in_any_order(grader: ModuleType) -> None:
    x = grader.values("integers", 4_000_000, np.random.default_rng(7)).astype(np.float32)
    assert sorted(set(x)) == [*range(-8, 0), *range(1, 9)]
    exact = float(x.sum(dtype=np.float64))
    assert float(np.add.accumulate(x, dtype=np.float32)[-1]) == exact == by_threads(x[::-1].copy(), x)
    assert np.abs(np.add.accumulate(x, dtype=np.float64)).max() < 2**24 / 8


@pytest.mark.parametrize(("additions", "within"), [(63, True), (127, False)])
def test_what_is_allowed_is_what_63_additions_can_lose(
    grader: ModuleType, additions: int, within: bool
) -> None:
    """The worst case: every addition of one to 2**24 is rounded away."""
    x = np.ones(additions + 1, np.float32)
    x[0] = 2.0**24
    chained = float(np.add.accumulate(x, dtype=np.float32)[-1])
    exact = float(x.sum(dtype=np.float64))
    assert exact - chained == additions
    assert passes(lambda: grader.compare({"kind": "normal"}, chained, exact, exact)) == within


def test_the_floor_counts_every_element_once(grader: ModuleType) -> None:
    for case in facts_of(FOLDER).cases:
        work = grader.work(case.parameters)
        assert (work.bytes, work.dtype) == (4 * (int(case.parameters["size"]) + 1), "")


def test_both_draw_alike(grader: ModuleType, device: ModuleType) -> None:
    for case in CASES:
        ours = grader.draw(case.parameters, np.random.default_rng(1)).inputs["x"]
        theirs = device.draw(case.parameters, torch.Generator("cpu").manual_seed(1)).inputs["x"].numpy()
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
        offset, size = int(case.parameters["offset"]), int(case.parameters["size"])
        assert ours[:offset].tolist() == theirs[:offset].tolist() == [np.float32(1e30)] * offset
        assert ours[offset + size :].tolist() == theirs[offset + size :].tolist() == [np.float32(1e30)] * 7


def test_the_starter_compiles_and_is_among_the_submissions() -> None:
    starter = (FOLDER / "starter.cuh").read_text()
    assert starter == Path(FOLDER, "submissions", "wrong_starter.cuh").read_text()
