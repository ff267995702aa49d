import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, size, BLOCK: tl.constexpr):
    """A block of BLOCK elements a program: with 8 warps every thread has eight loads of 16 bytes in flight."""
    at = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    inside = at < size
    tl.store(out + at, tl.load(x + at, inside), inside)
    after = at + BLOCK
    both = tl.load(out + after, after < size) + tl.load(y + after, after < size)
    tl.store(out + after, both, after < size)
    start = tl.arange(0, BLOCK)
    both = tl.load(out + start, start < size) + tl.load(y + start, start < size)
    tl.store(out + start, both, (start < size) & (tl.program_id(0) == tl.num_programs(0) - 1))


def add(x: torch.Tensor, y: torch.Tensor, out: torch.Tensor) -> None:
    block = 1024 if x.numel() < 1 << 20 else 16384 // x.element_size()
    add_kernel[(triton.cdiv(x.numel(), block),)](
        x, y, out, x.numel(), BLOCK=block, num_warps=block // 512 if block > 1024 else 4
    )
