import torch


def add(x: torch.Tensor, y: torch.Tensor, out: torch.Tensor) -> None:
    """What the library does: one kernel, which reads both and writes one."""
    torch.add(x, y, out=out)
