"""Naive: everybody sends the whole vector to rank 0, which adds and sends the sum to everybody."""

import numpy as np


def all_reduce(x: np.ndarray, wire) -> np.ndarray:
    """Rank 0 carries 2(N−1)·S bytes, everybody else waits for it."""
    if wire.rank:
        wire.send(0, x)
        return wire.recv(0, x)
    part = np.empty_like(x)
    for source in range(1, wire.size):
        x += wire.recv(source, part)
    for to in range(1, wire.size):
        wire.send(to, x)
    return x
