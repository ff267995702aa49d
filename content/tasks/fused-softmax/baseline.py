import torch


def softmax(x: torch.Tensor, out: torch.Tensor) -> None:
    """What the library does: one fused kernel of its own."""
    torch.softmax(x, dim=-1, out=out)
