import triton
import triton.language as tl


@triton.jit
def matmul_kernel(a, b, c, m, n, k, a_stride, b_stride, c_stride, TILE: tl.constexpr):
    """Tiles of 16 × 16: sixteen times as much is read as with tiles of 256."""
    rows = tl.program_id(0) * TILE + tl.arange(0, TILE)
    columns = tl.program_id(1) * TILE + tl.arange(0, TILE)
    depth = tl.arange(0, TILE)
    total = tl.zeros((TILE, TILE), tl.float32)
    for start in range(0, k, TILE):
        at = start + depth
        left = tl.load(a + rows[:, None] * a_stride + at[None, :], (rows < m)[:, None] & (at < k)[None, :], other=0)
        right = tl.load(b + at[:, None] * b_stride + columns[None, :], (at < k)[:, None] & (columns < n)[None, :], other=0)
        total += tl.dot(left, right)
    mask = (rows < m)[:, None] & (columns < n)[None, :]
    tl.store(c + rows[:, None] * c_stride + columns[None, :], total.to(c.dtype.element_ty), mask)


def matmul(a, b, c):
    (m, k), n = a.shape, b.shape[1]
    matmul_kernel[(triton.cdiv(m, 16), triton.cdiv(n, 16))](
        a, b, c, m, n, k, a.stride(0), b.stride(0), c.stride(0), TILE=16, num_warps=1, num_stages=1
    )
