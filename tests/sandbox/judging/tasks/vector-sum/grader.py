"""The sum of an array of doubles."""

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Numbers between 0 and 1."""
    return Draw(inputs={"x": dice.random(parameters["size"])}, outputs={"sum": Blank((1,), "float64")})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Up to the rounding of any order of summation."""
    expected = inputs["x"].sum()
    if not abs(outputs["sum"][0] - expected) <= 1e-9 * expected:
        raise Wrong("The sum is wrong.", got=outputs["sum"][0], expected=expected)
