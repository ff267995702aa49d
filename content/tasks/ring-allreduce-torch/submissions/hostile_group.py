import torch.distributed as dist


def all_reduce(x, rank, size):
    """Gets hold of the process group through an object that may be used, and asks it."""
    group = dist.P2POp(dist.isend, x, (rank + 1) % size).group
    group.allreduce([x]).wait()
    return x
