import torch
import torch.distributed as dist


def all_reduce(x: torch.Tensor, rank: int, size: int) -> torch.Tensor:
    """What the library does."""
    dist.all_reduce(x)
    return x
