"""Gives back an object that computes when its elements are asked for. They are asked for inside the call, on the clock."""

import numpy as np


class Lazy:
    def __init__(self, arguments):
        self.arguments = arguments

    def __array__(self, dtype=None, copy=None):
        return np.asarray(honest(*self.arguments), dtype)


@enter
def answer(*arguments):
    return Lazy(arguments)
