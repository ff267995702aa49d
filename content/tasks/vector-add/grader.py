"""The sum of two vectors: one addition has one right result."""

import numpy as np

from sandbox.judging.closeness import check_close, check_untouched
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "work"]

BEHIND = 64  # elements behind the end, which are not the submission's
BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers times powers of ten from 1/100 to 100; beside the vectors lie numbers that show."""
    inside = slice(parameters["offset"], parameters["offset"] + parameters["size"])
    length = inside.stop + BEHIND
    inputs = {}
    for name in ("x", "y"):
        vector = np.full(length, 1000, parameters["dtype"])
        size = parameters["size"]
        vector[inside] = dice.standard_normal(size, np.float32) * 10.0 ** dice.integers(-2, 3, size)
        inputs[name] = vector
    return Draw(inputs=inputs, outputs={"out": Blank((length,), parameters["dtype"])})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The rounded sum exactly, in every element, and nothing beside the vector.

    A sum of two float16 numbers in float32, rounded to float16, is the rounded exact sum: 24 bits are
    at least 2 * 11 + 2, so rounding twice is rounding once.
    """
    first, last = parameters["offset"], parameters["offset"] + parameters["size"]
    out = outputs["out"]
    check_close(out[first:last], total(inputs["x"][first:last], inputs["y"][first:last]), 0.0, name="out")
    check_untouched(out[:first], name="out")
    check_untouched(out[last:], name="out")


def total(x: Array, y: Array) -> Array:
    """The sum in the vectors' own type, as float64."""
    return (x.astype(np.float32) + y.astype(np.float32)).astype(x.dtype).astype(np.float64)


def work(parameters: Parameters) -> Work:
    """Two vectors in, one out; the additions are nothing beside that."""
    return Work(bytes=3.0 * parameters["size"] * BYTES[parameters["dtype"]])
