import torch.distributed as dist


def all_reduce(x, rank, size):
    """The library's own."""
    dist.all_reduce(x)
    return x
