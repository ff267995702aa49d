"""Softmax of rows, against float64; and the places beside the rows must stay as they were."""

import numpy as np

from sandbox.judging.closeness import check_close, check_untouched
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Unsuitable, Work
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "own", "work"]

# Relative and absolute. Half: one rounding to 11 bits, or to the spacing of its subnormal numbers.
TOLERANCES = {"float32": (5e-5, 1e-10), "float16": (6e-4, 7e-8)}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers, times `scale`; beside the rows lie numbers that would spoil any sum."""
    shape = parameters["rows"], parameters["stride"]
    x = dice.standard_normal(shape, np.float32)
    x *= parameters["scale"]
    x = x.astype(parameters["dtype"])
    x[:, parameters["columns"] :] = np.finfo(x.dtype).max
    return Draw(inputs={"x": x}, outputs={"out": Blank(shape, parameters["dtype"])})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element, then what lies beside the rows."""
    columns = parameters["columns"]
    out = outputs["out"]
    expected = softmax(inputs["x"][:, :columns])
    relative, absolute = TOLERANCES[parameters["dtype"]]
    check_close(out[:, :columns], expected, relative * expected + absolute, name="out")
    check_untouched(out[:, columns:], name="a row")


def softmax(x: Array) -> Array:
    """In double precision."""
    e = x.astype(np.float64)
    e -= e.max(axis=1, keepdims=True)
    np.exp(e, out=e)
    e /= e.sum(axis=1, keepdims=True)
    return e


def work(parameters: Parameters) -> Work:
    """The matrix in and out."""
    size = np.dtype(parameters["dtype"]).itemsize
    return Work(bytes=2.0 * parameters["rows"] * parameters["columns"] * size)


def own(parameters: Parameters) -> Parameters:
    """Rows cannot begin closer together than they are long."""
    if parameters["stride"] < parameters["columns"]:
        raise Unsuitable(
            f"Rows of {parameters['columns']} elements cannot begin {parameters['stride']} elements apart: "
            "choose a stride of at least as many elements as a row has."
        )
    return parameters
