"""Sums over ranks, exactly, on every rank, and again when asked again.

What goes from GPU to GPU passes neither a relay nor a network of the kernel's, so it is not counted: the
text rule keeps collectives out, each rank makes its numbers from a key of its own, and every number of every
sum is checked. The time of the middle phase is a claim of the jail's, which a floor bounds.
"""

from typing import Any

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

HALF = 1 << 19
LARGE = 1 << 22  # elements; beyond, the expected sums are made on the device, if there is one
FASTEST_LINK = 4e12  # bytes a second out of one GPU; no link that is sold comes near
# Of the sum of magnitudes: each of at most 7 additions rounds to 24 bits. float16 (11 bits) gives 2e-4.
TOLERANCE = 7 * 2.0**-24

VOCABULARY = Vocabulary(
    modules={
        "torch": frozenset({
            "Tensor", "add", "arange", "cat", "chunk", "clone", "concat", "device", "dtype", "empty",
            "empty_like", "flatten", "float16", "float32", "float64", "full", "full_like",
            "inference_mode", "int32", "int64", "narrow", "no_grad", "numel", "ones", "ones_like",
            "reshape", "split", "stack", "sum", "tensor", "tensor_split", "zeros", "zeros_like",
        }),
        "torch.cuda": frozenset({"Stream", "current_stream", "stream"}),
        "torch.distributed": frozenset({
            "P2POp", "Work", "batch_isend_irecv", "get_rank", "get_world_size", "irecv", "isend", "recv",
            "send",
        }),
        "math": ANYTHING,
        "itertools": ANYTHING,
        "functools": frozenset({"cache", "lru_cache", "partial"}),
        "typing": frozenset({"Any", "Callable", "NamedTuple", "Optional", "Sequence", "Union"}),
        "collections.abc": frozenset({"Callable", "Iterable", "Iterator", "Sequence"}),
    },
    banned=frozenset({
        "data_ptr", "dump", "group", "numpy", "share_memory_", "storage", "tofile", "untyped_storage",
    }),
)  # fmt: skip


def check_source(source: str) -> None:
    """Only point-to-point operations may be named."""
    check_words(source, VOCABULARY)


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """A key for every rank, an odd factor for every vector; where nothing is folded the last is the first."""
    world, size, rounds = (parameters[name] for name in ("world", "size", "rounds"))
    factors = dice.integers(1 << 28, 1 << 30, rounds) * 2 + 1
    if not parameters["folded"]:
        factors[-1] = factors[0]
    shape = (world, size) if parameters["folded"] else (world, rounds, size)
    return Draw(
        inputs={"keys": dice.integers(0, 1 << 31, (world, 4)), "factors": factors},
        outputs={
            "result": Blank(shape, "int32" if parameters["folded"] else "float32"),
            "collectives": Blank((world,), "int64"),
            "seconds": Blank((1,), "float64"),
        },
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """No collective; the sums; a claim of the time that can be true."""
    for rank in np.flatnonzero(outputs["collectives"]):
        raise RuleBroken(
            f"Rank {rank} called a collective operation; only point-to-point operations are allowed."
        )
    check_baseline(parameters, inputs, outputs, evidence)
    if not outputs["seconds"][0] >= speed_bound(parameters):
        raise RuleBroken(f"It says that it took {outputs['seconds'][0]:.2e} s, less than is possible.")


def check_baseline(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The library's own collective has the same sums."""
    result = outputs["result"]
    if parameters["folded"]:
        check_exact(result, expected_fold(parameters, inputs))
        return
    pools = [pool(parameters["size"], key, np) for key in inputs["keys"]]
    for number, factor in enumerate(inputs["factors"]):
        vectors = [vector(one, factor).astype(np.float32) for one in pools]
        if parameters["real"]:
            check_close(result[:, number], [one / np.float32(3) for one in vectors])
        else:
            check_exact(result[:, number], np.sum(vectors, 0))
    if not np.array_equal(result[:, 0], result[:, -1]):
        raise Wrong(
            "The same vectors, reduced again, gave other sums.", hint="The same vectors gave other sums."
        )


def check_exact(got: Any, expected: Any) -> None:
    """Whole numbers, so that the order of additions does not matter; the same on every rank."""
    wrong = np.argwhere(got != expected)
    if wrong.size:
        rank, index = wrong[0]
        raise Wrong(
            f"Rank {rank} has a wrong sum at {int((wrong[:, 0] == rank).sum())} of {len(expected)} places, "
            f"first at index {index}.",
            got=got[rank, index],
            expected=expected[index],
            hint="At least one rank does not hold the sum.",
        )


def check_close(got: Any, vectors: list[Any]) -> None:
    """Fractions: near the sum, and to the last bit the same on every rank."""
    exact = np.sum(vectors, 0, dtype=np.float64)
    allowed = TOLERANCE * np.sum(np.abs(vectors), 0, dtype=np.float64)
    wrong = np.argwhere(~(np.abs(got - exact) <= allowed))
    if wrong.size:
        rank, index = wrong[0]
        text = f"Rank {rank} has a wrong sum at index {index}."
        raise Wrong(text, got=got[rank, index], expected=exact[index])
    for rank, one in enumerate(got):
        different = np.flatnonzero(one != got[0])
        if different.size:
            index = different[0]
            text = f"Ranks 0 and {rank} have rounded otherwise at index {index}: models would drift apart."
            raise Wrong(text, got=one[index], expected=got[0][index], hint="Ranks hold different sums.")


def expected_fold(parameters: Parameters, inputs: Arrays) -> Any:
    """What every rank's fold must be: on the device where it is large."""
    library = on_device() if parameters["size"] >= LARGE else np
    total, pools = 0, [pool(parameters["size"], key, library) for key in inputs["keys"]]
    for factor in inputs["factors"]:
        whole = sum(vector(one, factor) for one in pools)
        total = total * 31 + whole * whole
    return total if isinstance(total, np.ndarray) else total.cpu().numpy()


def on_device() -> Any:
    """torch with its device, or NumPy where there is none."""
    import torch  # noqa: PLC0415 - only for large vectors, which only GPUs reduce

    return torch if torch.cuda.is_available() else np


def pool(size: int, key: Any, library: Any) -> Any:
    """A rank's numbers, of 31 bits, as int32."""
    options = {} if library is np else {"device": "cuda"}
    places = library.arange(size, dtype=library.int64, **options)
    for word in key:
        places = ((places ^ int(word)) * 0x2C1B3C6D) & 0x7FFFFFFF
        places = places ^ (places >> 15)
        places = (places * 0x297A2D39) & 0x7FFFFFFF
        places = places ^ (places >> 13)
    return places.astype(np.int32) if library is np else places.to(library.int32)


def vector(numbers: Any, factor: Any) -> Any:
    """One vector of whole numbers out of a pool (int32, wrapping)."""
    return (((numbers * int(factor)) >> 11) & (2 * HALF - 1)) - HALF


def speed_bound(parameters: Parameters) -> float:
    """Seconds for the bytes that some rank must send: of each vector 2(N-1) go out of N ranks."""
    world = parameters["world"]
    return parameters["rounds"] * 2 * (world - 1) / world * parameters["size"] * 4 / FASTEST_LINK
