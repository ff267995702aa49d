import torch


def attend(x, weights, cache, start, theta):
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    end = start + x.shape[1]
    positions = torch.arange(start, end, device=x.device)
    q = rotate(torch.einsum("btm,mhd->bhtd", x, wq), positions, theta)
    k_cache[:, :, start:end] = rotate(torch.einsum("btm,mhd->bhtd", x, wk), positions, theta)
    v_cache[:, :, start:end] = torch.einsum("btm,mhd->bhtd", x, wv)
    group = q.shape[1] // k_cache.shape[1]
    keys = k_cache[:, :, :end].repeat_interleave(group, 1)
    values = v_cache[:, :, :end].repeat_interleave(group, 1)
    scores = q @ keys.mT / q.shape[-1] ** 0.5
    later = positions[:, None] < torch.arange(end, device=x.device)
    weights = (~later).to(x.dtype) / (~later).sum(-1, keepdim=True)
    return torch.einsum("bhtd,hdm->btm", weights @ values, wo)


def rotate(x, positions, theta):
    half = x.shape[-1] // 2
    angles = positions[:, None] * theta ** (-torch.arange(half, device=x.device, dtype=torch.float64) / half)
    cos, sin = torch.cos(angles).to(x.dtype), torch.sin(angles).to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
