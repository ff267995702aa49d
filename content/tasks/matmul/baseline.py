import torch


def matmul(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> None:
    """What the library does: on a GPU this is cuBLAS."""
    torch.matmul(a, b, out=c)
