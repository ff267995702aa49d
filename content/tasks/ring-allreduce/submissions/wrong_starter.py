import numpy as np


def all_reduce(x: np.ndarray, wire) -> np.ndarray:
    """Return the element-wise sum of every rank's x (float32, one dimension, same length everywhere).

    wire.rank, wire.size      who you are, and how many ranks there are
    wire.send(to, array)      send a contiguous array; does not wait for the receiver
    wire.recv(source, out)    wait for the next message from that rank, copy it into the array `out`

    Send to (wire.rank + 1) % wire.size only.
    """
    return x
