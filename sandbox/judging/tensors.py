"""Comparing tensors where they are: what a task's device.py is written with. Needs torch."""

import torch

from sandbox.judging.grading import Wrong


def compare(got: torch.Tensor, expected: torch.Tensor, *, relative: float, absolute: float) -> None:
    """Every element of `got` within `absolute + relative * |expected|`; NaN is not. Raises Wrong.

    Both are compared in the type of `expected`, which should be the more exact one (float64, or float32).
    Large tensors are walked over as seldom as possible: memory is what a check takes its time for.
    """
    difference = (got - expected).abs_()
    allowed = expected.abs().mul_(relative).add_(absolute)
    right = difference <= allowed
    if bool(right.all()):
        return
    wrong = ~right
    first = int(wrong.reshape(-1).to(torch.uint8).argmax())
    place = tuple(int(index) for index in torch.unravel_index(torch.tensor(first), wrong.shape))
    words = f"{int(wrong.sum())} of {wrong.numel()} elements are wrong, first at {list(place)}."
    raise Wrong(words, got=float(got[place]), expected=float(expected[place]))


def relative_error(got: torch.Tensor, expected: torch.Tensor) -> float:
    """The norm of the difference over the norm of what is expected; NaN when anything is not finite."""
    wide = got.to(expected.dtype)
    return float((wide - expected).norm() / expected.norm())
