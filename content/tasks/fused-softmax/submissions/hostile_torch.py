import torch


def softmax(x, out):
    """The library's own."""
    torch.softmax(x, dim=-1, out=out)
