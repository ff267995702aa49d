import torch


def rms_norm(x: torch.Tensor, weight: torch.Tensor, out: torch.Tensor, eps: float) -> None:
    """The library's own kernel. It returns a new matrix, which has to be copied to out."""
    out.copy_(torch.nn.functional.rms_norm(x, weight.shape, weight, eps))
