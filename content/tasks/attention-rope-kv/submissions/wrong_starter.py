import torch


def attend(
    x: torch.Tensor,
    weights: tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor],
    cache: tuple[torch.Tensor, torch.Tensor],
    start: int,
    theta: float,
) -> torch.Tensor:
    """Attention of the tokens at positions start, start + 1, … to themselves and to all that came before.

    x          (batch, tokens, model)
    weights    wq (model, heads, dim), wk and wv (model, kv_heads, dim), wo (heads, dim, model)
    cache      keys and values, each (batch, kv_heads, capacity, dim): filled below `start`, NaN from there on

    Write the new keys (after RoPE) and values to the cache and return (batch, tokens, model).
    """
    return x
