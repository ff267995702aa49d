"""A model of a block whose norm reads with a stride: `python scripts/traces/strided_norm.py OUT.json`.

65,536 tokens x 1,024 channels in fp32, 48 blocks, two norms a block. Contiguous, DRAM bounds the norm; with
the channels a token apart each lane of a warp needs its own sector, and the L2 carries eight times the reads.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

TOKENS, CHANNELS, ELEMENT, SECTOR, WARP = 65_536, 1_024, 4, 32, 32
DRAM, L2 = 2.85e12, 5.2e12  # B/s that such kernels reach
BLOCKS = 48
#: The kernels of a block, us: a short depthwise convolution moves two tensors, gate and residual three.
OTHERS = {"conv1d 1": 201.0, "gate": 287.0, "conv1d 2": 201.0, "residual": 286.0}
SIZE = TOKENS * CHANNELS * ELEMENT
TRACK = "GPU 0, stream 7"


def sectors(stride: int) -> int:
    """Sectors that a warp's load of 32 elements touches, `stride` elements apart."""
    return len({lane * stride * ELEMENT // SECTOR for lane in range(WARP)})


def norm_us(stride: int) -> float:
    """Duration by the slower of DRAM (each byte once) and L2 (whole sectors in, rows out)."""
    loads = TOKENS * CHANNELS // WARP * sectors(stride) * SECTOR
    return max(2 * SIZE / DRAM, (loads + SIZE) / L2) * 1e6


def block(drawing: Drawing, stride: int, at: float) -> float:
    """One block; its end in ms."""
    for name, took in OTHERS.items():
        at = drawing.slice(TRACK, at, took / 1e3, name, "compute")
        if name.startswith("conv1d"):
            at = drawing.slice(
                TRACK,
                at,
                norm_us(stride) / 1e3,
                "rms_norm_rows",
                "memory",
                f"input strides (1, {TOKENS})" if stride > 1 else f"input strides ({CHANNELS}, 1)",
            )
    return at


def main() -> None:
    """Draws two blocks of each release and prints."""
    drawing = Drawing(model("scripts/traces/strided_norm.py"))
    at = 0.0
    for name, stride in (("release 22", 1), ("release 23", TOKENS)):
        drawing.marker(at, name)
        for _ in range(2):
            at = block(drawing, stride, at)
        requests = TOKENS * CHANNELS // WARP
        whole = BLOCKS * (sum(OTHERS.values()) + 2 * norm_us(stride))
        print(
            f"{name}: norm {norm_us(stride):.1f} us, sectors per request {sectors(stride)}, "
            f"requests {requests:,}, sectors {requests * sectors(stride):,}, "
            f"loads {requests * sectors(stride) * SECTOR / 1e9:.3f} GB, "
            f"DRAM {2 * SIZE / norm_us(stride) / 1e3:.0f} GB/s, pass {whole / 1e3:.2f} ms"
        )
        at += 0.1
    print(write(drawing.made({}), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
