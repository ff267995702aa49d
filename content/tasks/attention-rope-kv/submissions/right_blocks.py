import torch


def attend(x, weights, cache, start, theta):
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    end = start + x.shape[1]
    positions = torch.arange(start, end, device=x.device)
    q = rotate(torch.einsum("btm,mhd->bhtd", x, wq), positions, theta)
    k_cache[:, :, start:end] = rotate(torch.einsum("btm,mhd->bhtd", x, wk), positions, theta)
    v_cache[:, :, start:end] = torch.einsum("btm,mhd->bhtd", x, wv)
    return torch.einsum("bhtd,hdm->btm", online(q, k_cache, v_cache, positions, end), wo)


def online(q, k_cache, v_cache, positions, end, width=256):
    """Keys block by block, with a running maximum and sum: the scores of a block are all that is ever held."""
    group = q.shape[1] // k_cache.shape[1]
    highest = torch.full((*q.shape[:3], 1), -torch.inf, dtype=torch.float32, device=q.device)
    total, mixed = torch.zeros_like(highest), torch.zeros(q.shape, dtype=torch.float32, device=q.device)
    for at in range(0, end, width):
        places = torch.arange(at, min(at + width, end), device=q.device)
        keys, values = (cache[:, :, at : places[-1] + 1].repeat_interleave(group, 1) for cache in (k_cache, v_cache))
        scores = (q @ keys.mT).float() * q.shape[-1] ** -0.5
        scores = torch.where(positions[:, None] < places, -torch.inf, scores)
        higher = torch.maximum(highest, scores.amax(-1, keepdim=True))
        weights, kept = torch.exp(scores - higher), torch.exp(highest - higher)
        total = total * kept + weights.sum(-1, keepdim=True)
        mixed = mixed * kept + weights.to(values.dtype) @ values
        highest = higher
    return (mixed / total).to(q.dtype)


def rotate(x, positions, theta):
    half = x.shape[-1] // 2
    angles = positions[:, None] * theta ** (-torch.arange(half, device=x.device) / half)
    cos, sin = torch.cos(angles).to(x.dtype), torch.sin(angles).to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
