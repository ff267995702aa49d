"""Triton tasks: their submissions in the interpreter, their checks on the processor and on a GPU."""

import importlib.util
import math
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from sandbox.judging.grading import Draw, Wrong
from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations, grade

NAMES = ("flash-attention", "layernorm", "matmul", "rmsnorm", "vector-add")
PROMISED = [(name, promise) for name in NAMES for promise in expectations(TASKS / name)]
#: On a GPU inputs are compared after the call: a write to one is not a crash there but against the rules.
EDITS = "hostile_edits_"
CHECK_S = 0.01  # what checking one call on the device may take, at the sizes that are timed
FAST = {
    "flash-attention": "right_two_phases.py",
    "layernorm": "right_persistent.py",
    "matmul": "right_descriptors.py",
    "rmsnorm": "right_row.py",
    "vector-add": "right_blocks.py",
}
SLOW = {
    "flash-attention": "slow_small_tiles.py",
    "layernorm": "right_row_blocks.py",
    "matmul": "slow_small_tiles.py",
    "rmsnorm": "slow_two_reads.py",
    "vector-add": "slow_one_program.py",
}


def part(name: str, file: str) -> ModuleType:
    """One of a task's Python files as a module."""
    path = TASKS / name / file
    spec = importlib.util.spec_from_file_location(f"{name.replace('-', '_')}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases(name: str) -> list[dict[str, Any]]:
    """A task's cases, as they stand in its task.toml."""
    facts = tomllib.loads((TASKS / name / "task.toml").read_text())
    return list(facts["cases"])


CASES = [(name, case["id"], case["parameters"]) for name in NAMES for case in cases(name)]
each_case = pytest.mark.parametrize(
    ("name", "parameters"),
    [(name, parameters) for name, _, parameters in CASES],
    ids=[f"{name}:{case}" for name, case, _ in CASES],
)


@pytest.mark.jail
@pytest.mark.parametrize(("name", "promise"), PROMISED, ids=[f"{n}:{p.file}" for n, p in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, name: str, promise: Expectation) -> None:
    if host.has_gpu and promise.file.startswith(EDITS):
        pytest.skip("a GPU has another way to refuse it")
    report = assert_verdict(host, TASKS / name, promise)
    if promise.mode == "submit" and report.verdict == "passed" and not host.has_gpu:
        assert (report.speed, report.score) == ("waiting for a GPU grading host", None)
        assert report.compilation is not None
        facts = report.compilation.facts
        spilled = [value for fact, value in facts.items() if fact.endswith("spilled bytes")]
        assert spilled, facts
        assert not any(spilled), facts


@pytest.mark.parametrize("name", NAMES)
def test_every_submission_is_promised_a_verdict(name: str) -> None:
    files = {path.name for path in (TASKS / name / "submissions").iterdir() if path.is_file()}
    assert files == {promise.file for promise in expectations(TASKS / name)}


def blanks(draw: Draw) -> dict[str, np.ndarray]:
    """Poisoned outputs, as the engine makes them."""
    return {name: np.full(blank.shape, np.nan, blank.dtype) for name, blank in draw.outputs.items()}


@each_case
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_both_checks_take_what_the_library_computes_in_float64_and_see_one_wrong_element(
    name: str, parameters: dict[str, Any]
) -> None:
    grader, entry = part(name, "grader.py"), part(name, "entry.py")
    draw = grader.draw(parameters, np.random.default_rng(7))
    outputs = blanks(draw)
    wide = {key: array.astype(np.float64) for key, array in draw.inputs.items()}
    exact = {key: array.astype(np.float64) for key, array in outputs.items()}
    entry.call(Exact(), parameters, wide, exact, None)
    for key, array in exact.items():
        outputs[key][...] = array
    for check in checks(name):
        check(parameters, draw.inputs, outputs)
        for key, array in outputs.items():
            for value in (0.0, math.nan, math.inf):
                spoilt = {**outputs, key: array.copy()}
                spoilt[key].reshape(-1)[place_to_spoil(parameters)] = value
                with pytest.raises(Wrong):
                    check(parameters, draw.inputs, spoilt)


def place_to_spoil(parameters: dict[str, Any]) -> int:
    """The first element of an output that counts: vectors may begin later in their memory."""
    return int(parameters.get("offset", 0))


def checks(name: str) -> list[Callable[..., None]]:
    """NumPy's check, and the device's on tensors of the processor (but for a product that needs a GPU)."""
    grader, device = part(name, "grader.py"), part(name, "device.py")

    def in_numpy(parameters: dict[str, Any], *arrays: dict[str, np.ndarray]) -> None:
        grader.check(parameters, *arrays, None)

    def on_tensors(parameters: dict[str, Any], *arrays: dict[str, np.ndarray]) -> None:
        tensors = ({key: torch.from_numpy(array) for key, array in given.items()} for given in arrays)
        device.check(parameters, *tensors)

    return [in_numpy] if name == "matmul" else [in_numpy, on_tensors]


class Exact:
    """Every task's interface in float64, from torch's own operations."""

    def add(self, x: torch.Tensor, y: torch.Tensor, out: torch.Tensor) -> None:
        out.copy_(x + y)

    def rms_norm(self, x: torch.Tensor, weight: torch.Tensor, out: torch.Tensor, eps: float) -> None:
        out.copy_(torch.nn.functional.rms_norm(x, weight.shape, weight, eps))

    def forward(self, *tensors: Any) -> None:
        x, weight, bias, out, mean, rstd, eps = tensors
        results = torch.native_layer_norm(x, weight.shape, weight, bias, eps)
        for target, result in zip((out, mean, rstd), results, strict=True):
            target.copy_(result.reshape(target.shape))

    def backward(self, *tensors: torch.Tensor) -> None:
        grad_out, x, weight, mean, rstd, *targets = tensors
        results = torch.ops.aten.native_layer_norm_backward(
            grad_out, x.contiguous(), weight.shape, mean[:, None], rstd[:, None], weight, weight, [True] * 3
        )
        for target, result in zip(targets, results, strict=True):
            target.copy_(result)

    def matmul(self, a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> None:
        c.copy_(a @ b)

    def attention(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, *rest: Any) -> None:
        out, causal, scale = rest
        scaled = torch.nn.functional.scaled_dot_product_attention
        out.copy_(scaled(q, k, v, is_causal=causal, scale=scale))


WORK = {
    "vector-add:large": (3 * 2**26 * 4, 0.0),
    "rmsnorm:hidden-4096": ((2 * 32768 + 1) * 4096 * 2, 0.0),
    "layernorm:forward-4096": ((2 * 32768 + 2) * 4096 * 2 + 8 * 32768, 0.0),
    "layernorm:backward-4096": ((3 * 32768 + 3) * 4096 * 2 + 8 * 32768, 0.0),
    "matmul:square-8192": (3 * 8192**2 * 2, 2 * 8192**3),
    "flash-attention:wide": (4 * 32 * 8192 * 128 * 2, 4 * 32 * 8192**2 * 128),
    "flash-attention:wide-causal": (4 * 32 * 8192 * 128 * 2, 2 * 32 * 8192 * 8193 * 128),
}


def on_device(parameters: dict[str, Any]) -> dict[str, Any]:
    """A case's parameters as they are on a GPU."""
    larger = {key.removeprefix("gpu_"): value for key, value in parameters.items() if key.startswith("gpu_")}
    return {**parameters, **larger}


@pytest.mark.parametrize("case", WORK)
def test_the_work_is_what_nobody_can_do_without(case: str) -> None:
    name, _, wanted = case.partition(":")
    parameters = next(found["parameters"] for found in cases(name) if found["id"] == wanted)
    work = part(name, "grader.py").work(on_device(parameters))
    assert (work.bytes, work.operations) == WORK[case]


@each_case
@pytest.mark.gpu
def test_on_a_gpu_the_library_is_right_and_one_wrong_element_is_seen(
    name: str, parameters: dict[str, Any]
) -> None:
    if not torch.cuda.is_available():
        pytest.skip("no NVIDIA GPU here")
    parameters = on_device(parameters)
    device = part(name, "device.py")
    draw = device.draw(parameters, torch.Generator("cuda").manual_seed(7))
    outputs = {
        key: torch.full(blank.shape, math.nan, dtype=getattr(torch, blank.dtype), device="cuda")
        for key, blank in draw.outputs.items()
    }
    part(name, "entry.py").call(part(name, "baseline.py"), parameters, draw.inputs, outputs, None)
    device.check(parameters, draw.inputs, outputs)
    torch.cuda.synchronize()
    began = time.perf_counter()
    device.check(parameters, draw.inputs, outputs)
    torch.cuda.synchronize()
    assert time.perf_counter() - began < CHECK_S * 2
    for output in outputs.values():
        flat = output.reshape(-1)
        at = place_to_spoil(parameters)
        kept = flat[at].clone()
        flat[at] = kept + kept.abs() * 0.1 + 0.1
        with pytest.raises(Wrong):
            device.check(parameters, draw.inputs, outputs)
        flat[at] = kept


@pytest.mark.gpu
@pytest.mark.jail
@pytest.mark.parametrize("name", NAMES)
def test_on_a_gpu_the_reference_is_measured_and_faster_than_the_slow_one(host: Host, name: str) -> None:
    if not host.has_gpu:
        pytest.skip("no NVIDIA GPU here")
    fast, slow = (
        grade(host, TASKS / name, Path(TASKS / name / "submissions" / file).read_text())
        for file in (FAST[name], SLOW[name])
    )
    assert fast.speed == slow.speed == "measured"
    ratios = [math.prod(found.ratio for found in report.measurements) for report in (fast, slow)]
    assert ratios[0] > 1.1 * ratios[1]
