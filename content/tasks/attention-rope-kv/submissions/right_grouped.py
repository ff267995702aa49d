import functools

import torch


@functools.lru_cache
def tables(start, end, half, theta, dtype, device):
    """Cosines and sines of these positions, computed in float64."""
    places = torch.arange(half, dtype=torch.float64, device=device)
    angles = torch.outer(torch.arange(start, end, dtype=torch.float64, device=device), theta ** (-places / half))
    return torch.cos(angles).to(dtype), torch.sin(angles).to(dtype)


def rotated(x, start, theta):
    half = x.shape[-1] // 2
    cos, sin = tables(start, start + x.shape[2], half, theta, x.dtype, x.device)
    first, second = x.split(half, -1)
    return torch.cat((first * cos - second * sin, first * sin + second * cos), -1)


def projected(x, w):
    """(batch, tokens, model) by (model, heads, dim) to (batch, heads, tokens, dim), as one matrix product."""
    return (x @ w.flatten(1)).unflatten(-1, w.shape[1:]).transpose(1, 2)


def attend(x, weights, cache, start, theta):
    """The queries of a group are more rows of one product with their shared keys: nothing is repeated."""
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    batch, tokens, _ = x.shape
    (_, heads, dim), kv_heads = wq.shape, wk.shape[1]
    end = start + tokens
    q = rotated(projected(x, wq), start, theta) * dim**-0.5
    k_cache[:, :, start:end] = rotated(projected(x, wk), start, theta)
    v_cache[:, :, start:end] = projected(x, wv)
    q = q.reshape(batch, kv_heads, heads // kv_heads * tokens, dim)
    scores = (q @ k_cache[:, :, :end].mT).view(batch, heads, tokens, end)
    if tokens > 1:
        hidden = torch.ones(tokens, end, dtype=torch.bool, device=x.device).triu(start + 1)
        scores.masked_fill_(hidden, -torch.inf)
    weights = torch.softmax(scores, -1).view(batch, kv_heads, -1, end)
    mixed = (weights @ v_cache[:, :, :end]).view(batch, heads, tokens, dim)
    return mixed.transpose(1, 2).flatten(2) @ wo.flatten(0, 1)
