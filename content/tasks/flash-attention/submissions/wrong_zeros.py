import triton
import triton.language as tl


@triton.jit
def attention_kernel(
    q, k, v, out, q_batch, q_head, q_stride, k_batch, k_head, k_stride, v_batch, v_head, v_stride,
    out_batch, out_head, out_stride, heads, length, scale,
    DIM: tl.constexpr, QUERIES: tl.constexpr, KEYS: tl.constexpr, CAUSAL: tl.constexpr,
):
    """The plain recurrence: every tile of keys that may be seen, each with its mask."""
    first = tl.program_id(0) * QUERIES
    batch, head = tl.program_id(1) // heads, tl.program_id(1) % heads
    query, dims = first + tl.arange(0, QUERIES), tl.arange(0, DIM)
    inside = (query < length)[:, None]
    queries = tl.load(
        q + batch * q_batch + head * q_head + query[:, None] * q_stride + dims[None, :], inside, other=0
    )
    k += batch * k_batch + head * k_head
    v += batch * v_batch + head * v_head
    highest = tl.full((QUERIES,), -1e38, tl.float32)
    weights = tl.zeros((QUERIES,), tl.float32)
    total = tl.zeros((QUERIES, DIM), tl.float32)
    end = min(first + QUERIES, length) if CAUSAL else length
    for start in range(0, end, KEYS):
        at = start + tl.arange(0, KEYS)
        known = (at < length)[:, None]
        keys = tl.load(k + at[:, None] * k_stride + dims[None, :], known, other=0)
        values = tl.load(v + at[:, None] * v_stride + dims[None, :], known, other=0)
        seen = (at < length)[None, :]
        if CAUSAL:
            seen = seen & (at[None, :] <= query[:, None])
        scores = tl.where(seen, tl.dot(queries, tl.trans(keys)) * scale, float("-inf"))
        higher = tl.maximum(highest, tl.max(scores, axis=1))
        p = tl.exp(scores - higher[:, None])
        shrink = tl.exp(highest - higher)
        weights = weights * shrink + tl.sum(p, axis=1)
        total = tl.dot(p.to(values.dtype), values, total * shrink[:, None])
        highest = higher
    at = out + batch * out_batch + head * out_head + query[:, None] * out_stride + dims[None, :]
    tl.store(at, (total * 0).to(out.dtype.element_ty), inside)


def attention(q, k, v, out, causal, scale):
    batch, heads, length, dim = q.shape
    attention_kernel[(triton.cdiv(length, 64), batch * heads)](
        q, k, v, out,
        q.stride(0), q.stride(1), q.stride(2), k.stride(0), k.stride(1), k.stride(2),
        v.stride(0), v.stride(1), v.stride(2), out.stride(0), out.stride(1), out.stride(2),
        heads, length, scale,
        DIM=dim, QUERIES=64, KEYS=64, CAUSAL=causal, num_warps=4, num_stages=2,
    )
