import torch
import triton
import triton.language as tl

PROCESSORS = 132  # of an H100 or H200


@triton.jit
def forward_kernel(
    x, weight, bias, out, mean, rstd, x_stride, out_stride, columns, eps, BLOCK: tl.constexpr
):
    """A row a program: read once; mean and variance from registers, the variance about the mean."""
    row = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, BLOCK)
    inside = at < columns
    values = tl.load(x + row * x_stride + at, inside, other=0, eviction_policy="evict_first").to(tl.float32)
    w = tl.load(weight + at, inside, other=0, eviction_policy="evict_last").to(tl.float32)
    b = tl.load(bias + at, inside, other=0, eviction_policy="evict_last").to(tl.float32)
    center = tl.sum(values, axis=0) / columns
    difference = values - center
    scale = tl.rsqrt(tl.sum(difference * difference, axis=0) / columns + eps)
    y = difference * scale * w + b
    tl.store(out + row * out_stride + at, y.to(out.dtype.element_ty), inside)
    tl.store(mean + row, center)
    tl.store(rstd + row, scale)


@triton.jit
def backward_kernel(
    grad_out, x, weight, mean, rstd, grad_x, partial, x_stride, grad_out_stride, grad_x_stride, rows, columns,
    BLOCK: tl.constexpr, STAGES: tl.constexpr,
):
    """A program takes every P-th row and keeps its share of the sums over rows in registers."""
    at = tl.arange(0, BLOCK)
    inside = at < columns
    w = tl.load(weight + at, inside, other=0).to(tl.float32)
    weight_sum = tl.zeros((BLOCK,), tl.float32)
    bias_sum = tl.zeros((BLOCK,), tl.float32)
    for row in tl.range(tl.program_id(0), rows, tl.num_programs(0), num_stages=STAGES):
        values = tl.load(x + row * x_stride + at, inside, other=0).to(tl.float32)
        g = tl.load(grad_out + row * grad_out_stride + at, inside, other=0).to(tl.float32)
        scale = tl.load(rstd + row)
        normal = (values - tl.load(mean + row)) * scale
        weight_sum += g * normal
        bias_sum += g
        wg = g * w
        along = tl.sum(wg * normal, axis=0) / columns
        average = tl.sum(wg, axis=0) / columns
        dx = (wg - normal * along - average) * scale
        tl.store(grad_x + row * grad_x_stride + at, dx.to(grad_x.dtype.element_ty), inside)
    place = partial + tl.program_id(0) * 2 * columns
    tl.store(place + at, weight_sum, inside)
    tl.store(place + columns + at, bias_sum, inside)


@triton.jit
def sum_kernel(partial, grad_weight, grad_bias, programs, columns, ROWS: tl.constexpr, BLOCK: tl.constexpr):
    """Adds up the shares of all programs, BLOCK columns of both gradients a program."""
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < 2 * columns
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, programs, ROWS):
        rows = start + tl.arange(0, ROWS)
        mask = (rows < programs)[:, None] & inside[None, :]
        total += tl.sum(tl.load(partial + rows[:, None] * 2 * columns + at[None, :], mask, other=0), axis=0)
    total = total.to(grad_weight.dtype.element_ty)
    tl.store(grad_weight + at, total, at < columns)
    tl.store(grad_bias + at - columns, total, inside & (at >= columns))


def forward(x, weight, bias, out, mean, rstd, eps):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    forward_kernel[(rows,)](
        x, weight, bias, out, mean, rstd, x.stride(0), out.stride(0), columns, eps,
        BLOCK=block, num_warps=min(max(block // 1024, 1), 16),
    )


def backward(grad_out, x, weight, mean, rstd, grad_x, grad_weight, grad_bias):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    programs = min(rows, 2 * PROCESSORS)
    partial = torch.empty((programs, 2 * columns), dtype=torch.float32, device=x.device)
    backward_kernel[(programs,)](
        grad_out, x, weight, mean, rstd, grad_x, partial,
        x.stride(0), grad_out.stride(0), grad_x.stride(0), rows, columns,
        BLOCK=block, STAGES=2, num_warps=min(max(block // 512, 1), 16),
    )
    sum_kernel[(triton.cdiv(2 * columns, 64),)](
        partial, grad_weight, grad_bias, programs, columns, ROWS=64, BLOCK=64, num_warps=4
    )
