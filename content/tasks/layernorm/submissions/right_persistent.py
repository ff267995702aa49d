import torch
import triton
import triton.language as tl

PROCESSORS = 132  # of an H100 or H200


@triton.jit
def forward_kernel(
    x, weight, bias, out, mean, rstd, eps,
    X_STRIDE: tl.constexpr, OUT_STRIDE: tl.constexpr, COLUMNS: tl.constexpr, HEAD: tl.constexpr, TAIL: tl.constexpr,
):
    """A row a program, read once: its first HEAD columns, a power of two, need no mask; TAIL holds what remains.

    Strides and columns are constants, so that the compiler sees by which power of two they can be divided: a row of
    5,000 numbers begins at a multiple of 16 bytes, and so 16 are loaded at once.
    """
    row = tl.program_id(0).to(tl.int64)
    x += row * X_STRIDE
    out += row * OUT_STRIDE
    at = tl.arange(0, HEAD)
    head = tl.load(x + at, eviction_policy="evict_first").to(tl.float32)
    total = tl.sum(head, axis=0)
    if TAIL:
        behind = HEAD + tl.arange(0, TAIL)
        inside = behind < COLUMNS
        tail = tl.load(x + behind, inside, other=0, eviction_policy="evict_first").to(tl.float32)
        total += tl.sum(tail, axis=0)
    center = total / COLUMNS
    head -= center
    squares = tl.sum(head * head, axis=0)
    if TAIL:
        tail = tl.where(inside, tail - center, 0.0)
        squares += tl.sum(tail * tail, axis=0)
    scale = tl.rsqrt(squares / COLUMNS + eps)
    w = tl.load(weight + at, eviction_policy="evict_last").to(tl.float32)
    b = tl.load(bias + at, eviction_policy="evict_last").to(tl.float32)
    tl.store(out + at, (head * scale * w + b).to(out.dtype.element_ty))
    if TAIL:
        w = tl.load(weight + behind, inside, other=0, eviction_policy="evict_last").to(tl.float32)
        b = tl.load(bias + behind, inside, other=0, eviction_policy="evict_last").to(tl.float32)
        tl.store(out + behind, (tail * scale * w + b).to(out.dtype.element_ty), inside)
    tl.store(mean + row, center)
    tl.store(rstd + row, scale)


@triton.jit
def backward_kernel(
    grad_out, x, weight, mean, rstd, grad_x, partial, rows,
    X_STRIDE: tl.constexpr, GRAD_OUT_STRIDE: tl.constexpr, GRAD_X_STRIDE: tl.constexpr, COLUMNS: tl.constexpr,
    BLOCK: tl.constexpr, STAGES: tl.constexpr,
):
    """A program takes every P-th row and keeps its share of the sums over rows in registers.

    While one row is computed, the next STAGES - 1 are on their way to shared memory.
    """
    at = tl.arange(0, BLOCK)
    inside = at < COLUMNS
    w = tl.load(weight + at, inside, other=0).to(tl.float32)
    weight_sum = tl.zeros((BLOCK,), tl.float32)
    bias_sum = tl.zeros((BLOCK,), tl.float32)
    for row in tl.range(tl.program_id(0), rows, tl.num_programs(0), num_stages=STAGES):
        values = tl.load(x + row * X_STRIDE + at, inside, other=0).to(tl.float32)
        g = tl.load(grad_out + row * GRAD_OUT_STRIDE + at, inside, other=0).to(tl.float32)
        scale = tl.load(rstd + row)
        normal = (values - tl.load(mean + row)) * scale
        weight_sum += g * normal
        bias_sum += g
        wg = g * w
        along = tl.sum(wg * normal, axis=0) / COLUMNS
        average = tl.sum(wg, axis=0) / COLUMNS
        dx = (wg - normal * along - average) * scale
        tl.store(grad_x + row * GRAD_X_STRIDE + at, dx.to(grad_x.dtype.element_ty), inside)
    place = partial + tl.program_id(0) * 2 * COLUMNS
    tl.store(place + at, weight_sum, inside)
    tl.store(place + COLUMNS + at, bias_sum, inside)


@triton.jit
def sum_kernel(
    partial, grad_weight, grad_bias, programs, COLUMNS: tl.constexpr, ROWS: tl.constexpr, BLOCK: tl.constexpr
):
    """Adds up the shares of all programs, BLOCK columns of both gradients a program."""
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < 2 * COLUMNS
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, programs, ROWS):
        rows = start + tl.arange(0, ROWS)
        mask = (rows < programs)[:, None] & inside[None, :]
        total += tl.sum(tl.load(partial + rows[:, None] * 2 * COLUMNS + at[None, :], mask, other=0), axis=0)
    total = total.to(grad_weight.dtype.element_ty)
    tl.store(grad_weight + at, total, at < COLUMNS)
    tl.store(grad_bias + at - COLUMNS, total, inside & (at >= COLUMNS))


def forward(x, weight, bias, out, mean, rstd, eps):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    head = block if block == columns else block // 2
    tail = triton.next_power_of_2(columns - head) if head < columns else 0
    forward_kernel[(rows,)](
        x, weight, bias, out, mean, rstd, eps,
        X_STRIDE=x.stride(0), OUT_STRIDE=out.stride(0), COLUMNS=columns, HEAD=head, TAIL=tail,
        num_warps=min(max(head * x.element_size() // 2048, 1), 16),
    )


def backward(grad_out, x, weight, mean, rstd, grad_x, grad_weight, grad_bias):
    rows, columns = x.shape
    block = triton.next_power_of_2(columns)
    programs = min(rows, PROCESSORS * max(8192 // block, 1))
    partial = torch.empty((programs, 2 * columns), dtype=torch.float32, device=x.device)
    backward_kernel[(programs,)](
        grad_out, x, weight, mean, rstd, grad_x, partial, rows,
        X_STRIDE=x.stride(0), GRAD_OUT_STRIDE=grad_out.stride(0), GRAD_X_STRIDE=grad_x.stride(0), COLUMNS=columns,
        BLOCK=block, STAGES=4, num_warps=min(max(block // 512, 1), 16),
    )
    sum_kernel[(triton.cdiv(2 * columns, 32),)](
        partial, grad_weight, grad_bias, programs,
        COLUMNS=columns, ROWS=min(triton.next_power_of_2(programs), 512), BLOCK=32, num_warps=8,
    )
