import torch


def attend(x, weights, cache, start, theta):
    """The library's layer."""
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    layer = torch.nn.MultiheadAttention(x.shape[-1], wq.shape[1], batch_first=True)
    return layer(x, x, x)[0]
