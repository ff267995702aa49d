import torch


def all_reduce(x, rank, size):
    """Symmetric memory, through the dispatcher."""
    return torch.ops.symm_mem.one_shot_all_reduce(x, "sum", "0")
