"""Softmax of rows, against float64; and the places beside the rows must stay as they were."""

import numpy as np

from sandbox.judging.grading import (
    Array,
    Arrays,
    Blank,
    Dice,
    Draw,
    Evidence,
    Parameters,
    Unsuitable,
    Wrong,
)
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

FASTEST_BANDWIDTH = 20e12  # bytes a second; no device that is sold comes near
# Relative and absolute. Half: one rounding to 11 bits, or to the spacing of its subnormal numbers.
TOLERANCES = {"float32": (5e-5, 1e-10), "float16": (6e-4, 7e-8)}

VOCABULARY = Vocabulary(
    modules={
        "torch": frozenset({"Tensor", "float16", "float32"}),
        "triton": frozenset({"cdiv", "heuristics", "jit", "next_power_of_2"}),
        "triton.language": ANYTHING,
        "math": ANYTHING,
    },
    attributes=frozenset({
        "device", "dim", "dtype", "element_size", "element_ty", "get", "is_contiguous", "items", "ndim",
        "numel", "shape", "size", "stride", "to",
    }),
)  # fmt: skip


def check_source(source: str) -> None:
    """Kernels only: of torch, the names of types."""
    check_words(source, VOCABULARY)


def own(parameters: Parameters) -> Parameters:
    """Rows cannot begin closer together than they are long."""
    if parameters["stride"] < parameters["columns"]:
        raise Unsuitable(
            f"Rows of {parameters['columns']} elements cannot begin {parameters['stride']} elements apart: "
            "choose a stride of at least as many elements as a row has."
        )
    return parameters


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers, times `scale`; beside the rows lie numbers that would spoil any sum."""
    shape = parameters["rows"], parameters["stride"]
    x = dice.standard_normal(shape, np.float32)
    x *= parameters["scale"]
    x = x.astype(parameters["dtype"])
    x[:, parameters["columns"] :] = np.finfo(x.dtype).max
    return Draw(inputs={"x": x}, outputs={"out": Blank(shape, parameters["dtype"])})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element, then the sums, then what lies beside the rows."""
    columns = parameters["columns"]
    out = outputs["out"]
    check_values(out[:, :columns], softmax(inputs["x"][:, :columns]), *TOLERANCES[parameters["dtype"]])
    if not np.isnan(out[:, columns:]).all():
        raise Wrong(
            "Something was written beyond the end of a row.", hint="It writes beyond the end of a row."
        )


def softmax(x: Array) -> Array:
    """In double precision."""
    e = x.astype(np.float64)
    e -= e.max(axis=1, keepdims=True)
    np.exp(e, out=e)
    e /= e.sum(axis=1, keepdims=True)
    return e


def check_values(got: Array, expected: Array, relative: float, absolute: float) -> None:
    """Each within its tolerance; NaN is not."""
    wrong = ~(np.abs(got - expected) <= relative * expected + absolute)
    if wrong.any():
        row, column = np.unravel_index(int(wrong.argmax()), wrong.shape)
        count = f"{np.count_nonzero(wrong)} of {wrong.size} elements are wrong"
        place = f"first in row {row}, column {column}"
        raise Wrong(f"{count}, {place}.", got=got[row, column], expected=expected[row, column])


def speed_bound(parameters: Parameters) -> float:
    """Seconds to read and write the matrix once."""
    size = np.dtype(parameters["dtype"]).itemsize
    return 2 * parameters["rows"] * parameters["columns"] * size / FASTEST_BANDWIDTH
