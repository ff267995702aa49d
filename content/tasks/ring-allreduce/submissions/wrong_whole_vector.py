import numpy as np


def all_reduce(x, wire):
    """Right sums, but N-1 times the whole vector: (N-1)*S bytes a rank."""
    passing = x.copy()
    for _ in range(wire.size - 1):
        wire.send((wire.rank + 1) % wire.size, passing)
        passing = wire.recv((wire.rank - 1) % wire.size, np.empty_like(x))
        x += passing
    return x
