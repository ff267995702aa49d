"""Small data-parallel training loops on CPUs, one process a rank, each on one core, with spans on one clock.

`record(body, ranks)` starts the ranks; `body(rank, spans)` trains and notes what it does. CLOCK_MONOTONIC is
the same for all processes of a host, so the ranks' spans can be laid beside each other.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.distributed as dist
from drawing import Drawing
from torch import multiprocessing, nn

Span = tuple[int, int, str, str, str]  # from, to (ns), name, category, detail


@dataclass
class Spans:
    """What a rank did, with the steps' beginnings."""

    listed: list[Span] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)

    @contextmanager
    def span(self, name: str, category: str, detail: str = "") -> Iterator[None]:
        """Notes how long the body takes."""
        start = time.monotonic_ns()
        yield
        self.listed.append((start, time.monotonic_ns(), name, category, detail))

    def step(self, number: int) -> None:
        """A step begins."""
        self.steps.append((number, time.monotonic_ns()))


class Trainer:
    """A net of linear layers, its optimiser, and an all-reduce of all gradients after each backward pass."""

    def __init__(self, spans: Spans, width: int = 512, layers: int = 4, batch: int = 256) -> None:
        torch.manual_seed(0)
        modules = [part for _ in range(layers) for part in (nn.Linear(width, width), nn.ReLU())]
        self.spans, self.model = spans, nn.Sequential(*modules)
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=1e-4)
        self.inputs = torch.randn(batch, width)

    def step(self, number: int) -> None:
        """One step, each part noted."""
        self.spans.step(number)
        with self.spans.span("forward", "compute"):
            loss = self.model(self.inputs).square().mean()
        with self.spans.span("backward", "compute"):
            loss.backward()
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        with self.spans.span("all-reduce", "communication"):
            flat = torch.cat([gradient.flatten() for gradient in gradients])
            dist.all_reduce(flat)
        with self.spans.span("optimizer", "compute"):
            self.optimiser.step()
            self.optimiser.zero_grad()


def record(body: Callable[[int, Spans], None], ranks: int) -> list[Spans]:
    """The spans of every rank. `body` must be importable, since each rank is a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    queue = context.SimpleQueue()
    processes = [context.Process(target=_rank, args=(n, ranks, port, body, queue)) for n in range(ranks)]
    for process in processes:
        process.start()
    got = dict(queue.get() for _ in processes)
    for process in processes:
        process.join()
    return [Spans(*got[rank]) for rank in range(ranks)]


def _rank(rank: int, ranks: int, port: int, body: Callable[[int, Spans], None], queue: Any) -> None:
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[rank % len(os.sched_getaffinity(0))]})
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=ranks)
    spans = Spans()
    body(rank, spans)
    dist.destroy_process_group()
    queue.put((rank, (spans.listed, spans.steps)))


def draw(drawing: Drawing, spans: list[Spans], first: int, last: int) -> int:
    """Adds a track a rank, from step `first` to the beginning of `last`; returns where it begins (ns)."""
    steps = [dict(own.steps) for own in spans]
    begin, end = min(step[first] for step in steps), max(step[last] for step in steps)
    for rank, own in enumerate(spans):
        for start, stop, name, category, detail in sorted(own.listed):
            since, until = max(start, begin), min(stop, end)
            if until - since > 50_000:
                drawing.slice(
                    f"rank {rank}", (since - begin) / 1e6, (until - since) / 1e6, name, category, detail
                )
    for number in range(first, last):
        drawing.marker((min(step[number] for step in steps) - begin) / 1e6, f"step {number}")
    return begin
