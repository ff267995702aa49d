import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, size, BLOCK: tl.constexpr):
    """Nothing is read twice: the caches are told to give its lines up first."""
    start = tl.program_id(0).to(tl.int64) * BLOCK
    at = tl.max_contiguous(tl.arange(0, BLOCK), BLOCK)
    inside = at < size - start
    left = tl.load(x + start + at, inside, eviction_policy="evict_first")
    right = tl.load(y + start + at, inside, eviction_policy="evict_first")
    tl.store(out + start + at, left + right, inside, cache_modifier=".cs")


def add(x, y, out):
    add_kernel[(triton.cdiv(x.numel(), 2048),)](x, y, out, x.numel(), BLOCK=2048, num_warps=4)
