"""Attention with RoPE and a KV cache: what a GPU host alone would run, on the processor."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Evidence, Unsuitable, Wrong
from tests.sandbox.judging.cases import TASKS, facts_of

FOLDER = TASKS / "attention-rope-kv"
CASES: dict[str, dict[str, Any]] = {case.id: dict(case.parameters) for case in facts_of(FOLDER).cases}
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
HALVED = {**CASES["batched-decode"], "dtype": "bfloat16", "model": 256, "head_dim": 64}


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"attention_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def grader() -> Any:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def device() -> Any:
    return module(FOLDER / "device.py")


@pytest.fixture(scope="module")
def entry() -> Any:
    return module(FOLDER / "entry.py")


@pytest.mark.parametrize("case", CASES)
def test_the_baseline_is_right_in_every_case(grader: Any, entry: Any, case: str) -> None:
    draw = grader.draw(CASES[case], np.random.default_rng(1))
    outputs = {name: np.full(blank.shape, np.nan, blank.dtype) for name, blank in draw.outputs.items()}
    entry.call(module(FOLDER / "baseline.py"), CASES[case], draw.inputs, outputs, None)
    grader.check(CASES[case], draw.inputs, outputs, NOTHING)


def on_the_device(
    device: Any, entry: Any, program: str, parameters: dict[str, Any]
) -> dict[str, torch.Tensor]:
    """Run a program on tensors, as a GPU host does, and check it with device.py."""
    draw = device.draw(parameters, torch.Generator().manual_seed(1))
    blanks = draw.outputs.items()
    outputs = {
        name: torch.full(blank.shape, torch.nan, dtype=getattr(torch, blank.dtype)) for name, blank in blanks
    }
    entry.call(module(FOLDER / program), parameters, draw.inputs, outputs, None)
    device.check(parameters, draw.inputs, outputs)
    return outputs


@pytest.mark.parametrize(
    "program", ["baseline.py", "submissions/right_grouped.py", "submissions/right_blocks.py"]
)
@pytest.mark.parametrize(
    "parameters", [CASES["grouped"], CASES["one-kv-head"], HALVED], ids=["a", "b", "bfloat16"]
)
def test_the_check_of_tensors_takes_what_is_right(
    device: Any, entry: Any, program: str, parameters: dict[str, Any]
) -> None:
    outputs = on_the_device(device, entry, program, parameters)
    assert outputs["k_cache"].isnan().any()


@pytest.mark.parametrize("parameters", [CASES["grouped"], HALVED], ids=["float32", "bfloat16"])
@pytest.mark.parametrize(
    "program",
    ["wrong_interleaved.py", "wrong_no_mask.py", "wrong_heads.py", "wrong_clears_cache.py", "wrong_zeros.py"],
)
def test_the_check_of_tensors_refuses_what_is_wrong(
    device: Any, entry: Any, program: str, parameters: dict[str, Any]
) -> None:
    parameters = {**parameters, "chunk": 4}
    with pytest.raises(Wrong):
        on_the_device(device, entry, f"submissions/{program}", parameters)


def test_both_references_agree(grader: Any, device: Any) -> None:
    parameters = CASES["one-kv-head"]
    inputs = grader.draw(parameters, np.random.default_rng(2)).inputs
    tensors = {name: torch.from_numpy(array) for name, array in inputs.items()}
    ours = grader.attention(inputs, parameters["past"], parameters["theta"])
    theirs = device.attention(tensors, parameters["past"], parameters["theta"])
    for name in ("out", "k_cache", "v_cache"):
        np.testing.assert_allclose(theirs[name].numpy(), ours[name], rtol=0, atol=1e-13)


def test_a_turn_keeps_the_product_of_two_positions(grader: Any) -> None:
    """What RoPE is for: the product depends on how far apart the two are, not on where they are."""
    first, second = np.random.default_rng(3).standard_normal((2, 1, 16))
    products = [
        (grader.rotated(first, np.array([at + 5]), 1e4) * grader.rotated(second, np.array([at]), 1e4)).sum()
        for at in (0, 7, 1000)
    ]
    np.testing.assert_allclose(products, products[0], rtol=1e-9)


def test_the_work_of_one_token_is_counted_by_hand(grader: Any) -> None:
    parameters = {
        "batch": 1, "past": 3, "tokens": 1, "chunk": 1, "spare": 5, "model": 2,
        "heads": 2, "kv_heads": 1, "head_dim": 4, "theta": 1e4, "dtype": "float32",
    }  # fmt: skip
    work = grader.work(parameters)
    weights = 2 * 8 + 2 * 4 + 2 * 4 + 8 * 2
    assert work.operations == 2 * weights + 2 * 2 * 2 * 4 * 4  # 4 keys, 2 heads of 4, scores and mixture
    assert work.bytes == 4 * (2 + weights + 2 * 3 * 4 + 2 + 2 * 4 * 4)  # x, weights, past, out, caches


def test_a_chunk_longer_than_the_sequence_is_refused(grader: Any) -> None:
    with pytest.raises(Unsuitable, match="chunk"):
        grader.own({**CASES["prefill"], "chunk": 7})
