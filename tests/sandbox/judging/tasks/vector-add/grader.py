"""The sum of two float32 vectors."""

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Two vectors."""
    size = parameters["size"]
    vectors = {name: dice.standard_normal(size, np.float32) for name in ("x", "y")}
    return Draw(inputs=vectors, outputs={"z": Blank((size,), "float32")})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """One addition has one right result."""
    if not (outputs["z"] == inputs["x"] + inputs["y"]).all():
        raise Wrong("The sum is wrong.", got=outputs["z"], expected=inputs["x"] + inputs["y"])
