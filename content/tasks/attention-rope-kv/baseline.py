import torch
from torch.nn.functional import scaled_dot_product_attention


def attend(x, weights, cache, start, theta):
    """The library's fused attention on the filled part of the cache."""
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    end = start + x.shape[1]
    positions = torch.arange(start, end, device=x.device)
    q = rotate(torch.einsum("btm,mhd->bhtd", x, wq), positions, theta)
    k_cache[:, :, start:end] = rotate(torch.einsum("btm,mhd->bhtd", x, wk), positions, theta)
    v_cache[:, :, start:end] = torch.einsum("btm,mhd->bhtd", x, wv)
    mask = None
    if start and len(positions) > 1:
        mask = positions[:, None] >= torch.arange(end, device=x.device)
    mixed = scaled_dot_product_attention(
        q, k_cache[:, :, :end], v_cache[:, :, :end], mask, is_causal=not start, enable_gqa=True
    )
    return torch.einsum("bhtd,hdm->btm", mixed, wo)


def rotate(x, positions, theta):
    half = x.shape[-1] // 2
    angles = positions[:, None] * theta ** (-torch.arange(half, device=x.device) / half)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
