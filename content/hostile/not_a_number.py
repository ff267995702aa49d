"""Answers with NaN and infinity, which a careless comparison would let pass."""

import numpy as np


@enter
def answer(x, wire):
    result = honest(x, wire)
    result[::2], result[1::2] = np.nan, np.inf
    return result
