"""A model of sharded training over rails, one of them slow: `python scripts/traces/slow_rail.py OUT.json`.

FSDP over 128 GPUs: each layer's weights are gathered while the layer before it is computed. A ring uses all
rails for equal shares, so the slowest rail sets its pace. Shows the forward pass of some layers.
Prints the figures that the scenario shows.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

WEIGHTS, LAYERS, RANKS, TOKENS = 70e9, 80, 128, 2048
ACHIEVED = 450e12  # FLOP/s per GPU
RAILS, RAIL, DEGRADED = 8, 46.25e9, 23.125e9  # bytes/s of bus bandwidth per rail
REST = 110.0  # ms per step outside the layers

LAYER_BYTES = 2 * WEIGHTS / LAYERS
FORWARD = 6 * WEIGHTS * TOKENS / ACHIEVED / 3 / LAYERS * 1e3  # ms per layer; backward takes twice that


def gather(bandwidth: float) -> float:
    """Milliseconds to gather the weights of a layer; to reduce its gradients takes as long."""
    return LAYER_BYTES * (RANKS - 1) / RANKS / bandwidth * 1e3


def step(bandwidth: float) -> tuple[float, float, float]:
    """Forward, backward and the whole step in ms; in backward weights are gathered and gradients reduced."""
    one = gather(bandwidth)
    forward, backward = LAYERS * max(FORWARD, one), LAYERS * max(2 * FORWARD, 2 * one)
    return forward, backward, forward + backward + REST


def draw(drawing: Drawing, rank: int, bandwidth: float, late: float) -> None:
    """Layers 30 to 35 of the forward pass: gathering runs ahead by one layer."""
    compute, network = f"rank {rank}, compute stream", f"rank {rank}, NCCL stream"
    gathered = drawing.slice(
        network, late, gather(bandwidth) - late, "all-gather", "communication", "layer 30, 1.75 GB"
    )
    at = late
    for layer in range(30, 36):
        if gathered > at:
            drawing.slice(compute, at, gathered - at, "wait for weights", "wait", f"layer {layer}")
        start = max(at, gathered)
        at = drawing.slice(compute, start, FORWARD, "forward", "compute", f"layer {layer}")
        if layer < 35:
            ahead = f"layer {layer + 1}, 1.75 GB"
            gathered = drawing.slice(
                network, max(gathered, start), gather(bandwidth), "all-gather", "communication", ahead
            )


WORDS = {
    **{
        f"rank {rank}, {stream}": f"rank {rank}，{short}"
        for rank in (0, 40, 86, 127)
        for stream, short in (("compute stream", "计算 stream"), ("NCCL stream", "NCCL stream"))
    },
    "wait for weights": "等权重",
}


def main() -> None:
    """Draws and writes."""
    for name, bandwidth in (
        ("all rails", RAILS * RAIL),
        ("one at half", RAILS * DEGRADED),
        ("seven", 7 * RAIL),
    ):
        forward, backward, whole = step(bandwidth)
        print(
            f"{name}: {bandwidth / 1e9:.0f} GB/s, gather {gather(bandwidth):.2f} ms, forward {forward:.0f},"
            f" backward {backward:.0f}, step {whole:.0f}; a layer's forward {FORWARD:.2f}"
        )
    drawing = Drawing(model("scripts/traces/slow_rail.py"))
    for rank, late in ((0, 0.0), (40, 0.03), (86, 0.02), (127, 0.05)):
        draw(drawing, rank, RAILS * DEGRADED, late)
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
