import torch


def matmul(a, b, c):
    torch.matmul(a, b, out=c)
