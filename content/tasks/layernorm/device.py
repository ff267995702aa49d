"""LayerNorm of rows and its gradients, drawn and checked on the device."""

import torch

from sandbox.judging.closeness import ROUNDING, SMALLEST
from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

SUMMED = 64 * 2.0**-24  # grader.py says why
COMPUTED = 2e-5
BLUR = 2.0**-23  # two roundings of a difference, in proportion to what is taken from what


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    x = matrix(parameters, dice, parameters["mean"])
    weight, bias = (vector(parameters, dice, mean) for mean in (1.0, 0.0))
    rows, columns, stride, kind = (parameters[name] for name in ("rows", "columns", "stride", "dtype"))
    per_row, per_column = Blank((rows,), "float32"), Blank((columns,), kind)
    if parameters["part"] == "forward":
        outputs = {"out": Blank((rows, stride), kind), "mean": per_row, "rstd": per_row}
        return Draw(inputs={"x": x, "weight": weight, "bias": bias}, outputs=outputs)
    mean, rstd = (value.to(torch.float32) for value in statistics(x[:, :columns], parameters["epsilon"]))
    grad_out = matrix(parameters, dice, 0.1)
    outputs = {"grad_x": Blank((rows, stride), kind), "grad_weight": per_column, "grad_bias": per_column}
    inputs = {"grad_out": grad_out, "x": x, "weight": weight, "mean": mean, "rstd": rstd}
    return Draw(inputs=inputs, outputs=outputs)


def matrix(parameters: Parameters, dice: torch.Generator, mean: float) -> torch.Tensor:
    """Rows of normal numbers, and the largest finite number beside them."""
    rows, columns, kind = parameters["rows"], parameters["columns"], getattr(torch, parameters["dtype"])
    x = torch.full((rows, parameters["stride"]), torch.finfo(kind).max, dtype=kind, device=dice.device)
    x[:, :columns] = (torch.randn(rows, columns, generator=dice, device=dice.device) + mean).to(kind)
    return x


def vector(parameters: Parameters, dice: torch.Generator, mean: float) -> torch.Tensor:
    """A weight or bias."""
    values = torch.randn(parameters["columns"], generator=dice, device=dice.device) / 2 + mean
    return values.to(getattr(torch, parameters["dtype"]))


def statistics(x: torch.Tensor, epsilon: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and reciprocal standard deviation of every row, in double precision."""
    variance, mean = torch.var_mean(x.to(torch.float64), dim=1, correction=0)
    return mean, (variance + epsilon).rsqrt()


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """Every element, in float32 but for statistics; and what lies beside the rows is still NaN."""
    forward = parameters["part"] == "forward"
    (check_forward if forward else check_backward)(parameters, inputs, outputs)
    beside = outputs["out" if forward else "grad_x"][:, parameters["columns"] :]
    if not bool(beside.isnan().all()):
        raise Wrong("It writes beyond the end of a row.", hint="It writes beyond the end of a row.")


def check_forward(
    parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]
) -> None:
    """As in grader.py."""
    columns, kind = parameters["columns"], parameters["dtype"]
    x, weight, bias = (inputs[name].to(torch.float32) for name in ("x", "weight", "bias"))
    x = x[:, :columns]
    mean, rstd = statistics(x, parameters["epsilon"])
    shift = SUMMED * x.abs().mean(dim=1, dtype=torch.float64)
    compare(outputs["mean"], mean, relative=0.0, absolute=shift)
    compare(outputs["rstd"], rstd, relative=COMPUTED + shift * rstd, absolute=0.0)
    # The two roundings of this difference are 2^-24 of |x|: far below what is allowed for the mean.
    normal = (x - mean.to(torch.float32)[:, None]).mul_(rstd.to(torch.float32)[:, None])
    blur = (shift * rstd).to(torch.float32)[:, None]
    allowed = normal.abs().mul_(COMPUTED + blur).add_(blur).mul_(weight.abs()).add_(2.0**-22 * bias.abs())
    allowed += SMALLEST[kind]
    expected = normal.mul_(weight).add_(bias)
    compare(outputs["out"][:, :columns], expected, relative=ROUNDING[kind], absolute=allowed)


def check_backward(
    parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]
) -> None:
    """As in grader.py, in float32, whose sums (trees of additions) err by a small share of what is allowed.

    A few walks over memory less: where grader.py has |x| + |mean| of an element, here stands what is at least
    as much, |x - mean| + 2 |mean|, whose second part is one number a row.
    """
    columns, kind = parameters["columns"], parameters["dtype"]
    g, x = (inputs[name][:, :columns] for name in ("grad_out", "x"))
    shift, rstd = inputs["mean"][:, None], inputs["rstd"][:, None]
    normal = (x - shift).mul_(rstd)
    drift = 2 * shift.abs() * rstd
    check_sums(kind, g, g * normal, outputs, float(drift.max()))
    wg = g * inputs["weight"].to(torch.float32)
    product = wg * normal
    along, average = (value.mean(dim=1, keepdim=True) for value in (product, wg))
    sizes = [torch.linalg.vector_norm(value, ord=1, dim=1, keepdim=True) / columns for value in (product, wg)]
    expected = torch.addcmul(wg, normal, -along, out=product)
    expected = torch.addcmul(-average * rstd, expected, rstd)
    summed, blurred = SUMMED * (sizes[0] + sizes[1]), BLUR * (sizes[0] + drift * sizes[1])
    a_row = rstd * (summed + BLUR * drift * along.abs()) + SMALLEST[kind]
    allowed = torch.addcmul(a_row, normal.abs_(), rstd * (summed + BLUR * along.abs() + blurred))
    allowed.addcmul_(wg.abs_(), SUMMED * rstd)
    compare(outputs["grad_x"][:, :columns], expected, relative=ROUNDING[kind], absolute=allowed)


def check_sums(
    kind: str, g: torch.Tensor, terms: torch.Tensor, outputs: dict[str, torch.Tensor], drift: float
) -> None:
    """The sums over rows, of g * normal (`terms`) and of g."""
    size, g_size = (
        torch.linalg.vector_norm(value, ord=1, dim=0, dtype=torch.float32) for value in (terms, g)
    )
    absolute = {"grad_weight": (SUMMED + BLUR) * size + BLUR * drift * g_size, "grad_bias": SUMMED * g_size}
    for name, value in (("grad_weight", terms), ("grad_bias", g)):
        total = value.sum(dim=0, dtype=torch.float32)
        compare(outputs[name], total, relative=ROUNDING[kind], absolute=absolute[name] + SMALLEST[kind])
