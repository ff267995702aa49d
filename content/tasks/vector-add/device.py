"""The sum of two vectors, drawn and checked on the device."""

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong
from sandbox.judging.tensors import compare

BEHIND = 64  # elements behind the end, which are not the submission's


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    inside = slice(parameters["offset"], parameters["offset"] + parameters["size"])
    length, kind = inside.stop + BEHIND, getattr(torch, parameters["dtype"])
    inputs = {}
    for name in ("x", "y"):
        vector = torch.full((length,), 1000, dtype=kind, device=dice.device)
        values = torch.randn(parameters["size"], generator=dice, device=dice.device)
        powers = torch.randint(-2, 3, values.shape, generator=dice, device=dice.device)
        vector[inside] = (values * 10.0**powers).to(kind)
        inputs[name] = vector
    return Draw(inputs=inputs, outputs={"out": Blank((length,), parameters["dtype"])})


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """The rounded sum exactly, in every element; and what lies beside the vector is still NaN."""
    first, last = parameters["offset"], parameters["offset"] + parameters["size"]
    out = outputs["out"]
    compare(out[first:last], inputs["x"][first:last] + inputs["y"][first:last], relative=0.0, absolute=0.0)
    if not bool(out[:first].isnan().all() and out[last:].isnan().all()):
        raise Wrong("It writes beyond the end of out.", hint="It writes beyond the end of out.")
