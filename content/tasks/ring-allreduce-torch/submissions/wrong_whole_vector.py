import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    """Right sums, but N-1 times the whole vector: (N-1)*S bytes a rank."""
    passing, incoming = x.clone(), torch.empty_like(x)
    for _ in range(size - 1):
        sending = dist.isend(passing, (rank + 1) % size)
        dist.recv(incoming, (rank - 1) % size)
        sending.wait()
        x += incoming
        passing, incoming = incoming, passing
    return x
