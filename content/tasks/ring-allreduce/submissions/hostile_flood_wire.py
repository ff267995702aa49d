import numpy as np


def all_reduce(x, wire):
    """Sends gigabytes that nobody receives: the relay must not run out of memory."""
    block = np.zeros(1 << 24, np.uint8)
    for _ in range(4096):
        wire.send((wire.rank + 1) % wire.size, block)
    return x
