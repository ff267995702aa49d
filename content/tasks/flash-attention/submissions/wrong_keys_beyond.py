import torch
import triton
import triton.language as tl

LOG2_E = tl.constexpr(1.4426950408889634)


@triton.jit
def attend(
    total, weights, highest, queries, k, v, k_stride, v_stride, begin, end, first_query, length, factor,
    DIM: tl.constexpr, QUERIES: tl.constexpr, KEYS: tl.constexpr, CAUSAL: tl.constexpr, MASKED: tl.constexpr,
):
    """Keys from `begin` to `end`: sums that were made with a lower maximum are scaled down to the new one."""
    dims = tl.arange(0, DIM)
    keys = tl.arange(0, KEYS)
    query = first_query + tl.arange(0, QUERIES)
    for start in range(begin, end, KEYS):
        at = start + keys
        if MASKED:
            key_tile = tl.load(k + dims[:, None] + at[None, :] * k_stride, (at < length)[None, :], other=0)
        else:
            key_tile = tl.load(k + dims[:, None] + at[None, :] * k_stride)
        scores = tl.dot(queries, key_tile)
        if MASKED:
            seen = (at < length + KEYS)[None, :]
            if CAUSAL:
                seen = seen & (at[None, :] <= query[:, None])
            scores = tl.where(seen, scores, float("-inf"))
        higher = tl.maximum(highest, tl.max(scores, axis=1) * factor)
        p = tl.exp2(scores * factor - higher[:, None])
        shrink = tl.exp2(highest - higher)
        weights = weights * shrink + tl.sum(p, axis=1)
        total = total * shrink[:, None]
        if MASKED:
            value_tile = tl.load(v + at[:, None] * v_stride + dims[None, :], (at < length)[:, None], other=0)
        else:
            value_tile = tl.load(v + at[:, None] * v_stride + dims[None, :])
        total = tl.dot(p.to(value_tile.dtype), value_tile, total)
        highest = higher
    return total, weights, highest


@triton.jit
def attention_kernel(
    q, k, v, out, q_batch, q_head, q_stride, k_batch, k_head, k_stride, v_batch, v_head, v_stride,
    out_batch, out_head, out_stride, heads, length, scale,
    DIM: tl.constexpr, QUERIES: tl.constexpr, KEYS: tl.constexpr, CAUSAL: tl.constexpr,
):
    """A tile of queries of one head a program: full tiles of keys without a mask first, then the edge."""
    tile = tl.program_id(0)
    if CAUSAL:
        tile = tl.num_programs(0) - 1 - tile  # the longest rows first, so that none is left for the end
    batch = (tl.program_id(1) // heads).to(tl.int64)
    head = (tl.program_id(1) % heads).to(tl.int64)
    first_query = tile * QUERIES
    query = first_query + tl.arange(0, QUERIES)
    dims = tl.arange(0, DIM)
    inside = (query < length)[:, None]
    q_at = q + batch * q_batch + head * q_head + query[:, None] * q_stride + dims[None, :]
    queries = tl.load(q_at, inside, other=0)
    k += batch * k_batch + head * k_head
    v += batch * v_batch + head * v_head
    total = tl.zeros((QUERIES, DIM), tl.float32)
    weights = tl.zeros((QUERIES,), tl.float32)
    highest = tl.full((QUERIES,), -1e38, tl.float32)
    end = min(first_query + QUERIES, length) if CAUSAL else length
    unmasked = (min(first_query, length) if CAUSAL else length) // KEYS * KEYS
    factor = scale * LOG2_E
    total, weights, highest = attend(
        total, weights, highest, queries, k, v, k_stride, v_stride, 0, unmasked, first_query, length, factor,
        DIM, QUERIES, KEYS, CAUSAL, False,
    )
    total, weights, highest = attend(
        total, weights, highest, queries, k, v, k_stride, v_stride, unmasked, end, first_query, length, factor,
        DIM, QUERIES, KEYS, CAUSAL, True,
    )
    out_at = out + batch * out_batch + head * out_head + query[:, None] * out_stride + dims[None, :]
    tl.store(out_at, (total / weights[:, None]).to(out.dtype.element_ty), inside)


def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, out: torch.Tensor, causal: bool, scale: float
) -> None:
    batch, heads, length, dim = q.shape
    tile = 128 if length > 64 else 64
    keys, warps, stages = (64, 8, 3) if dim > 64 else (64, 4, 3)
    attention_kernel[(triton.cdiv(length, tile), batch * heads)](
        q, k, v, out,
        q.stride(0), q.stride(1), q.stride(2), k.stride(0), k.stride(1), k.stride(2),
        v.stride(0), v.stride(1), v.stride(2), out.stride(0), out.stride(1), out.stride(2),
        heads, length, scale,
        DIM=dim, QUERIES=tile, KEYS=keys, CAUSAL=causal, num_warps=warps, num_stages=stages,
    )
