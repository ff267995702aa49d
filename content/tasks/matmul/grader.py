"""The product of two matrices, against float64; what lies beside the rows must stay as it was."""

import numpy as np

from sandbox.judging.closeness import ROUNDING, SMALLEST, check_close, check_untouched
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "work"]

# Products of 11-bit or 8-bit numbers are exact in float32, their sums are not. Matrix units add 16
# products or more at a time and cut off what does not fit: at most 2^-23 of the running sum a step.
# Running sums grow as the root of their length, so k/16 steps cost 2/3 * k/16 * sqrt(k) * 2^-23 times the
# size of a product; |a_i| |b_j| is k such sizes. Of that it is 2^-20.1 at k = 30,001. Four times as much
# is allowed, then one rounding.
SUMMED = 2.0**-18
BYTES = {"float16": 2, "bfloat16": 2}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers, rows of a and columns of b of different sizes; beside the rows lie large numbers."""
    m, n, k = (parameters[name] for name in "mnk")
    sizes = (2.0 ** dice.integers(-2, 3, count) for count in (m, n))
    a = padded(parameters, dice.standard_normal((m, k), np.float32) * next(sizes)[:, None])
    b = padded(parameters, dice.standard_normal((k, n), np.float32) * next(sizes))
    shape = m, n + parameters["pad"]
    return Draw(inputs={"a": a, "b": b}, outputs={"c": Blank(shape, parameters["dtype"])})


def padded(parameters: Parameters, values: Array) -> Array:
    """The matrix in its type, with `pad` elements beside every row."""
    kind = np.dtype(parameters["dtype"])
    rows, columns = values.shape
    matrix = np.full((rows, columns + parameters["pad"]), np.finfo(kind).max, kind)
    matrix[:, :columns] = values
    return matrix


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element, then what lies beside the rows."""
    n, k, kind = (parameters[name] for name in ("n", "k", "dtype"))
    a, b = inputs["a"][:, :k].astype(np.float64), inputs["b"][:, :n].astype(np.float64)
    expected = a @ b
    sizes = np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=0))
    allowed = SUMMED * sizes + ROUNDING[kind] * np.abs(expected) + SMALLEST[kind]
    check_close(outputs["c"][:, :n], expected, allowed, name="c")
    check_untouched(outputs["c"][:, n:], name="a row")


def work(parameters: Parameters) -> Work:
    """Two operations for each of m n k products; each matrix moves once."""
    m, n, k, kind = (parameters[name] for name in ("m", "n", "k", "dtype"))
    return Work(bytes=float((m * k + k * n + m * n) * BYTES[kind]), operations=2.0 * m * n * k, dtype=kind)
