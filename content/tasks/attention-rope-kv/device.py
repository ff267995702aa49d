"""Attention with RoPE and a KV cache, on a GPU: one causal pass in float64, a head at a time."""

import importlib.util
from pathlib import Path
from typing import Any

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare, relative_error

# float32: as in grader.py. bfloat16 has 8 bits: each of the roundings on the way (projection, rotation,
# scores, weights, mixture, output) adds 0.2 to 0.4 % of the norm, and honest code comes to 0.9 %.
TOLERANCE = {"float32": 5e-5, "bfloat16": 2e-2}


def beside(name: str) -> Any:
    """Another file of this task, as a module."""
    spec = importlib.util.spec_from_file_location(f"attention_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None  # noqa: S101 - a path that ends in .py always has a spec
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GRADER = beside("grader")


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As in grader.py."""
    inputs, outputs = GRADER.shapes(parameters)
    spread = GRADER.spreads(parameters)
    dtype = getattr(torch, parameters["dtype"])
    return Draw(
        inputs={
            name: (torch.randn(shape, generator=dice, device=dice.device) * spread.get(name, 1)).to(dtype)
            for name, shape in inputs.items()
        },
        outputs={name: Blank(shape, parameters["dtype"]) for name, shape in outputs.items()},
    )


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """The cache, what lies beyond it, then the outputs."""
    past, end = parameters["past"], parameters["past"] + parameters["tokens"]
    expected = attention(inputs, past, float(parameters["theta"]))
    for name in ("k_cache", "v_cache"):
        cache, before = outputs[name], inputs[name.replace("cache", "past")]
        if not torch.equal(cache[:, :, :past], before):
            raise Wrong(f"What was in {name} before is not there any more.")
        check_values(parameters, name, cache[:, :, past:end], expected[name])
        if not cache[:, :, end:].isnan().all():
            raise Wrong(
                f"Something was written to {name} beyond the length of the sequence.",
                hint="It writes to the cache beyond the length of the sequence.",
            )
    check_values(parameters, "out", outputs["out"], expected["out"])


def check_values(parameters: Parameters, name: str, got: torch.Tensor, expected: torch.Tensor) -> None:
    """float32 by the largest value, bfloat16 by the norm."""
    tolerance = TOLERANCE[parameters["dtype"]]
    if parameters["dtype"] == "float32":
        compare(got, expected, relative=0, absolute=tolerance * float(expected.abs().max()))
    elif not (error := relative_error(got, expected)) <= tolerance:
        raise Wrong(
            f"{name} is wrong: relative error of the norm.", got=error, expected=f"at most {tolerance}"
        )


def attention(inputs: dict[str, torch.Tensor], past: int, theta: float) -> dict[str, torch.Tensor]:
    """Outputs, and what the new positions put into the caches."""
    x, wq, wk, wv, wo = (inputs[name].double() for name in ("x", "wq", "wk", "wv", "wo"))
    positions = past + torch.arange(x.shape[1], device=x.device, dtype=torch.float64)
    q = rotated(torch.einsum("btm,mhd->bhtd", x, wq), positions, theta)
    k = rotated(torch.einsum("btm,mhd->bhtd", x, wk), positions, theta)
    v = torch.einsum("btm,mhd->bhtd", x, wv)
    keys, values = torch.cat([inputs["k_past"].double(), k], 2), torch.cat([inputs["v_past"].double(), v], 2)
    later = positions[:, None] < torch.arange(keys.shape[2], device=x.device)
    group = q.shape[1] // k.shape[1]
    out = torch.zeros_like(x)
    for head in range(q.shape[1]):  # all heads at once would need gigabytes
        scores = q[:, head] @ keys[:, head // group].mT / q.shape[3] ** 0.5
        weights = scores.masked_fill_(later, -torch.inf).softmax(-1)
        out += weights @ values[:, head // group] @ wo[head]
    return {"k_cache": k, "v_cache": v, "out": out}


def rotated(x: torch.Tensor, positions: torch.Tensor, theta: float) -> torch.Tensor:
    """Element i and element i + D/2 of each head turned together, by position · theta^(-2i/D)."""
    half = x.shape[-1] // 2
    places = torch.arange(half, device=x.device, dtype=torch.float64)
    angles = positions[:, None] * theta ** (-places / half)
    cos, sin = angles.cos(), angles.sin()
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
