"""A model of expert parallelism with hot experts: `python scripts/traces/hot_experts.py OUT.json`.

Eight GPUs of a node share 64 experts, eight each; a layer is dense part, dispatch, grouped GEMM, combine. The
GPU with the hot experts receives more tokens, computes for longer, and all wait for it in the combine.
Prints the figures that the scenario shows.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

GPUS, EXPERTS, TOP, TOKENS, HIDDEN, INNER = 8, 64, 4, 8192, 4096, 1536
LAYERS, MICRO_BATCHES = 32, 2
DENSE = 2.6  # ms per layer, forward: attention and router; backward takes twice that
GEMM, LINK = 500e12, 300e9  # FLOP/s of the grouped GEMM, bytes/s into a GPU over NVLink
REST = 180.0  # ms per step: data-parallel reduction, optimizer
#: Assignments of each GPU's experts relative to the mean, before and after the change of the mixture.
BEFORE = (1.02, 0.98, 1.01, 1.04, 0.97, 1.00, 1.01, 0.97)
AFTER = (0.85, 0.78, 0.92, 2.30, 0.74, 0.88, 0.81, 0.72)

MEAN = TOKENS * TOP  # assignments per GPU and layer
FLOP = 3 * 2 * HIDDEN * INNER  # per assignment, forward


def gemm(load: float) -> float:
    """Milliseconds of the grouped GEMM, forward."""
    return load * MEAN * FLOP / GEMM * 1e3


def exchange(load: float) -> float:
    """Milliseconds until a GPU has received its tokens; to send the results back takes as long."""
    return load * MEAN * (GPUS - 1) / GPUS * HIDDEN * 2 / LINK * 1e3


def layer(loads: tuple[float, ...]) -> tuple[float, float]:
    """Forward and backward of a layer in ms: the fullest GPU decides."""
    worst = max(loads)
    moved = 2 * exchange(worst)
    return DENSE + moved + gemm(worst), 2 * DENSE + moved + 2 * gemm(worst)


def draw(drawing: Drawing) -> None:
    """Two layers of a forward pass on eight GPUs; each layer has its own hot experts."""
    begin = 0.0
    for number in (17, 18):
        sent = begin + DENSE
        dispatched = sent + exchange(max(AFTER))
        done = dispatched + gemm(max(AFTER))
        end = done + exchange(max(AFTER))
        for gpu in range(GPUS):
            load = AFTER[(gpu - (0 if number == 17 else 3)) % GPUS]
            track, detail = f"GPU {gpu}", f"layer {number}, {load * MEAN:,.0f} tokens"
            drawing.slice(track, begin, DENSE, "attention, router", "compute", f"layer {number}")
            drawing.slice(track, sent, dispatched - sent, "all-to-all: dispatch", "communication", detail)
            at = drawing.slice(track, dispatched, gemm(load), "grouped GEMM", "compute", detail)
            if done > at:
                drawing.slice(track, at, done - at, "wait for the others", "wait", detail)
            drawing.slice(track, done, end - done, "all-to-all: combine", "communication", detail)
        begin = end


WORDS = {
    "attention, router": "attention、router",
    "all-to-all: dispatch": "all-to-all：dispatch",
    "all-to-all: combine": "all-to-all：combine",
    "wait for the others": "等其他卡",
    **{
        f"layer {number}, {load * MEAN:,.0f} tokens": f"第 {number} 层，{load * MEAN:,.0f} 个 token"
        for number in (17, 18)
        for load in AFTER
    },
    **{f"layer {number}": f"第 {number} 层" for number in (17, 18)},
}


def main() -> None:
    """Draws and writes."""
    for name, loads in (("before", BEFORE), ("after", AFTER), ("hot ones apart", (1.42,))):
        forward, backward = layer(loads)
        step = LAYERS * MICRO_BATCHES * (forward + backward) + REST
        print(
            f"{name}: worst {max(loads)}, exchange {exchange(max(loads)):.2f}, GEMM {gemm(max(loads)):.2f},"
            f" forward {forward:.2f}, backward {backward:.2f}, step {step:.0f} ms"
        )
    print("GPUs:", *(f"{load * MEAN:,.0f} tokens {gemm(load):.2f} ms;" for load in AFTER))
    drawing = Drawing(model("scripts/traces/hot_experts.py"))
    draw(drawing)
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
