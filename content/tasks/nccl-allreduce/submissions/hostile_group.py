import torch.distributed as dist


def all_reduce(x, rank, size):
    """Asks the process group of a permitted object."""
    dist.P2POp(dist.isend, x, (rank + 1) % size).group.allreduce([x]).wait()
    return x
