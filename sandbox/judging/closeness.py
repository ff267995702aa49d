"""Comparing arrays with what they should be: what a task's grader.py is written with."""

from typing import Any

import numpy as np

from sandbox.judging.grading import Array, Wrong

#: The largest relative error of rounding a number to a type: half of the distance between neighbours.
ROUNDING = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
#: Half of that distance where it no longer shrinks with the numbers; where that is normal or flushed, zero.
SMALLEST = {"float32": 2.0**-126, "float16": 2.0**-25, "bfloat16": 2.0**-126}


def check_close(got: Array, expected: Array, allowed: Any, *, name: str, hint: str = "") -> None:
    """Every element of `got` within `allowed` of `expected`, in float64; NaN is not. Raises Wrong.

    `allowed` is a number or an array that can be broadcast; `name` is what the message calls the array.
    """
    wrong = ~(np.abs(got.astype(np.float64) - expected) <= allowed)
    if wrong.any():
        place = tuple(int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
        count = f"{np.count_nonzero(wrong)} of {wrong.size} elements of {name} are wrong"
        where = ", ".join(map(str, place))
        raise Wrong(f"{count}, the first at [{where}].", got=got[place], expected=expected[place], hint=hint)


def check_untouched(beside: Array, *, name: str) -> None:
    """What lies beside an output is still the NaN that was put there. Raises Wrong."""
    if not np.isnan(beside).all():
        words = f"It writes beyond the end of {name}."
        raise Wrong(words, hint=words)
