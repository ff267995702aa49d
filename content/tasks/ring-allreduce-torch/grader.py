"""Sums, steps and bytes of a ring over torch.distributed.

Three kinds of evidence, from hard to soft. The kernel counts what went over the jail's loopback interface: no
rank can change that. The text of the submission is read before it runs (`check_source`). The ranks count
their own calls: that is for honest people, since it happens in the submission's own processes; but what
the ranks say they sent must agree with what the kernel saw.
"""

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong
from sandbox.judging.sources import ANYTHING, Vocabulary, check_words

loopback = True
POINT_TO_POINT = frozenset({
    "send", "recv", "isend", "irecv", "batch_isend_irecv", "P2POp", "Work", "get_rank", "get_world_size",
})  # fmt: skip
TENSORS = frozenset({
    "Tensor", "Size", "add", "arange", "cat", "chunk", "clone", "concat", "device", "dtype",
    "empty", "empty_like", "flatten", "float16", "float32", "float64", "from_numpy", "full",
    "full_like", "inference_mode", "int32", "int64", "narrow", "no_grad", "numel", "ones",
    "ones_like", "reshape", "split", "stack", "sum", "tensor", "tensor_split", "zeros",
    "zeros_like",
})  # fmt: skip
BANNED = frozenset({
    "data_ptr", "dump", "format", "format_map", "share_memory_", "storage", "tofile", "untyped_storage",
})  # fmt: skip
VOCABULARY = Vocabulary(
    modules={
        "torch": TENSORS,
        "torch.distributed": POINT_TO_POINT,
        "numpy": frozenset(
            {"array_split", "cumsum", "empty", "empty_like", "float32", "linspace", "ndarray", "zeros"}
        ),
        "math": ANYTHING,
        "itertools": ANYTHING,
        "functools": frozenset({"lru_cache", "partial", "cache"}),
        "typing": frozenset({"Any", "Callable", "NamedTuple", "Optional", "Sequence", "Union"}),
        "collections.abc": frozenset({"Callable", "Iterable", "Iterator", "Sequence"}),
    },
    banned=BANNED,
)
SLACK_BYTES = 200_000  # joining the group, at the first call of a case
SLACK_SHARE = 1.05  # headers of Ethernet, IP, TCP and gloo


def check_source(source: str) -> None:
    """Only point-to-point operations may be named."""
    check_words(source, VOCABULARY)


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Whole numbers as float32: their sums are exact, in whatever order they are added."""
    ranks, size = parameters["world"], parameters["size"]
    return Draw(
        inputs={"x": dice.integers(-1000, 1001, (ranks, size)).astype(np.float32)},
        outputs={
            "sum": Blank((ranks, size), "float32"),
            "messages": Blank((ranks, ranks), "int64"),
            "bytes": Blank((ranks, ranks), "int64"),
            "collectives": Blank((ranks,), "int64"),
        },
    )


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The sum on every rank, made by a ring and by nothing else."""
    check_collectives(outputs)
    check_neighbours(outputs)
    check_sums(inputs, outputs)
    check_steps(outputs)
    check_bytes(parameters["size"] * 4, outputs)
    check_loopback(parameters["size"] * 4, outputs, evidence.loopback_bytes)


def check_baseline(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """The library's own collective has the sums, and sends nothing from rank to rank by name."""
    check_sums(inputs, outputs)


def check_collectives(outputs: Arrays) -> None:
    """None at all."""
    for rank in np.flatnonzero(outputs["collectives"]):
        raise RuleBroken(
            f"Rank {rank} called a collective operation; only point-to-point operations are allowed."
        )


def check_neighbours(outputs: Arrays) -> None:
    """A ring: rank r sends to (r + 1) mod N and to nobody else."""
    ranks = len(outputs["messages"])
    for sender, receiver in np.argwhere(outputs["messages"]):
        right = (sender + 1) % ranks
        if receiver != right:
            raise RuleBroken(
                f"Rank {sender} sent to rank {receiver}; in this ring it may send to {right} only."
            )


def check_sums(inputs: Arrays, outputs: Arrays) -> None:
    """The same sum on every rank, exactly; NaN is not equal."""
    expected = inputs["x"].sum(axis=0, dtype=np.float64).astype(np.float32)
    wrong = np.argwhere(~(outputs["sum"] == expected))
    if wrong.size:
        rank, index = wrong[0]
        count = int((wrong[:, 0] == rank).sum())
        raise Wrong(
            f"Rank {rank} has a wrong sum at {count} of {len(expected)} places, first at index {index}.",
            got=outputs["sum"][rank, index],
            expected=expected[index],
            hint="At least one rank does not hold the sum.",
        )


def check_steps(outputs: Arrays) -> None:
    """2(N−1) messages a rank."""
    ranks = len(outputs["messages"])
    allowed = 2 * (ranks - 1)
    steps = int(outputs["messages"].sum(axis=1).max())
    if steps > allowed:
        text = f"A rank sent {steps} messages; with {ranks} ranks a ring needs 2(N-1) = {allowed}."
        raise Wrong(text, got=steps, expected=allowed, hint=text)


def check_bytes(size: int, outputs: Arrays) -> None:
    """2(N−1)/N·S bytes a rank, plus at most one element a step where N does not divide the vector."""
    ranks = len(outputs["bytes"])
    exact = 2 * (ranks - 1) / ranks * size
    sent = int(outputs["bytes"].sum(axis=1).max())
    if sent > exact + 4 * 2 * (ranks - 1):
        text = f"A rank sent {sent} bytes; 2(N-1)/N*S is {exact:.0f}."
        raise Wrong(text, got=sent, expected=f"{exact:.0f}", hint="A rank sent more bytes than 2(N-1)/N*S.")


def check_loopback(size: int, outputs: Arrays, seen: int) -> None:
    """The kernel's count: at least what any all-reduce must send, at most what the ranks say they sent."""
    needed = 2 * (len(outputs["bytes"]) - 1) * size
    if seen < needed:
        text = f"{seen} bytes went over the network; no all-reduce can do with less than {needed}."
        raise RuleBroken(text)
    said = int(outputs["bytes"].sum())
    if seen > said * SLACK_SHARE + SLACK_BYTES:
        raise RuleBroken(f"{seen} bytes went over the network, but the ranks' sends explain only {said}.")
