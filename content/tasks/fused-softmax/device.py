"""Softmax of rows, drawn and checked on the device."""

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

TOLERANCES = {"float32": (5e-5, 1e-10), "float16": (6e-4, 7e-8)}  # relative and absolute; grader.py says why


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    kind, columns = getattr(torch, parameters["dtype"]), parameters["columns"]
    shape = parameters["rows"], parameters["stride"]
    x = torch.full(shape, torch.finfo(kind).max, dtype=kind, device=dice.device)
    values = torch.randn(shape[0], columns, generator=dice, device=dice.device)
    x[:, :columns] = (values * parameters["scale"]).to(kind)
    return Draw(inputs={"x": x}, outputs={"out": Blank(shape, parameters["dtype"])})


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """Every element against float64; and what lies beside the rows is still NaN."""
    columns, out = parameters["columns"], outputs["out"]
    expected = inputs["x"][:, :columns].to(torch.float64).softmax(dim=1)
    relative, absolute = TOLERANCES[parameters["dtype"]]
    compare(out[:, :columns], expected, relative=relative, absolute=absolute)
    if not bool(out[:, columns:].isnan().all()):
        raise Wrong("It writes beyond the end of a row.", hint="It writes beyond the end of a row.")
