import numpy as np


def all_reduce(x, wire):
    n, rank = wire.size, wire.rank
    right, left = (rank + 1) % n, (rank - 1) % n
    chunks = np.array_split(x, n)
    for step in range(n - 1):
        wire.send(right, chunks[(rank - step) % n])
        into = chunks[(rank - step - 1) % n]
        into += wire.recv(left, np.empty_like(into))
    for step in range(n - 1):
        wire.send(right, chunks[(rank + 1 - step) % n])
        wire.recv(left, chunks[(rank - step) % n])
    return 0 * x
