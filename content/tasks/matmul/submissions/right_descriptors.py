import torch
import triton
import triton.language as tl
from triton.tools.tensor_descriptor import TensorDescriptor

PROCESSORS = 132  # of an H100 or H200


@triton.jit
def place_of(tile, tiles_down, tiles_across, GROUP: tl.constexpr):
    """Row and column of a tile: down through GROUP rows of tiles, then one column on."""
    first = tile // (GROUP * tiles_across) * GROUP
    height = min(tiles_down - first, GROUP)
    within = tile % (GROUP * tiles_across)
    return first + within % height, within // height


@triton.jit
def persistent_kernel(
    a, b, c, m, n, k,
    ROWS: tl.constexpr, COLUMNS: tl.constexpr, DEPTH: tl.constexpr, GROUP: tl.constexpr, HALVES: tl.constexpr,
):
    """As many programs as processors; each takes every P-th tile, moved by the tensor memory accelerator."""
    tiles_down, tiles_across = tl.cdiv(m, ROWS), tl.cdiv(n, COLUMNS)
    for tile in tl.range(tl.program_id(0), tiles_down * tiles_across, tl.num_programs(0), flatten=True):
        row, column = place_of(tile, tiles_down, tiles_across, GROUP)
        total = tl.zeros((ROWS, COLUMNS), tl.float32)
        for step in range(tl.cdiv(k, DEPTH)):
            left = a.load([row * ROWS, step * DEPTH])
            right = b.load([step * DEPTH, column * COLUMNS])
            total = tl.dot(left, right, total)
        if HALVES:
            # Half of a tile at a time takes half of the shared memory: room for another stage of the loop.
            halves = tl.permute(tl.reshape(total, (ROWS, 2, COLUMNS // 2)), (0, 2, 1))
            first, second = tl.split(halves)
            c.store([row * ROWS, column * COLUMNS], first.to(c.dtype))
            c.store([row * ROWS, column * COLUMNS + COLUMNS // 2], second.to(c.dtype))
        else:
            c.store([row * ROWS, column * COLUMNS], total.to(c.dtype))


@triton.jit
def pointer_kernel(
    a, b, c, m, n, k, a_stride, b_stride, c_stride,
    ROWS: tl.constexpr, COLUMNS: tl.constexpr, DEPTH: tl.constexpr,
):
    """For matrices whose rows do not begin at multiples of 16 bytes: no descriptor can describe them."""
    rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    columns = tl.program_id(1) * COLUMNS + tl.arange(0, COLUMNS)
    depth = tl.arange(0, DEPTH)
    total = tl.zeros((ROWS, COLUMNS), tl.float32)
    for start in range(0, k, DEPTH):
        at = start + depth
        a_mask = (rows < m)[:, None] & (at < k)[None, :]
        b_mask = (at < k)[:, None] & (columns < n)[None, :]
        left = tl.load(a + rows.to(tl.int64)[:, None] * a_stride + at[None, :], a_mask, other=0)
        right = tl.load(b + at.to(tl.int64)[:, None] * b_stride + columns[None, :], b_mask, other=0)
        total = tl.dot(left, right, total)
    c_at = c + rows.to(tl.int64)[:, None] * c_stride + columns[None, :]
    tl.store(c_at, total.to(c.dtype.element_ty), (rows < m)[:, None] & (columns < n)[None, :])


def matmul(a, b, c):
    (m, k), n = a.shape, b.shape[1]
    if a.stride(0) % 8 or b.stride(0) % 8 or c.stride(0) % 8:
        pointer_kernel[(triton.cdiv(m, 64), triton.cdiv(n, 64))](
            a, b, c, m, n, k, a.stride(0), b.stride(0), c.stride(0),
            ROWS=64, COLUMNS=64, DEPTH=64, num_warps=4, num_stages=3,
        )
        return
    large = triton.cdiv(m, 128) * triton.cdiv(n, 256) >= PROCESSORS
    rows, columns, warps, stages = (128, 256, 8, 4) if large else (64, 64, 4, 4)
    tiles = triton.cdiv(m, rows) * triton.cdiv(n, columns)
    persistent_kernel[(min(PROCESSORS, tiles),)](
        TensorDescriptor.from_tensor(a, [rows, 64]),
        TensorDescriptor.from_tensor(b, [64, columns]),
        TensorDescriptor.from_tensor(c, [rows, columns // 2 if large else columns]),
        m, n, k,
        ROWS=rows, COLUMNS=columns, DEPTH=64, GROUP=8, HALVES=large, num_warps=warps, num_stages=stages,
    )
