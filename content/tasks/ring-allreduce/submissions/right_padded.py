import numpy as np


def all_reduce(x, wire):
    """Pads the vector to N equal chunks, as NCCL-like code does, and reads raw bytes."""
    n, rank = wire.size, wire.rank
    width = -(-len(x) // n)
    table = np.zeros((n, width), np.float32)
    table.reshape(-1)[: len(x)] = x
    for step in range(n - 1):
        wire.send((rank + 1) % n, table[(rank - step) % n])
        table[(rank - step - 1) % n] += np.frombuffer(wire.recv((rank - 1) % n), np.float32)
    for step in range(n - 1):
        wire.send((rank + 1) % n, table[(rank + 1 - step) % n])
        table[(rank - step) % n] = np.frombuffer(wire.recv((rank - 1) % n), np.float32)
    return table.reshape(-1)[: len(x)]
