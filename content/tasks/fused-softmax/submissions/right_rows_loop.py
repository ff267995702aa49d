import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x, out, x_stride, out_stride, rows, columns, BLOCK: tl.constexpr):
    """A program takes several rows, a grid's width apart; exp2 with the factor folded in."""
    at = tl.arange(0, BLOCK)
    inside = at < columns
    for row in tl.range(tl.program_id(0), rows, tl.num_programs(0)):
        values = tl.load(x + row * x_stride + at, mask=inside, other=-float("inf")).to(tl.float32)
        values = values - tl.max(values, axis=0)
        e = tl.exp2(values * 1.4426950408889634)
        y = e / tl.sum(e, axis=0)
        tl.store(out + row * out_stride + at, y.to(out.dtype.element_ty), mask=inside)


def softmax(x: torch.Tensor, out: torch.Tensor) -> None:
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    softmax_kernel[(min(rows, 528),)](
        x, out, x.stride(0), out.stride(0), rows, columns, BLOCK=block, num_warps=16 if block > 8192 else 8
    )
