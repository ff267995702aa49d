import numpy as np
import torch


def all_reduce(x, rank, size):
    """Leaves the vectors in files, which all ranks of this jail can read."""
    x.numpy().tofile(f"/dev/shm/{rank}")
    return sum(torch.from_numpy(np.fromfile(f"/dev/shm/{other}", np.float32)) for other in range(size))
