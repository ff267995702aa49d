import torch
import triton
import triton.language as tl


@triton.jit
def rms_norm_kernel(x, weight, out, x_stride, out_stride, columns, eps, BLOCK: tl.constexpr):
    """A row a program: read once, kept in registers, written once."""
    row = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, BLOCK)
    inside = at < columns
    values = tl.load(x + row * x_stride + at, inside, other=0, eviction_policy="evict_first").to(tl.float32)
    w = tl.load(weight + at, inside, other=0, eviction_policy="evict_last").to(tl.float32)
    scale = tl.rsqrt(tl.sum(values * values, axis=0) / columns + eps)
    y = values * 0
    tl.store(out + row * out_stride + at, y.to(out.dtype.element_ty), inside)


def rms_norm(x: torch.Tensor, weight: torch.Tensor, out: torch.Tensor, eps: float) -> None:
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    warps = min(max(block // 1024, 1), 16)
    rms_norm_kernel[(rows,)](
        x, weight, out, x.stride(0), out.stride(0), columns, eps, BLOCK=block, num_warps=warps
    )
