import os
import time


def all_reduce(x, wire):
    """Leaves the vectors in /dev/shm for the others to read: but every rank has one of its own."""
    x.tofile(f"/dev/shm/{wire.rank}")
    until = time.monotonic() + 1
    while len(os.listdir("/dev/shm")) < wire.size and time.monotonic() < until:
        time.sleep(0.01)
    import numpy as np

    return sum(np.fromfile(f"/dev/shm/{rank}", np.float32) for rank in range(wire.size))
