import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    """Rank 0 gathers and hands out: as many bytes in all as a ring, but rank 0 carries them."""
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
