import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, size, BLOCK: tl.constexpr):
    at = tl.arange(0, BLOCK)
    tl.store(out + at, tl.load(x + at))


def add(x: torch.Tensor, y: torch.Tensor, out: torch.Tensor) -> None:
    """Write x + y to out: three vectors of the same length and type."""
    add_kernel[(1,)](x, y, out, x.numel(), BLOCK=8)
