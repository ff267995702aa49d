"""Attention, against float64; the weights of every row must add up to one."""

import numpy as np

from sandbox.judging.closeness import ROUNDING, SMALLEST, check_close
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work, Wrong
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "work"]

# A weight p is rounded to the type of v before it meets v: that is at most ROUNDING times the sum of p
# |v|; the result is rounded once more. Scores and sums are in float32: a score is a sum of `dim` exact
# products (a few roundings of 2^-24 times |q| |k|), and its absolute error is the relative error of a
# weight.
SUMMED = 64 * 2.0**-24
BYTES = {"float16": 2, "bfloat16": 2}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers; queries are `sharpness` times as large. The last column of v is one throughout."""
    shape = shape_of(parameters)
    q, k, v = (dice.standard_normal(shape, np.float32) for _ in range(3))
    q *= parameters["sharpness"]
    v[..., -1] = 1
    inputs = {name: values.astype(parameters["dtype"]) for name, values in (("q", q), ("k", k), ("v", v))}
    return Draw(inputs=inputs, outputs={"out": Blank(shape, parameters["dtype"])})


def shape_of(parameters: Parameters) -> tuple[int, ...]:
    """How the tensors lie in memory: heads before positions, or positions before heads."""
    batch, heads, length, dim = (parameters[name] for name in ("batch", "heads", "length", "dim"))
    return (
        (batch, heads, length, dim) if parameters["order"] == "heads-first" else (batch, length, heads, dim)
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The sums of the weights first, which the last column of v shows; then every element."""
    kind = parameters["dtype"]
    q, k, v = (ordered(parameters, inputs[name]) for name in "qkv")
    out = ordered(parameters, outputs["out"])
    check_weights(out[..., -1], 2 * ROUNDING[kind] + SUMMED)
    scores = q @ k.swapaxes(2, 3) * parameters["dim"] ** -0.5
    if parameters["causal"]:
        scores[..., np.triu(np.ones(scores.shape[2:], bool), 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=3, keepdims=True))
    weights /= weights.sum(axis=3, keepdims=True)
    expected, size = weights @ v, weights @ np.abs(v)
    q_norms, k_norms = (np.linalg.norm(array, axis=3, keepdims=True) for array in (q, k))
    lengths = q_norms * k_norms.max(axis=2, keepdims=True)
    blur = SUMMED * (1 + lengths * parameters["dim"] ** -0.5)
    allowed = ROUNDING[kind] * np.abs(expected) + (ROUNDING[kind] + blur) * size + SMALLEST[kind]
    check_close(out, expected, allowed, name="out")


def ordered(parameters: Parameters, array: Array) -> Array:
    """Batch, heads, positions, dim; in double precision."""
    wide = array.astype(np.float64)
    return wide if parameters["order"] == "heads-first" else wide.swapaxes(1, 2)


def check_weights(sums: Array, allowed: float) -> None:
    """A weighted mean of ones is one. Raises Wrong."""
    wrong = ~(np.abs(sums - 1) <= allowed)
    if wrong.any():
        words = "The weights of a row do not add up to one."
        raise Wrong(words, got=sums.reshape(-1)[int(wrong.argmax())], expected=1.0, hint=words)


def work(parameters: Parameters) -> Work:
    """Two products of two operations for each pair of a query and a key that it may see."""
    batch, heads, length, dim, kind = (
        parameters[name] for name in ("batch", "heads", "length", "dim", "dtype")
    )
    pairs = length * (length + 1) / 2 if parameters["causal"] else length**2
    elements = 4 * batch * heads * length * dim
    return Work(bytes=float(elements * BYTES[kind]), operations=4.0 * batch * heads * pairs * dim, dtype=kind)
