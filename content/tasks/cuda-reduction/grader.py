"""The sum of an array, exactly where that can be asked, else within what the error analysis allows.

Integers of at most eight in magnitude: whatever part of them is added in whatever order, a partial sum is a
random walk whose standard deviation is at most 5.05 * sqrt(2**28) = 83,000, far below 2**24; so every
addition in float32 is exact, and so is the sum. One element that is missing, or added twice, shows.

Other numbers: an order of additions whose tree has height h has an error of at most h*u/(1 - h*u) times the
sum of magnitudes, u = 2**-24 (Hallman and Ipsen 2021). Allowed are 64 u: any order of height 63 is certain to
be within them, and those with longer chains are by far, since their roundings go both ways.
"""

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Work, Wrong

ALLOWED = 64 * 2.0**-24
LARGEST = 8  # of the integers
BEYOND = 7  # elements that follow the array in its buffer
SPOILS = np.float32(1e30)  # stands before and behind the array
HINT = "Think of the last elements, of the alignment of x, and of what must be set to zero before every call."


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """The array inside a buffer whose other elements would spoil any sum."""
    size, offset = int(parameters["size"]), int(parameters["offset"])
    x = np.full(offset + size + BEYOND, SPOILS, np.float32)
    x[offset : offset + size] = values(parameters["kind"], size, dice)
    return Draw(inputs={"x": x}, outputs={"sum": Blank((1,), "float32")})


def values(kind: str, size: int, dice: Dice) -> Array:
    """Integers without zero, normal numbers, or numbers from 0 to 1."""
    if kind == "integers":
        drawn = dice.integers(-LARGEST, LARGEST, size, dtype=np.int8)
        return drawn + (drawn >= 0)
    return dice.standard_normal(size, np.float32) if kind == "normal" else dice.random(size, np.float32)


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Against float64, whose own error is smaller by 2**29."""
    size, offset = int(parameters["size"]), int(parameters["offset"])
    x = inputs["x"][offset : offset + size].astype(np.float64)
    compare(parameters, float(outputs["sum"][0]), float(x.sum()), float(np.abs(x).sum()))


def compare(parameters: Parameters, got: float, expected: float, magnitudes: float) -> None:
    """Raise Wrong when the sum is further off than it may be; NaN is."""
    allowed = 0.0 if parameters["kind"] == "integers" else ALLOWED * magnitudes
    if not abs(got - expected) <= allowed:
        words = f"The sum is off by {abs(got - expected):.3g}; {allowed:.3g} is allowed."
        raise Wrong(words, got=got, expected=expected, hint=HINT)


def work(parameters: Parameters) -> Work:
    """Each element is read once, and one is written."""
    return Work(bytes=4 * (int(parameters["size"]) + 1))
