import torch


def all_reduce(x, rank, size):
    """Takes four gigabytes."""
    return torch.ones(1 << 30)[: len(x)]
