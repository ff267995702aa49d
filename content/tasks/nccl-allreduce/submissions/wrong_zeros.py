import torch


def all_reduce(x, rank, size):
    return torch.zeros_like(x)
