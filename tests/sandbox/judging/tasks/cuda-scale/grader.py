"""Every element times a factor; exact, since one multiplication rounds once."""

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Work, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    x = dice.standard_normal(parameters["size"], np.float32)
    return Draw(inputs={"x": x}, outputs={"out": Blank(x.shape, "float32")})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    expected = inputs["x"] * np.float32(parameters["factor"])
    wrong = ~(outputs["out"] == expected)
    if wrong.any():
        first = int(wrong.argmax())
        raise Wrong(f"element {first}", got=outputs["out"][first], expected=expected[first])


def work(parameters: Parameters) -> Work:
    return Work(bytes=8 * parameters["size"], operations=parameters["size"], dtype="float32")
