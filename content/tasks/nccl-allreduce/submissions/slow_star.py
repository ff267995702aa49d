import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    """Rank 0 takes whole vectors from everybody, one after the other, and hands the sum back."""
    if rank:
        dist.send(x, 0)
        dist.recv(x, 0)
        return x
    part = torch.empty_like(x)
    for source in range(1, size):
        dist.recv(part, source)
        x += part
    for to in range(1, size):
        dist.send(x, to)
    return x
