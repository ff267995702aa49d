"""A model of tensor parallelism in and across nodes: `python scripts/traces/ranks_across_nodes.py OUT.json`.

A few layers of a forward pass with eight-way tensor parallelism: attention, all-reduce, MLP, all-reduce. The
all-reduce of 64 MiB runs at the bus bandwidth of NVLink in one placement, and at that of one 400 Gb/s NIC per
GPU in the other. Prints the figures that the scenario shows.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

LAYERS, MICRO_BATCHES, HIDDEN, TOKENS = 48, 8, 8192, 4096
ATTENTION, MLP = 0.70, 1.21  # ms of compute per layer, forward, per GPU; backward takes twice that
MESSAGE = TOKENS * HIDDEN * 2  # bytes
RING = 2 * 7 / 8
NVLINK, NIC = 350.8e9, 40.0e9  # bytes/s of bus bandwidth at this message size
NVLINK_LARGE, NIC_LARGE = 450e9, 46e9  # and for the gradients
REST = 30  # ms: optimizer and the like
GRADIENTS = 12 * LAYERS * HIDDEN**2 / 8 * 2  # bytes per GPU
#: How much later than rank 0 the others begin, in ms: their clocks and launches differ a little.
OFFSETS = {0: 0.0, 3: 0.021, 7: 0.034}


def all_reduce(bandwidth: float) -> float:
    """Milliseconds of one all-reduce of a layer."""
    return MESSAGE * RING / bandwidth * 1e3


def draw(drawing: Drawing, placement: str, rank: int, reduce: float, length: float) -> None:
    """Layers of one rank until `length`; an all-reduce ends for all ranks at once."""
    compute, network = (f"{placement}, rank {rank}, {stream}" for stream in ("compute stream", "NCCL stream"))
    at = 0.0
    for layer in range(20, 27):
        for part, takes in (("attention", ATTENTION), ("MLP", MLP)):
            if at + takes + reduce > length:
                return
            late = OFFSETS[rank]
            drawing.slice(compute, at + late, takes, part, "compute", f"layer {layer}")
            done = drawing.slice(
                network,
                at + takes + late,
                reduce - late,
                "all-reduce",
                "communication",
                "64 MiB, bf16, 8 ranks",
            )
            drawing.slice(compute, at + takes + late, done - at - takes - late, "wait for all-reduce", "wait")
            at = done


WORDS = {
    **{
        f"{before}, rank {rank}, {stream}": f"{placed}，rank {rank}，{short}"
        for before, placed in (("old cluster", "旧集群"), ("new cluster", "新集群"))
        for rank in OFFSETS
        for stream, short in (("compute stream", "计算 stream"), ("NCCL stream", "NCCL stream"))
        if before == "new cluster" or rank == 0
    },
    "wait for all-reduce": "等 all-reduce",
}


def figures() -> None:
    """The step log of both placements, in ms."""
    for name, layer, gradients in (("old", NVLINK, NIC_LARGE), ("new", NIC, NVLINK_LARGE)):
        one = all_reduce(layer)
        forward = MICRO_BATCHES * LAYERS * (ATTENTION + MLP + 2 * one)
        backward = MICRO_BATCHES * LAYERS * (2 * (ATTENTION + MLP) + 2 * one)
        sync = GRADIENTS * RING / gradients * 1e3
        print(
            f"{name}: all-reduce {one:.3f}, forward {forward:.0f}, backward {backward:.0f},"
            f" gradients {sync:.0f}, step {forward + backward + sync + REST:.0f}"
        )
    moved = 4 * LAYERS * MICRO_BATCHES * MESSAGE * RING / 1e9
    print(
        f"per GPU and step: {moved:.0f} GB for tensor, {GRADIENTS * RING / 1e9:.1f} GB for data parallelism"
    )


def main() -> None:
    """Draws and writes."""
    drawing = Drawing(model("scripts/traces/ranks_across_nodes.py"))
    draw(drawing, "old cluster", 0, all_reduce(NVLINK), 16)
    for rank in OFFSETS:
        draw(drawing, "new cluster", rank, all_reduce(NIC), 16)
    figures()
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
