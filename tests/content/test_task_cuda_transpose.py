"""Matrix transpose in CUDA: its files compile, and grader and device tell right results from wrong ones.

Without a GPU the submissions are modelled: each function below writes what one of them does.
"""

from collections.abc import Callable
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

FOLDER = TASKS / "cuda-transpose"
PROMISED = expectations(FOLDER)
CASES = small_cases(FOLDER, 3_000_000)
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
TILE = 32
Write = Callable[[Array, Array], None]


@pytest.mark.jail
def test_without_a_gpu_the_compiler_speaks(host: Host) -> None:
    report = judged_without_a_gpu(host, FOLDER, "right_vector.cuh")
    assert report.compilation is not None
    for kernel in ("transpose_fours", "transpose_ones"):
        assert report.compilation.facts[f"{kernel} spilled bytes"] == 0
        assert report.compilation.facts[f"{kernel} shared memory bytes"] == 64 * 65 * 4


@pytest.mark.jail
def test_all_that_should_compile_does(host: Host) -> None:
    assert_all_compile(host, FOLDER)


@pytest.mark.jail
@pytest.mark.parametrize("file", refused(FOLDER))
def test_the_compiler_refuses_what_it_must(host: Host, file: str) -> None:
    assert_refused(host, FOLDER, file)


@pytest.mark.gpu
@pytest.mark.jail
@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_on_a_gpu_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict_on_a_gpu(host, FOLDER, expectation)


@pytest.mark.gpu
@pytest.mark.jail
def test_on_a_gpu_the_reference_moves_nine_tenths_of_what_a_copy_does(host: Host) -> None:
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
    report = grade(host, FOLDER, (FOLDER / "submissions" / "right_vector.cuh").read_text())
    shares = {measured.case: share_of_floor(measured) for measured in report.measurements}
    assert shares["large"] >= 0.9, shares


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


def test_the_starter_is_among_the_submissions() -> None:
    starter = (FOLDER / "starter.cuh").read_text()
    assert starter == (FOLDER / "submissions" / "wrong_starter.cuh").read_text()


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def device() -> ModuleType:
    return load_device(FOLDER)


# ---------------------------------------------------------------- what submissions write; x: rows × columns


def transposed(x: Array, out: Array) -> None:
    out[: x.size] = x.T.ravel()


def untouched(x: Array, out: Array) -> None:
    """Nothing: the poison stays."""


def as_it_was(x: Array, out: Array) -> None:
    out[: x.size] = x.ravel()


def zeros(x: Array, out: Array) -> None:
    out[: x.size] = 0


def constant(x: Array, out: Array) -> None:
    out[: x.size] = x[0, 0]


def half_of_it(x: Array, out: Array) -> None:
    out[: x.shape[1] // 2 * x.shape[0]] = x.T[: x.shape[1] // 2].ravel()


def whole_tiles(x: Array, out: Array) -> None:
    view = out[: x.size].reshape(x.T.shape)
    rows, columns = x.shape[0] // TILE * TILE, x.shape[1] // TILE * TILE
    view[:columns, :rows] = x.T[:columns, :rows]


def rounded(x: Array, out: Array) -> None:
    out[: x.size] = x.T.ravel().astype(np.float16)


def one_lost(x: Array, out: Array) -> None:
    """A race: one element was read before it was written."""
    transposed(x, out)
    out[x.size - 1] = 0


def beyond(x: Array, out: Array) -> None:
    transposed(x, out)
    out[x.size] = 0


WRONG = [untouched, as_it_was, zeros, constant, half_of_it, whole_tiles, rounded, one_lost, beyond]


def verdicts(grader: ModuleType, device: ModuleType, case: Case, write: Write) -> tuple[bool, bool]:
    """Whether grader.py and device.py let the result on a fresh matrix pass."""
    shape = int(case.parameters["rows"]), int(case.parameters["columns"])
    inputs = grader.draw(case.parameters, np.random.default_rng(5)).inputs
    drawn = device.draw(case.parameters, torch.Generator("cpu").manual_seed(6))
    output = poisoned(drawn.outputs["out"])
    write(drawn.inputs["x"].numpy().reshape(shape), output.numpy())
    out = np.full(output.shape, np.nan, np.float32)
    write(inputs["x"].reshape(shape), out)
    return (
        passes(lambda: grader.check(case.parameters, inputs, {"out": out}, NOTHING)),
        passes(lambda: device.check(case.parameters, drawn.inputs, {"out": output})),
    )


def passes(check: Callable[[], Any]) -> bool:
    try:
        check()
    except Wrong:
        return False
    return True


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_transpose_passes_every_case(grader: ModuleType, device: ModuleType, case: Case) -> None:
    assert verdicts(grader, device, case, transposed) == (True, True)


@pytest.mark.parametrize("write", WRONG, ids=[write.__name__ for write in WRONG])
def test_anything_else_fails_the_odd_case(grader: ModuleType, device: ModuleType, write: Write) -> None:
    case = next(case for case in CASES if case.id == "odd")
    assert verdicts(grader, device, case, write) == (False, False)


def test_the_first_wrong_element_is_named(grader: ModuleType, device: ModuleType) -> None:
    parameters = {"rows": 3, "columns": 5}
    drawn = device.draw(parameters, torch.Generator("cpu").manual_seed(1))
    output = poisoned(drawn.outputs["out"])
    transposed(drawn.inputs["x"].numpy().reshape(3, 5), output.numpy())
    output[7] = 42.0
    arrays = {name: tensor.numpy() for name, tensor in drawn.inputs.items()}
    words = "1 of 15 elements are wrong, first in row 2, column 1"
    with pytest.raises(Wrong, match=words):
        device.check(parameters, drawn.inputs, {"out": output})
    with pytest.raises(Wrong, match=words):
        grader.check(parameters, arrays, {"out": output.numpy()}, NOTHING)


def test_the_floor_counts_every_element_twice(grader: ModuleType) -> None:
    for case in facts_of(FOLDER).cases:
        rows, columns = int(case.parameters["rows"]), int(case.parameters["columns"])
        assert grader.work(case.parameters).bytes == 2 * 4 * rows * columns
