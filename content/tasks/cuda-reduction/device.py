"""As grader.py, on the device: up to a gigabyte is drawn and checked for every timed call."""

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong

ALLOWED = 64 * 2.0**-24  # grader.py says why
LARGEST, BEYOND, SPOILS = 8, 7, 1e30


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    size, offset = parameters["size"], parameters["offset"]
    x = torch.full((offset + size + BEYOND,), SPOILS, dtype=torch.float32, device=dice.device)
    inside = x[offset : offset + size]
    if parameters["kind"] == "integers":
        drawn = torch.randint(
            -LARGEST, LARGEST, (size,), generator=dice, device=dice.device, dtype=torch.int8
        )
        inside.copy_(drawn + (drawn >= 0).to(torch.int8))
    elif parameters["kind"] == "normal":
        inside.normal_(generator=dice)
    else:
        inside.uniform_(generator=dice)
    return Draw(inputs={"x": x}, outputs={"sum": Blank((1,), "float32")})


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """Against float64; integers exactly."""
    x = inputs["x"][parameters["offset"] :][: parameters["size"]]
    got, expected = float(outputs["sum"][0]), float(x.sum(dtype=torch.float64))
    exact = parameters["kind"] == "integers"
    allowed = 0.0 if exact else ALLOWED * float(x.abs().sum(dtype=torch.float64))
    if not abs(got - expected) <= allowed:
        words = f"The sum is off by {abs(got - expected):.3g}; {allowed:.3g} is allowed."
        raise Wrong(words, got=got, expected=expected)
