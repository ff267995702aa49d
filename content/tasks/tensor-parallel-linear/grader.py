"""A layer in tensor parallelism against the same layer in one piece, in float64; its traffic to the byte.

The ranks live in jails of their own: what one knows of another's shards came over the wire, which the grader
relays. So the bytes that must flow are no claim: N ranks that end with a sum of T·d numbers send
2(N−1)·T·d·8 bytes for each all-reduce, and here exactly that is allowed.
"""

import math
from collections.abc import Sequence

import numpy as np

from sandbox.judging.grading import (
    Array,
    Arrays,
    Blank,
    Dice,
    Draw,
    Evidence,
    Parameters,
    RuleBroken,
    Share,
    Unsuitable,
    Wrong,
)

SIZE = 8  # bytes of a float64
# Of the largest value expected, or of 1 where all are smaller: numbers here are of the order of one, and
# fewer digits are left of a sum that cancels, or of GeLU far below zero. Sums of at most 1,000 products in
# another order differ by less than 1e-13; float32 (24 bits) anywhere on the way gives 1e-8 at the least.
TOLERANCE = 1e-11
SPLIT = {"a": 1, "c": 0, "b": 0}  # along which dimension a tensor is cut
erfc = np.frompyfunc(math.erfc, 1, 1)


def own(parameters: Parameters) -> dict[str, object]:
    """The inner dimension is cut into equal shards."""
    if parameters["inner"] % parameters["ranks"]:
        raise Unsuitable(f"The inner dimension is cut among {parameters['ranks']} ranks: choose a multiple.")
    return dict(parameters)


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Whole tensors, cut into shards; x, e and dy are the same on every rank."""
    ranks, tokens, model, inner = (parameters[name] for name in ("ranks", "tokens", "model", "inner"))
    whole = {
        "x": dice.standard_normal((tokens, model)),
        "a": dice.standard_normal((model, inner)) / math.sqrt(model),
        "c": dice.standard_normal(inner),
        "b": dice.standard_normal((inner, model)) / math.sqrt(inner),
        "e": dice.standard_normal(model),
        "dy": dice.standard_normal((tokens, model)),
    }
    return Draw(ranks=[share(parameters, whole, rank, ranks) for rank in range(ranks)])


def share(parameters: Parameters, whole: Arrays, rank: int, ranks: int) -> Share:
    """What one rank reads, and the places for what it finds."""
    inputs = {name: shard(name, array, rank, ranks) for name, array in whole.items()}
    found = ["y", *(f"d{name}" for name in ("x", "a", "c", "b", "e") if parameters["backward"])]
    like = {"y": "x", **{name: name[1:] for name in found[1:]}}
    return Share(inputs, {name: Blank(inputs[like[name]].shape, "float64") for name in found})


def shard(name: str, array: Array, rank: int, ranks: int) -> Array:
    """A rank's part of a tensor; the whole of one that is not cut."""
    if name not in SPLIT:
        return array
    return np.ascontiguousarray(np.split(array, ranks, SPLIT[name])[rank])


def check(
    parameters: Parameters, inputs: Sequence[Arrays], outputs: Sequence[Arrays], evidence: Evidence
) -> None:
    """Every rank's results, then what went over the wire."""
    check_results(inputs, outputs)
    check_wire(parameters, evidence)


def check_results(inputs: Sequence[Arrays], outputs: Sequence[Arrays]) -> None:
    """The layer in one piece, cut afterwards."""
    whole = {name: joined(name, inputs) for name in inputs[0]}
    expected = layer(whole)
    for rank, got in enumerate(outputs):
        for name in got:
            part = shard(name.removeprefix("d"), expected[name], rank, len(inputs))
            check_values(rank, name, got[name], part)


def joined(name: str, inputs: Sequence[Arrays]) -> Array:
    """The shards of all ranks as one tensor."""
    if name not in SPLIT:
        return inputs[0][name]
    return np.concatenate([one[name] for one in inputs], SPLIT[name])


def check_values(rank: int, name: str, got: Array, expected: Array) -> None:
    """Within the tolerance; NaN is not."""
    wrong = ~(np.abs(got - expected) <= TOLERANCE * max(1, np.abs(expected).max()))
    if wrong.any():
        place = tuple(int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
        count = f"rank {rank}: {np.count_nonzero(wrong)} of {wrong.size} elements of {name} are wrong"
        text = f"On {count}, first at {list(place)}."
        raise Wrong(text, got=got[place], expected=expected[place], hint=f"{name} is wrong on some rank.")


def layer(whole: Arrays) -> dict[str, Array]:
    """y = GeLU(x A + c) B + e in one piece, and the gradients for dy."""
    x, a, b, dy = (whole[name] for name in ("x", "a", "b", "dy"))
    h = x @ a + whole["c"]
    below = erfc(-h / math.sqrt(2)).astype(np.float64) / 2  # of the normal distribution; 1 + erf would cancel
    density = np.exp(-h * h / 2) / math.sqrt(2 * math.pi)
    active = h * below
    dh = (dy @ b.T) * (below + h * density)
    return {
        "y": active @ b + whole["e"],
        "dx": dh @ a.T,
        "da": x.T @ dh,
        "dc": dh.sum(0),
        "db": active.T @ dy,
        "de": dy.sum(0),
    }


def check_wire(parameters: Parameters, evidence: Evidence) -> None:
    """One all-reduce of (tokens, model) forward and one backward: messages and bytes, from rank to rank."""
    ranks, times = parameters["ranks"], 2 if parameters["backward"] else 1
    messages = times * 2 * (ranks - 1)
    total = messages * parameters["tokens"] * parameters["model"] * SIZE
    passes = "forward and one backward" if times > 1 else "forward"
    for sender, receiver in np.argwhere(evidence.messages):
        if receiver != (sender + 1) % ranks:
            raise RuleBroken(
                f"Rank {sender} sent to rank {receiver}, which the group's all-reduce does not do."
            )
    most = int(evidence.messages.sum(axis=1).max())
    if most != messages:
        made = most / (2 * (ranks - 1))
        text = (
            f"One all-reduce {passes} is {messages} messages a rank; {most} were sent ({made:g} all-reduces)."
        )
        raise Wrong(text, got=most, expected=messages, hint=text)
    sent = int(evidence.bytes.sum())
    if sent != total:
        text = f"{sent} bytes went over the wire; one all-reduce of (tokens, model) {passes} is {total}."
        raise Wrong(text, got=sent, expected=total, hint=text)
