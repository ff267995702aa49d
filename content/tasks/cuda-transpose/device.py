"""As grader.py, on the device."""

import torch

from sandbox.judging.grading import Blank, Draw, Parameters, Wrong

BEHIND = 64  # elements behind the result, which are not the submission's


def draw(parameters: Parameters, dice: torch.Generator) -> Draw:
    """As grader.draw, on the device of `dice`."""
    size = parameters["rows"] * parameters["columns"]
    x = torch.randn(size, generator=dice, device=dice.device)
    return Draw(inputs={"x": x}, outputs={"out": Blank((size + BEHIND,), "float32")})


def check(parameters: Parameters, inputs: dict[str, torch.Tensor], outputs: dict[str, torch.Tensor]) -> None:
    """The transposed matrix, and what lies behind it as it was."""
    rows, columns = parameters["rows"], parameters["columns"]
    got = outputs["out"][: rows * columns].view(columns, rows)
    expected = inputs["x"].view(rows, columns).T
    wrong = got.view(torch.int32) != expected.view(torch.int32)  # bits: zero has two signs
    count = int(wrong.sum())
    if count:
        first = int(wrong.flatten().to(torch.uint8).argmax())
        row, column = divmod(first, rows)
        words = f"{count} of {wrong.numel()} elements are wrong, first in row {row}, column {column}."
        raise Wrong(words, got=float(got[row, column]), expected=float(expected[row, column]))
    if not bool(outputs["out"][rows * columns :].isnan().all()):
        raise Wrong("Something was written behind the end of the result.")
