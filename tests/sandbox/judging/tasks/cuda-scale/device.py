"""As grader.py, on the device."""

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    x = torch.randn(parameters["size"], generator=dice, device=dice.device)
    return Draw(inputs={"x": x}, outputs={"out": Blank(tuple(x.shape), "float32")})


def check(parameters: Parameters, inputs: dict, outputs: dict) -> None:
    if not torch.equal(outputs["out"], inputs["x"] * parameters["factor"]):
        raise Wrong("an element is wrong")
