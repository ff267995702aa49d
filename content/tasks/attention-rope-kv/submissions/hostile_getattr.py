import torch


def attend(x, weights, cache, start, theta):
    """The same, by names put together while it runs."""
    (wq, wk, wv, wo), (k_cache, v_cache) = weights, cache
    functional = getattr(getattr(torch, "nn"), "functional")
    return getattr(functional, "scaled_dot_" + "product_attention")(x, k_cache, v_cache)
