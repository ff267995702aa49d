"""Records full garbage collections on two ranks: `python scripts/traces/wandering_pauses.py OUT.json`.

Each rank keeps a record of every sample that it trained on, as Python objects, and the ranks' records grow at
different rates. So a full collection falls on different steps, and each time the other rank waits in its
all-reduce. With --aligned automatic collection is off and both collect at the same step: the cure.
"""

import argparse
import gc
import os
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import from_profiler
import torch
from drawing import Drawing, recorded
from ranks import Spans, Trainer, draw, record

SCRIPT = "scripts/traces/wandering_pauses.py"
STEPS, ALIGNED_EVERY = 80, 20
KEPT = 5_000  # records before the first step, 51 objects each
GROWTH = (70, 105)  # records a step on rank 0 and rank 1
WORDS = {"a CPU with 2 cores": "2 核 CPU", "keep records": "保存记录", "garbage collection": "垃圾回收（GC）"}


class Seen:
    """What is kept of a sample: which part of which document stood where."""

    __slots__ = ("sample", "spans")

    def __init__(self, sample: int) -> None:
        self.sample = sample
        self.spans = [[sample, 80 * place, 80 * place + 80] for place in range(49)]


class Collections:
    """Notes full collections; hung into `gc.callbacks`."""

    def __init__(self, spans: Spans) -> None:
        self.spans, self.start = spans, 0

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """Called by the collector before and after each collection."""
        if info["generation"] < 2:
            return
        if phase == "start":
            self.start = time.monotonic_ns()
        else:
            detail = f"generation 2, collected {info['collected']}"
            self.spans.listed.append(
                (self.start, time.monotonic_ns(), "garbage collection", "memory", detail)
            )


def train(rank: int, spans: Spans) -> None:
    """The loop of the scenario, and with ALIGNED=1 its cure."""
    trainer = Trainer(spans, width=768)
    gc.collect()
    kept = [Seen(number) for number in range(KEPT)]
    gc.collect()
    gc.callbacks.append(Collections(spans))
    aligned = os.environ.get("ALIGNED") == "1"
    if aligned:
        gc.disable()
    for number in range(STEPS + 1):
        trainer.step(number)
        with spans.span("keep records", "host"):
            kept.extend([Seen(number) for _ in range(GROWTH[rank])])
        if aligned and number % ALIGNED_EVERY == ALIGNED_EVERY - 1:
            gc.collect()


def main() -> None:
    """Records, and writes the steps around the first collections of each rank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--aligned", action="store_true")
    options = parser.parse_args()
    if options.aligned:
        os.environ["ALIGNED"] = "1"
    spans = record(train, 2)
    hit = []
    for rank, own in enumerate(spans):
        for start, stop, name, _, detail in own.listed:
            if name == "garbage collection":
                step = max(number for number, at in own.steps if at <= start)
                hit.append(step)
                print(f"rank {rank}  step {step}  {(stop - start) / 1e6:.1f} ms  {detail}")
    steps = [(after[1] - before[1]) / 1e6 for before, after in pairwise(spans[0].steps)]
    print(f"median step {sorted(steps)[len(steps) // 2]:.1f} ms, longest {max(steps):.1f} ms")
    drawing = Drawing(recorded(SCRIPT, "a CPU with 2 cores", torch.__version__))
    draw(drawing, spans, min(hit) - 3, min(hit) + 19)
    print(from_profiler.write(drawing.made(WORDS), options.target), "bytes")


if __name__ == "__main__":
    main()
