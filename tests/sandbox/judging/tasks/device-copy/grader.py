"""A copy, for the tests of the clocks."""

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Work, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    size = parameters["size"]
    return Draw(
        inputs={"x": dice.standard_normal(size, np.float32)}, outputs={"out": Blank((size,), "float32")}
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    if not (inputs["x"] == outputs["out"]).all():
        raise Wrong("It is not the same.")


def work(parameters: Parameters) -> Work:
    return Work(bytes=8.0 * parameters["size"])
