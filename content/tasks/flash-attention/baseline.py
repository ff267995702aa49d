import torch
from torch.nn.attention import SDPBackend, sdpa_kernel


def attention(q, k, v, out, causal, scale):  # noqa: PLR0917 - as the task asks
    """The library's FlashAttention. It returns a new tensor, which has to be copied to out."""
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        result = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=scale)
    out.copy_(result)
