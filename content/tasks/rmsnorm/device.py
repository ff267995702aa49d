"""RMSNorm of rows, drawn and checked on the device."""

import torch

from sandbox.judging.closeness import ROUNDING, SMALLEST
from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

COMPUTED = 2e-5  # relative, in float32; grader.py says why
OUTLIERS = 0.01


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    rows, columns, stride = (parameters[name] for name in ("rows", "columns", "stride"))
    kind = getattr(torch, parameters["dtype"])
    x = torch.full((rows, stride), torch.finfo(kind).max, dtype=kind, device=dice.device)
    large = torch.where(torch.rand(columns, generator=dice, device=dice.device) < OUTLIERS, 30.0, 1.0)
    values = torch.randn(rows, columns, generator=dice, device=dice.device)
    x[:, :columns] = (values * (large * parameters["scale"])).to(kind)
    weight = (1 + torch.randn(columns, generator=dice, device=dice.device) / 2).to(kind)
    return Draw(
        inputs={"x": x, "weight": weight}, outputs={"out": Blank((rows, stride), parameters["dtype"])}
    )


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """Every element: sums of squares in float64, products in float32; then what lies beside the rows."""
    columns, kind = parameters["columns"], parameters["dtype"]
    x = inputs["x"][:, :columns]
    norms = torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float64)
    scale = (norms.square() / columns + parameters["epsilon"]).rsqrt().to(torch.float32)
    expected = x.to(torch.float32) * scale * inputs["weight"].to(torch.float32)
    out = outputs["out"]
    compare(out[:, :columns], expected, relative=COMPUTED + ROUNDING[kind], absolute=SMALLEST[kind])
    if not bool(out[:, columns:].isnan().all()):
        raise Wrong("It writes beyond the end of a row.", hint="It writes beyond the end of a row.")
