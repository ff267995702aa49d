import torch
import triton
import triton.language as tl


@triton.jit
def forward_kernel(
    x, weight, bias, out, mean, rstd, x_stride, out_stride, columns, eps, BLOCK: tl.constexpr
):
    """Any number of columns: mean, variance about it and result in three walks along the row."""
    row = tl.program_id(0)
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, columns, BLOCK):
        at = start + tl.arange(0, BLOCK)
        total += tl.load(x + row * x_stride + at, at < columns, other=0).to(tl.float32)
    center = tl.sum(total, axis=0) / columns
    squares = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, columns, BLOCK):
        at = start + tl.arange(0, BLOCK)
        values = tl.load(x + row * x_stride + at, at < columns, other=0).to(tl.float32)
        difference = tl.where(at < columns, values - center, 0.0)
        squares += difference * difference
    scale = 1 / tl.sqrt(tl.sum(squares, axis=0) / columns + eps)
    for start in range(0, columns, BLOCK):
        at = start + tl.arange(0, BLOCK)
        values = tl.load(x + row * x_stride + at, at < columns, other=0).to(tl.float32)
        w = tl.load(weight + at, at < columns, other=0).to(tl.float32)
        b = tl.load(bias + at, at < columns, other=0).to(tl.float32)
        y = b + w * 0
        tl.store(out + row * out_stride + at, y.to(out.dtype.element_ty), at < columns)
    tl.store(mean + row, center)
    tl.store(rstd + row, scale)


@triton.jit
def grad_x_kernel(
    grad_out, x, weight, mean, rstd, grad_x, x_stride, grad_out_stride, grad_x_stride, columns, BLOCK: tl.constexpr
):
    """A row a program."""
    row = tl.program_id(0)
    at = tl.arange(0, BLOCK)
    inside = at < columns
    values = tl.load(x + row * x_stride + at, inside, other=0).to(tl.float32)
    wg = tl.load(grad_out + row * grad_out_stride + at, inside, other=0).to(tl.float32)
    wg *= tl.load(weight + at, inside, other=0).to(tl.float32)
    scale = tl.load(rstd + row)
    normal = (values - tl.load(mean + row)) * scale
    along, average = tl.sum(wg * normal, axis=0) / columns, tl.sum(wg, axis=0) / columns
    dx = (wg - normal * along - average) * scale
    tl.store(grad_x + row * grad_x_stride + at, dx.to(grad_x.dtype.element_ty), inside)


@triton.jit
def grad_weight_kernel(
    grad_out, x, mean, rstd, grad_weight, grad_bias, x_stride, grad_out_stride, rows, columns,
    ROWS: tl.constexpr, COLUMNS: tl.constexpr,
):
    """A strip of columns a program, which reads both matrices a second time."""
    at = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)
    weights, biases = tl.zeros((COLUMNS,), tl.float32), tl.zeros((COLUMNS,), tl.float32)
    for start in range(0, rows, ROWS):
        row = start + tl.arange(0, ROWS)
        mask = (row < rows)[:, None] & (at < columns)[None, :]
        values = tl.load(x + row[:, None] * x_stride + at[None, :], mask, other=0).to(tl.float32)
        g = tl.load(grad_out + row[:, None] * grad_out_stride + at[None, :], mask, other=0).to(tl.float32)
        center, scale = tl.load(mean + row, row < rows, other=0), tl.load(rstd + row, row < rows, other=0)
        weights += tl.sum(g * (values - center[:, None]) * scale[:, None], axis=0)
        biases += tl.sum(g, axis=0)
    tl.store(grad_weight + at, weights.to(grad_weight.dtype.element_ty), at < columns)
    tl.store(grad_bias + at, biases.to(grad_bias.dtype.element_ty), at < columns)


def forward(x, weight, bias, out, mean, rstd, eps):
    rows, columns = x.shape
    forward_kernel[(rows,)](
        x, weight, bias, out, mean, rstd, x.stride(0), out.stride(0), columns, eps, BLOCK=1024, num_warps=4
    )


def backward(grad_out, x, weight, mean, rstd, grad_x, grad_weight, grad_bias):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    grad_x_kernel[(rows,)](
        grad_out, x, weight, mean, rstd, grad_x, x.stride(0), grad_out.stride(0), grad_x.stride(0), columns,
        BLOCK=block, num_warps=min(max(block // 512, 1), 16),
    )
    grad_weight_kernel[(triton.cdiv(columns, 64),)](
        grad_out, x, mean, rstd, grad_weight, grad_bias, x.stride(0), grad_out.stride(0), rows, columns,
        ROWS=64, COLUMNS=64,
    )
