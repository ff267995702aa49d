"""N processes, one a GPU, joined by NCCL; where there are fewer GPUs, on the processor, joined by gloo.

Each rank makes its own numbers, from a key that no other rank is given: a vector that had to be carried to
the device first would take longer to carry than to reduce. A call has three phases, which begin on all
ranks together: make, reduce (the one that counts), and hand out.
"""

import time
from pathlib import Path

import numpy as np
import torch

from sandbox.runner import ranks

HALF = 1 << 19  # numbers are whole, from -HALF to HALF - 1: sums over eight ranks are exact in float32


def call(submission, parameters, inputs, outputs, wire):
    """Every rank reduces its vectors; out come results, a count of collectives and a claim of the time."""
    key = tuple(sorted(parameters.items()))
    team = ranks.keep(key, lambda: Reducers(submission, parameters))
    team.keys[...], team.factors[...] = inputs["keys"], inputs["factors"]
    team.result[...] = np.nan if team.result.dtype == np.float32 else -1
    team.phase("make")
    started = time.perf_counter()
    team.phase("reduce")
    outputs["seconds"][0] = time.perf_counter() - started
    outputs["collectives"][...] = team.tally.collectives
    team.phase("hand out")
    outputs["result"][...] = team.result


def mixed(places, key):
    """31 bits for each place, out of four words of 31 bits; the same in NumPy and in torch, in int64."""
    for word in key:
        places = ((places ^ int(word)) * 0x2C1B3C6D) & 0x7FFFFFFF
        places = places ^ (places >> 15)
        places = (places * 0x297A2D39) & 0x7FFFFFFF
        places = places ^ (places >> 13)
    return places


def vector(pool, factor):
    """One vector of whole numbers out of a rank's pool (int32, wrapping)."""
    return (((pool * int(factor)) >> 11) & (2 * HALF - 1)) - HALF


class Reducers(ranks.Team):
    """The ranks of one case."""

    PHASES = ("make", "reduce", "hand out")

    def __init__(self, submission, parameters):
        names = ("world", "size", "rounds", "real", "folded")
        self.world, self.size, self.rounds, self.real, self.folded = (parameters[name] for name in names)
        self.keys = ranks.shared((self.world, 4), np.int64)
        self.factors = ranks.shared((self.rounds,), np.int64)
        shape = (self.world, self.size) if self.folded else (self.world, self.rounds, self.size)
        self.result = ranks.shared(shape, np.int32 if self.folded else np.float32)
        self.now = ranks.shared((1,), np.int64)
        gpus = len(list(Path("/dev").glob("nvidia[0-9]*")))  # asking the driver would spoil the forks
        several = gpus >= self.world
        self.place = "cuda" if several else "cpu"
        super().__init__(self.world, lambda rank: self.ready(submission, rank), "nccl" if several else "gloo")

    def phase(self, name):
        """One phase on all ranks."""
        self.now[0] = self.PHASES.index(name)
        self.run()

    def ready(self, submission, rank):
        """In a rank: what each phase does there."""
        device = torch.device(self.place, rank if self.place == "cuda" else None)
        vectors, sums = [], []

        def make():
            vectors[:] = self.made(rank, device)
            sums.clear()

        def reduce():
            sums.extend(submission.all_reduce(x, rank, self.world) for x in vectors)
            self.settle()

        def hand_out():
            self.result[rank] = (self.fold(sums) if self.folded else torch.stack(sums)).cpu().numpy()

        phases = (make, reduce, hand_out)
        return lambda: (phases[self.now[0]](), self.settle())

    def made(self, rank, device):
        """This rank's vectors."""
        places = torch.arange(self.size, dtype=torch.int64, device=device)
        pool = mixed(places, self.keys[rank]).to(torch.int32)
        whole = (vector(pool, factor).to(torch.float32) for factor in self.factors)
        return [x / 3 if self.real else x for x in whole]

    def fold(self, sums):
        """All sums in one vector in which every number of each of them counts, in squares."""
        total = torch.zeros(self.size, dtype=torch.int32, device=sums[0].device)
        for one in sums:
            whole = one.to(torch.int32)
            total = total * 31 + whole * whole
        return total

    def settle(self):
        """Wait until the device has done what it was told to."""
        if self.place == "cuda":
            torch.cuda.synchronize()
