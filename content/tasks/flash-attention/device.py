"""Attention, drawn and checked on the device."""

import secrets

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from sandbox.judging.closeness import ROUNDING, SMALLEST
from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

SUMMED = 64 * 2.0**-24  # grader.py says why
SAMPLED = 64  # queries of each head that are computed in float64


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    batch, heads, length, dim = (parameters[name] for name in ("batch", "heads", "length", "dim"))
    first = parameters["order"] == "heads-first"
    shape = (batch, heads, length, dim) if first else (batch, length, heads, dim)
    q, k, v = (torch.randn(shape, generator=dice, device=dice.device) for _ in range(3))
    q *= parameters["sharpness"]
    v[..., -1] = 1
    kind = getattr(torch, parameters["dtype"])
    inputs = {name: values.to(kind) for name, values in (("q", q), ("k", k), ("v", v))}
    return Draw(inputs=inputs, outputs={"out": Blank(shape, parameters["dtype"])})


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """The sums of the weights; a sample of queries in float64; every element against the library's result.

    The library rounds as a submission does, so against it twice as much is allowed.
    """
    kind = parameters["dtype"]
    tensors = (*(inputs[name] for name in "qkv"), outputs["out"])
    q, k, v, out = (t if parameters["order"] == "heads-first" else t.transpose(1, 2) for t in tensors)
    if not bool(((out[..., -1].to(torch.float32) - 1).abs() <= 2 * ROUNDING[kind] + SUMMED).all()):
        words = "The weights of a row do not add up to one."
        raise Wrong(words, expected=1.0, hint=words)
    q_norms, k_norms = (tensor.to(torch.float32).norm(dim=3, keepdim=True) for tensor in (q, k))
    lengths = q_norms * k_norms.amax(dim=2, keepdim=True)
    blur = SUMMED * (1 + lengths * parameters["dim"] ** -0.5)
    check_sample(parameters, (q, k, v, out), blur)
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        expected, size = (
            scaled_dot_product_attention(q, k, values, is_causal=parameters["causal"]).to(torch.float32)
            for values in (v, v.abs())
        )
    absolute = (2.1 * (ROUNDING[kind] + blur)) * size + SMALLEST[kind]
    compare(out, expected, relative=2.1 * ROUNDING[kind], absolute=absolute)


def check_sample(parameters: Parameters, tensors: tuple[torch.Tensor, ...], blur: torch.Tensor) -> None:
    """The first, the last and other queries that nobody can foresee, in double precision. Raises Wrong."""
    kind, length = parameters["dtype"], parameters["length"]
    dice = torch.Generator().manual_seed(secrets.randbits(63))
    chosen = torch.cat([torch.tensor([0, length - 1]), torch.randint(length, (SAMPLED,), generator=dice)])
    rows = chosen.to(blur.device)
    q, k, v, out = tensors
    wide = q[:, :, rows].to(torch.float64)
    scores = wide @ k.to(torch.float64).transpose(2, 3) * parameters["dim"] ** -0.5
    if parameters["causal"]:
        later = torch.arange(length, device=rows.device) > rows[:, None]
        scores.masked_fill_(later, -torch.inf)
    weights = scores.softmax(dim=3)
    values = v.to(torch.float64)
    expected, size = weights @ values, weights @ values.abs()
    absolute = (ROUNDING[kind] + blur[:, :, rows]) * size + SMALLEST[kind]
    compare(out[:, :, rows], expected, relative=ROUNDING[kind], absolute=absolute)
