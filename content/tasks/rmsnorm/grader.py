"""RMSNorm of rows, against float64; and the places beside the rows must stay as they were."""

import numpy as np

from sandbox.judging.closeness import ROUNDING, SMALLEST, check_close, check_untouched
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "own", "work"]

# In float32 the sum of n squares, all of one sign, is off by at most 2^-24 for each addition that an
# element goes through: 150 of them (128 of a thread's own, then a tree) are 9e-6, and the root halves
# that. The reciprocal root and two products add a few units. Four times as much is allowed, then one
# rounding to the type of out.
COMPUTED = 2e-5
OUTLIERS = 0.01  # the share of columns that are thirty times as large, as in language models
BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers times `scale`, some columns far larger; beside the rows lies what spoils any sum."""
    rows, columns, stride = (parameters[name] for name in ("rows", "columns", "stride"))
    kind = np.dtype(parameters["dtype"])
    x = np.full((rows, stride), np.finfo(kind).max, kind)
    large = np.where(dice.random(columns) < OUTLIERS, 30.0, 1.0)
    x[:, :columns] = dice.standard_normal((rows, columns), np.float32) * parameters["scale"] * large
    weight = (1 + dice.standard_normal(columns, np.float32) / 2).astype(kind)
    return Draw(
        inputs={"x": x, "weight": weight}, outputs={"out": Blank((rows, stride), parameters["dtype"])}
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element, then what lies beside the rows."""
    columns, kind = parameters["columns"], parameters["dtype"]
    expected = rms_norm(inputs["x"][:, :columns], inputs["weight"], parameters["epsilon"])
    allowed = (COMPUTED + ROUNDING[kind]) * np.abs(expected) + SMALLEST[kind]
    check_close(outputs["out"][:, :columns], expected, allowed, name="out")
    check_untouched(outputs["out"][:, columns:], name="a row")


def rms_norm(x: Array, weight: Array, epsilon: float) -> Array:
    """In double precision."""
    wide = x.astype(np.float64)
    return wide / np.sqrt(np.mean(wide**2, axis=1, keepdims=True) + epsilon) * weight.astype(np.float64)


def work(parameters: Parameters) -> Work:
    """The matrix in and out, and the weight in."""
    elements = (2 * parameters["rows"] + 1) * parameters["columns"]
    return Work(bytes=float(elements * BYTES[parameters["dtype"]]))


def own(parameters: Parameters) -> dict[str, object]:
    """Rows of a run of one's own lie directly behind each other."""
    return {**parameters, "stride": parameters["columns"]}
