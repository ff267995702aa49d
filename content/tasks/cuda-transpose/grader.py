"""Every element of the transposed matrix, bit for bit: nothing is computed, so nothing may round."""

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, Work, Wrong

BEHIND = 64  # elements behind the result, which are not the submission's
BEYOND = "Something was written behind the end of the result."
HINT = "Think of tiles at the edges, and of matrices that are not square."


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers, row after row."""
    size = int(parameters["rows"]) * int(parameters["columns"])
    x = dice.standard_normal(size, np.float32)
    return Draw(inputs={"x": x}, outputs={"out": Blank((size + BEHIND,), "float32")})


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The transposed matrix, and what lies behind it as it was."""
    rows, columns = int(parameters["rows"]), int(parameters["columns"])
    out, behind = np.split(outputs["out"], [rows * columns])
    expected = inputs["x"].reshape(rows, columns).T
    got = out.reshape(columns, rows)
    wrong = got.view(np.uint32) != expected.view(np.uint32)  # bits: zero has two signs
    if wrong.any():
        row, column = (int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
        count = f"{np.count_nonzero(wrong)} of {wrong.size} elements are wrong"
        words = f"{count}, first in row {row}, column {column}."
        raise Wrong(words, got=got[row, column], expected=expected[row, column], hint=HINT)
    if not np.isnan(behind).all():
        raise Wrong(BEYOND, hint=BEYOND)


def work(parameters: Parameters) -> Work:
    """Each element is read once and written once."""
    return Work(bytes=8 * int(parameters["rows"]) * int(parameters["columns"]))
