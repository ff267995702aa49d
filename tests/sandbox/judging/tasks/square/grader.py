"""The square of every element, as integers: exact."""

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Integers whose squares fit."""
    size = parameters["size"]
    return Draw(inputs={"x": dice.integers(-1000, 1001, size)}, outputs={"y": Blank((size,), "int64")})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Every element."""
    expected = inputs["x"] ** 2
    if not (outputs["y"] == expected).all():
        raise Wrong("Not the squares.", got=outputs["y"], expected=expected)
