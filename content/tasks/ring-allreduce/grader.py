"""Sums, bytes on the wire, steps, and who spoke to whom: all seen from outside of the ranks."""

from collections.abc import Sequence

import numpy as np

from sandbox.judging.grading import Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Share, Wrong


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Whole numbers as float32: their sums are exact, in whatever order they are added."""
    size = parameters["size"]
    return Draw(ranks=[share(size, dice) for _ in range(parameters["ranks"])])


def share(size: int, dice: Dice) -> Share:
    """One rank's vector and the place for the sum."""
    values = dice.integers(-1000, 1001, size).astype(np.float32)
    return Share(inputs={"x": values}, outputs={"sum": Blank((size,), "float32")})


def check(
    parameters: Parameters, inputs: Sequence[Arrays], outputs: Sequence[Arrays], evidence: Evidence
) -> None:
    """Every rank holds the sum; every rank spoke to its right neighbour only, no more than a ring must."""
    check_neighbours(evidence)
    check_sums(inputs, outputs)
    check_steps(evidence)
    check_bytes(parameters["size"] * 4, evidence)


def check_baseline(
    parameters: Parameters, inputs: Sequence[Arrays], outputs: Sequence[Arrays], evidence: Evidence
) -> None:
    """Gather and broadcast has the sums, but is no ring."""
    check_sums(inputs, outputs)


def check_sums(inputs: Sequence[Arrays], outputs: Sequence[Arrays]) -> None:
    """The same sum on every rank."""
    expected = np.sum([x["x"] for x in inputs], axis=0, dtype=np.float64).astype(np.float32)
    for rank, output in enumerate(outputs):
        check_sum(rank, output["sum"], expected)


def check_sum(rank: int, got: np.ndarray, expected: np.ndarray) -> None:
    """Exactly equal; NaN is not."""
    wrong = np.flatnonzero(~(got == expected))
    if wrong.size:
        first = wrong[0]
        raise Wrong(
            f"Rank {rank} has a wrong sum at {wrong.size} of {got.size} places, first at index {first}.",
            got=got[first],
            expected=expected[first],
            hint="At least one rank does not hold the sum.",
        )


def check_neighbours(evidence: Evidence) -> None:
    """A ring: rank r sends to (r + 1) mod N and to nobody else."""
    ranks = len(evidence.messages)
    for sender, receiver in np.argwhere(evidence.messages):
        if receiver != (sender + 1) % ranks:
            neighbour = (sender + 1) % ranks
            raise RuleBroken(
                f"Rank {sender} sent to rank {receiver}; in this ring it may send to {neighbour} only."
            )


def check_steps(evidence: Evidence) -> None:
    """2(N−1) messages a rank."""
    ranks = len(evidence.messages)
    allowed = 2 * (ranks - 1)
    steps = int(evidence.messages.sum(axis=1).max())
    if steps > allowed:
        text = f"A rank sent {steps} messages; with {ranks} ranks a ring needs 2(N-1) = {allowed}."
        raise Wrong(text, got=steps, expected=allowed, hint=text)


def check_bytes(size: int, evidence: Evidence) -> None:
    """2(N−1)/N·S bytes a rank, plus at most one element a step where N does not divide the vector."""
    ranks = len(evidence.bytes)
    exact = 2 * (ranks - 1) / ranks * size
    allowed = exact + 4 * 2 * (ranks - 1)
    sent = int(evidence.bytes.sum(axis=1).max())
    if sent > allowed:
        text = f"A rank sent {sent} bytes; 2(N-1)/N*S is {exact:.0f}."
        raise Wrong(text, got=sent, expected=f"{exact:.0f}", hint="A rank sent more bytes than 2(N-1)/N*S.")
