"""Attention with RoPE and a KV cache, against one causal pass over everything in float64.

However a sequence is cut into chunks, the outputs must be those of the one pass: that decoding step by step
equals prefill is what the chunks of the cases ask.
"""

import numpy as np

from sandbox.judging.grading import (
    Array,
    Arrays,
    Blank,
    Dice,
    Draw,
    Evidence,
    Parameters,
    Unsuitable,
    Work,
    Wrong,
)
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

# Of the largest value expected. Float32 stays below 1e-6 in every case here, and below 2e-5 with angles in
# float32 too (position 250 times 2**-24, a few roundings); float16 in one product gives 3e-4.
TOLERANCE = 5e-5

VOCABULARY = Vocabulary(
    modules={
        "torch": frozenset({
            "Tensor", "add", "amax", "arange", "baddbmm", "bfloat16", "bmm", "bool", "broadcast_to", "cat",
            "chunk", "clone", "concat", "cos", "device", "div", "dtype", "einsum", "empty", "empty_like",
            "exp", "exp2", "finfo", "float16", "float32", "float64", "full", "full_like", "inf",
            "inference_mode", "int32", "int64", "logsumexp", "masked_fill", "matmul", "max", "maximum",
            "mul", "no_grad", "ones", "ones_like", "outer", "permute", "pow", "repeat_interleave",
            "reshape", "rsqrt", "sin", "softmax", "split", "sqrt", "stack", "sub", "sum", "swapaxes",
            "tensor", "transpose", "tril", "triu", "unbind", "unflatten", "where", "zeros", "zeros_like",
        }),
        "math": ANYTHING,
        "itertools": ANYTHING,
        "functools": frozenset({"cache", "lru_cache", "partial"}),
        "typing": frozenset({"Any", "Callable", "NamedTuple", "Optional", "Sequence", "Union"}),
    },
    banned=frozenset({
        "data_ptr", "dump", "format", "format_map", "numpy", "share_memory_", "storage", "tofile",
        "untyped_storage",
    }),
)  # fmt: skip


def check_source(source: str) -> None:
    """Tensors and their arithmetic; nothing that is attention already."""
    check_words(source, VOCABULARY)


def own(parameters: Parameters) -> dict[str, object]:
    """A chunk longer than the sequence is the sequence."""
    if parameters["chunk"] > parameters["tokens"]:
        raise Unsuitable("A chunk cannot have more tokens than there are.")
    return dict(parameters)


def shapes(parameters: Parameters) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Of the inputs and of the outputs."""
    names = ("batch", "past", "tokens", "spare", "model", "heads", "kv_heads", "head_dim")
    batch, past, tokens, spare, model, heads, kv_heads, dim = (parameters[name] for name in names)
    cache = (batch, kv_heads, past + tokens + spare, dim)
    before = (batch, kv_heads, past, dim)
    weights = {"wq": (model, heads, dim), "wk": (model, kv_heads, dim), "wv": (model, kv_heads, dim)}
    inputs = {"x": (batch, tokens, model), **weights, "wo": (heads, dim, model)}
    return inputs | {"k_past": before, "v_past": before}, {
        "out": (batch, tokens, model),
        "k_cache": cache,
        "v_cache": cache,
    }


def spreads(parameters: Parameters) -> dict[str, float]:
    """Standard deviations with which queries, keys, values and outputs are of the order of one."""
    inner = parameters["model"] ** -0.5
    outer = (parameters["heads"] * parameters["head_dim"]) ** -0.5
    return {"wq": 2 * inner, "wk": inner, "wv": inner, "wo": outer}


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Normal numbers; the outputs, caches among them, come poisoned."""
    inputs, outputs = shapes(parameters)
    spread = spreads(parameters)
    return Draw(
        inputs={
            name: dice.standard_normal(shape, np.float32) * np.float32(spread.get(name, 1))
            for name, shape in inputs.items()
        },
        outputs={name: Blank(shape, "float32") for name, shape in outputs.items()},
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The cache, what lies beyond it, then the outputs."""
    past, end = parameters["past"], parameters["past"] + parameters["tokens"]
    expected = attention(inputs, past, parameters["theta"])
    for name in ("k_cache", "v_cache"):
        cache = outputs[name]
        check_values(name, cache[:, :, :past], inputs[name.replace("cache", "past")])
        check_values(name, cache[:, :, past:end], expected[name])
        if not np.isnan(cache[:, :, end:]).all():
            raise Wrong(
                f"Something was written to {name} beyond the length of the sequence.",
                hint="It writes to the cache beyond the length of the sequence.",
            )
    check_values("out", outputs["out"], expected["out"])


def check_values(name: str, got: Array, expected: Array) -> None:
    """Within the tolerance of the largest value; NaN is not."""
    scale = np.abs(expected).max(initial=0)
    wrong = ~(np.abs(got - expected) <= TOLERANCE * scale)
    if wrong.any():
        place = tuple(int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
        count = f"{np.count_nonzero(wrong)} of {wrong.size} elements of {name} are wrong"
        raise Wrong(f"{count}, first at {list(place)}.", got=got[place], expected=expected[place])


def attention(inputs: Arrays, past: int, theta: float) -> dict[str, Array]:
    """One causal pass in double precision: outputs, and what the new positions put into the caches."""
    x, wq, wk, wv, wo = (inputs[name].astype(np.float64) for name in ("x", "wq", "wk", "wv", "wo"))
    positions = past + np.arange(x.shape[1])
    q = rotated(np.einsum("btm,mhd->bhtd", x, wq, optimize=True), positions, theta)
    k = rotated(np.einsum("btm,mhd->bhtd", x, wk, optimize=True), positions, theta)
    v = np.einsum("btm,mhd->bhtd", x, wv, optimize=True)
    every_k, every_v = (
        np.concatenate([inputs[f"{name}_past"], new], 2) for name, new in (("k", k), ("v", v))
    )
    group = q.shape[1] // k.shape[1]
    scores = q @ np.repeat(every_k, group, 1).swapaxes(2, 3) / np.sqrt(q.shape[3])
    scores[..., positions[:, None] < np.arange(every_k.shape[2])] = -np.inf
    mixed = softmax(scores) @ np.repeat(every_v, group, 1)
    return {"k_cache": k, "v_cache": v, "out": np.einsum("bhtd,hdm->btm", mixed, wo, optimize=True)}


def rotated(x: Array, positions: Array, theta: float) -> Array:
    """Element i and element i + D/2 of each head turned together, by position · theta^(-2i/D)."""
    half = x.shape[-1] // 2
    angles = positions[:, None] * theta ** (-np.arange(half) / half)
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = x[..., :half], x[..., half:]
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def softmax(scores: Array) -> Array:
    """Along the last axis."""
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def work(parameters: Parameters) -> Work:
    """Everything read or written once; the products of the projections, and of each query with its keys."""
    size = 2 if parameters["dtype"] == "bfloat16" else 4
    inputs, outputs = shapes(parameters)
    elements = sum(int(np.prod(shape)) for shape in (inputs | outputs).values())
    batch, past, tokens, dim = (parameters[name] for name in ("batch", "past", "tokens", "head_dim"))
    weights = sum(int(np.prod(inputs[name])) for name in ("wq", "wk", "wv", "wo"))
    pairs = tokens * past + tokens * (tokens + 1) // 2
    operations = 2 * batch * (tokens * weights + 2 * parameters["heads"] * dim * pairs)
    unused = 2 * batch * parameters["kv_heads"] * parameters["spare"] * dim
    return Work(bytes=size * (elements - unused), operations=operations, dtype=parameters["dtype"])
