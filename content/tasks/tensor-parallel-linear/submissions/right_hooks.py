import torch
from torch.nn.functional import gelu


def mlp(x, shards, e, group):
    """No function of its own: a hook sums the gradient, and the sum's difference counts as a constant."""
    (a, c, b), x = shards, x.view_as(x)
    x.register_hook(group.all_reduce)
    part = gelu(x @ a + c) @ b
    return part + (group.all_reduce(part) - part.detach()) + e
