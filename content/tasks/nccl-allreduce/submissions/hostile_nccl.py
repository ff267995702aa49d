import torch


def all_reduce(x, rank, size):
    """The library's own, below torch.distributed."""
    torch.cuda.nccl.all_reduce([x])
    return x
