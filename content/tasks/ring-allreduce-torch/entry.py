"""N processes, joined by gloo over 127.0.0.1: each reduces its own row of x."""

import numpy as np
import torch

from sandbox.runner import ranks


def call(submission, parameters, inputs, outputs, wire):
    """Every rank reduces its own row of x; the sums, and what the ranks say that they sent, come out."""
    shape = (parameters["world"], parameters["size"])
    team = ranks.keep(shape, lambda: Ring(submission, *shape))
    team.x[...], team.sum[...] = inputs["x"], np.nan
    team.run()
    outputs["sum"][...] = team.sum
    outputs["messages"][...], outputs["bytes"][...] = team.tally.messages, team.tally.bytes
    outputs["collectives"][...] = team.tally.collectives


class Ring(ranks.Team):
    """The ranks of one shape, with their rows."""

    def __init__(self, submission, world, size):
        self.x, self.sum = (ranks.shared((world, size), np.float32) for _ in range(2))
        super().__init__(world, lambda rank: lambda: self.reduce(submission, rank, world))

    def reduce(self, submission, rank, world):
        """In a rank: one reduction of a copy that the submission may change."""
        result = submission.all_reduce(torch.from_numpy(self.x[rank].copy()), rank, world)
        self.sum[rank] = result.numpy()
