"""LayerNorm of rows and its gradients, against float64; what lies beside the rows must stay as it was."""

import numpy as np

from sandbox.judging.closeness import ROUNDING, SMALLEST, check_close, check_untouched
from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work
from sandbox.judging.kernels import check_kernels as check_source

__all__ = ["check", "check_source", "draw", "own", "work"]

# Sums in float32: an element goes through some 150 additions at most (a thread's own share, then a tree),
# whose roundings of 2^-24 mostly cancel. 64 of them are allowed, in proportion to the sum of magnitudes.
# What is computed from sums (a reciprocal root, products) may be off by COMPUTED besides. Then comes one
# rounding.
SUMMED = 64 * 2.0**-24
COMPUTED = 2e-5
BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers about `mean`; beside the rows lies what would spoil any sum."""
    x = matrix(parameters, dice, parameters["mean"])
    weight, bias = (vector(parameters, dice, mean) for mean in (1.0, 0.0))
    rows, columns, stride, kind = (parameters[name] for name in ("rows", "columns", "stride", "dtype"))
    per_row, per_column = Blank((rows,), "float32"), Blank((columns,), kind)
    if parameters["part"] == "forward":
        outputs = {"out": Blank((rows, stride), kind), "mean": per_row, "rstd": per_row}
        return Draw(inputs={"x": x, "weight": weight, "bias": bias}, outputs=outputs)
    mean, rstd = (value.astype(np.float32) for value in statistics(x[:, :columns], parameters["epsilon"]))
    grad_out = matrix(parameters, dice, 0.1)
    outputs = {"grad_x": Blank((rows, stride), kind), "grad_weight": per_column, "grad_bias": per_column}
    inputs = {"grad_out": grad_out, "x": x, "weight": weight, "mean": mean, "rstd": rstd}
    return Draw(inputs=inputs, outputs=outputs)


def matrix(parameters: Parameters, dice: Dice, mean: float) -> Array:
    """Rows of normal numbers, and the largest finite number beside them."""
    shape, kind = (parameters["rows"], parameters["stride"]), np.dtype(parameters["dtype"])
    columns = parameters["columns"]
    x = np.full(shape, np.finfo(kind).max, kind)
    x[:, :columns] = dice.standard_normal((shape[0], columns), np.float32) + mean
    return x


def vector(parameters: Parameters, dice: Dice, mean: float) -> Array:
    """A weight or bias."""
    values = dice.standard_normal(parameters["columns"], np.float32) / 2 + mean
    return values.astype(parameters["dtype"])


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element of every output, then what lies beside the rows."""
    if parameters["part"] == "forward":
        check_forward(parameters, inputs, outputs)
    else:
        check_backward(parameters, inputs, outputs)
    beside = outputs["out" if parameters["part"] == "forward" else "grad_x"][:, parameters["columns"] :]
    check_untouched(beside, name="a row")


def statistics(x: Array, epsilon: float) -> tuple[Array, Array]:
    """Mean and reciprocal standard deviation of every row, in double precision."""
    wide = x.astype(np.float64)
    return wide.mean(axis=1), 1 / np.sqrt(wide.var(axis=1) + epsilon)


def check_forward(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """A mean that is off by a little shifts a whole row: that much is allowed in every element."""
    columns, kind = parameters["columns"], parameters["dtype"]
    x, weight, bias = (inputs[name].astype(np.float64) for name in ("x", "weight", "bias"))
    mean, rstd = statistics(x[:, :columns], parameters["epsilon"])
    shift = SUMMED * np.abs(x[:, :columns]).mean(axis=1)
    check_close(outputs["mean"], mean, shift, name="mean")
    check_close(outputs["rstd"], rstd, rstd * (COMPUTED + shift * rstd), name="rstd")
    normal = (x[:, :columns] - mean[:, None]) * rstd[:, None]
    expected = normal * weight + bias
    allowed = (COMPUTED * np.abs(normal) + (shift * rstd)[:, None] * (1 + np.abs(normal))) * np.abs(weight)
    allowed += 2.0**-22 * np.abs(bias) + ROUNDING[kind] * np.abs(expected) + SMALLEST[kind]
    check_close(outputs["out"][:, :columns], expected, allowed, name="out")


def check_backward(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """Mean and rstd are inputs: the gradients follow from exactly those."""
    columns, kind = parameters["columns"], parameters["dtype"]
    g, x = (inputs[name][:, :columns].astype(np.float64) for name in ("grad_out", "x"))
    rstd = inputs["rstd"].astype(np.float64)[:, None]
    shift = inputs["mean"].astype(np.float64)[:, None]
    normal = (x - shift) * rstd
    # Of a difference the rounding counts in proportion to what is taken from what.
    blur = 2.0**-23 * (np.abs(x) + np.abs(shift)) * rstd
    wg = g * inputs["weight"].astype(np.float64)
    along = (wg * normal).mean(axis=1, keepdims=True)
    expected = (wg - normal * along - wg.mean(axis=1, keepdims=True)) * rstd
    summed = (np.abs(wg) * (np.abs(normal) + 1)).mean(axis=1, keepdims=True)
    spread = SUMMED * (np.abs(wg) + (np.abs(normal) + 1) * summed)
    spread += blur * np.abs(along) + np.abs(normal) * (np.abs(wg) * blur).mean(axis=1, keepdims=True)
    allowed = spread * rstd + ROUNDING[kind] * np.abs(expected) + SMALLEST[kind]
    check_close(outputs["grad_x"][:, :columns], expected, allowed, name="grad_x")
    sums = {
        "grad_weight": (g * normal, np.abs(g) * (np.abs(normal) * SUMMED + blur)),
        "grad_bias": (g, np.abs(g) * SUMMED),
    }
    for name, (terms, errors) in sums.items():
        total = terms.sum(axis=0)
        allowed = errors.sum(axis=0) + ROUNDING[kind] * np.abs(total) + SMALLEST[kind]
        check_close(outputs[name], total, allowed, name=name)


def work(parameters: Parameters) -> Work:
    """Forward: x in, out out. Backward: x and grad_out in, grad_x out. Vectors and two numbers a row."""
    forward = parameters["part"] == "forward"
    matrices, vectors = (2, 2) if forward else (3, 3)
    elements = (matrices * parameters["rows"] + vectors) * parameters["columns"]
    return Work(bytes=float(elements * BYTES[parameters["dtype"]] + 8 * parameters["rows"]))


def own(parameters: Parameters) -> dict[str, object]:
    """Rows of a run of one's own lie directly behind each other."""
    return {**parameters, "stride": parameters["columns"]}
