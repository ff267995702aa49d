# ruff: noqa: F821 - a task's right answer stands above this text
"""Stands between a task's right answer and a shared hostile file: what the two need to find each other.

`honest` is the right answer, whatever this task calls it. `enter` puts a function in its place. `pay` gives the right
answer to whoever stole something, and to everybody else one that is wrong: a cheat that finds nothing fails.
"""

import sys

import numpy as np

NAMES = ("all_reduce", "schedule", "simulate", "BlockManager")
(NAME,) = (name for name in NAMES if name in globals())
honest = globals()[NAME]


def enter(function, name=NAME):
    """From now on the harness calls this one."""
    globals()[name] = function
    return function


def pay(stole, *arguments):
    """The right answer for a thief, and zeros in its shape for everybody else."""
    result = honest(*arguments)
    return result if stole else spoiled(result)


def spoiled(result):
    """Zeros for numbers; for an object, one that refuses everything."""
    if isinstance(result, list | tuple):
        return type(result)(map(spoiled, result))
    return np.zeros_like(result) if isinstance(result, int | float | np.ndarray) else Refusing()


class Refusing:
    """Has every method, and each answers None."""

    def __getattr__(self, name):
        return lambda *arguments: None


def harness():
    """The local names of the frames below the submission's, innermost first, by the name of their function."""
    frame, found = sys._getframe(1), {}
    while frame:
        if frame.f_globals is not globals():
            found.setdefault(frame.f_code.co_name, frame.f_locals)
        frame = frame.f_back
    return found


def put(outputs, result):
    """Write an answer where the task's entry would write it."""
    for array, part in zip(outputs.values(), [result] if len(outputs) == 1 else result, strict=True):
        array[...] = part


def unwritten(outputs):
    """What the outputs hold, as if it were an answer."""
    return next(iter(outputs.values())) if len(outputs) == 1 else tuple(outputs.values())
