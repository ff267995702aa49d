"""A model of FP8 copies made through shared memory: `python scripts/traces/cast_tiles.py OUT.json`.

`cast_transpose` reads bf16, writes FP8 rows and, in training, FP8 columns too, turned in a tile of 128 x 128
bytes. DRAM moves 4 bytes an element; the L1's data stage serves one wavefront a cycle and SM. Counts the
wavefronts lane by lane for any row pitch, takes the slower of the two, and draws a layer of both images.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

SMS, CLOCK, DRAM, BUSY = 132, 1.98e9, 2.85e12, 0.97  # BUSY: of a wavefront a cycle, what is reached
TILE, WARP, BANKS, WORD = 128, 32, 32, 4
TOKENS, LAYERS = 8_192, 32
#: Columns out and in of the linear layers of one block (8 KV heads of 128, feed-forward 14,336).
LINEAR = {"qkv": (6_144, 4_096), "out": (4_096, 4_096), "gate-up": (28_672, 4_096), "down": (4_096, 14_336)}
FP8_FLOPS, BUS = 1_200e12, 360e9  # what large GEMMs reach; bus bandwidth of 8 GPUs on NVSwitch
#: Attention (causal, 8,192 tokens), us; what norms (with residual) and SwiGLU move, bf16 numbers a token.
ATTENTION, ATTENTION_BACK = 916.0, 2_749.0
NORM, SWIGLU, SWIGLU_BACK = 4 * 4_096, 3 * 14_336, 5 * 14_336
#: What lies around the blocks.
HEAD_MS, HEAD_BACK_MS, OPTIMIZER_MS = 9.6, 19.0, 9.8
PEAK = 2 * 2.619e9 * 5_120 / 8  # of DRAM: two bits a clock on 5,120 lines, as the profiler reckons it
OLD, NEW = "image 18", "image 19"
PITCH = {OLD: 129, NEW: 128}
STREAM, COMM = "GPU 0, stream 7", "GPU 0, stream 20 (NCCL)"


def served(addresses: list[int]) -> int:
    """Wavefronts of one request: different words of the same bank one after the other."""
    banks: dict[int, set[int]] = {}
    for address in addresses:
        banks.setdefault(address // WORD % BANKS, set()).add(address // WORD)
    return max(map(len, banks.values()))


def loads(pitch: int, turn: bool = False) -> float:
    """Wavefronts of a byte load: lane l reads row 4l + k of a column; the mean over columns and k."""
    counts = [
        served([place(4 * lane + k, column, pitch, turn) for lane in range(WARP)])
        for column in range(TILE)
        for k in range(4)
    ]
    return sum(counts) / len(counts)


def place(row: int, column: int, pitch: int, turn: bool) -> int:
    """Where a byte of the tile lies; `turn` moves the words of a row by XOR instead of by padding."""
    word = column // WORD ^ (row // 4 if turn else 0)
    return row * pitch + word * WORD + column % WORD


def width(pitch: int) -> int:
    """The widest store, up to 4 bytes, that stays aligned in every row."""
    return next(size for size in (4, 2, 1) if pitch % size == 0)


def wavefronts(pitch: int, turn: bool = False) -> tuple[float, float]:
    """Of shared stores and loads, for 128 bytes of the tile."""
    return 4 / width(pitch), 4 * loads(pitch, turn)


def elements_us(elements: int, pitch: int, turn: bool = False) -> float:
    """Duration of cast_transpose: the slower of DRAM and L1 (2 + 2 wavefronts of global memory on top)."""
    dram = 4 * elements / DRAM
    l1 = elements / TILE * (sum(wavefronts(pitch, turn)) + 4) / (SMS * CLOCK * BUSY)
    return float((dram**8 + l1**8) ** (1 / 8) * 1e6)


def rows_us(elements: int) -> float:
    """Duration of the copy without columns, which needs no shared memory."""
    return 3 * elements / DRAM * 1e6


def moved_us(numbers: int) -> float:
    """Duration of what only moves so many bf16 numbers a token."""
    return 2 * TOKENS * numbers / DRAM * 1e6


def weights(name: str) -> int:
    """Elements of a linear layer's weight."""
    return LINEAR[name][0] * LINEAR[name][1]


def gemm_us(name: str) -> float:
    """One product of a linear layer: forward, by data or by weight."""
    return 2 * TOKENS * weights(name) / FP8_FLOPS * 1e6


class Stream:
    """Kernels one after the other; drawn if there is a drawing. Times in us."""

    def __init__(self, drawing: Drawing | None, image: str, at: float) -> None:
        self.drawing, self.image, self.at, self.casts = drawing, image, at, 0.0

    def run(self, name: str, took: float, category: str = "compute", detail: str = "") -> None:
        if self.drawing:
            self.drawing.slice(STREAM, self.at / 1e3, took / 1e3, name, category, detail)
        self.at += took

    def cast(self, what: str, high: int, wide: int) -> None:
        took = elements_us(high * wide, PITCH[self.image])
        self.run("cast_transpose<true>", took, "memory", f"{what} [{high}, {wide}]")
        self.casts += took

    def linear(self, name: str) -> None:
        out, inner = LINEAR[name]
        self.cast(f"X of {name}", TOKENS, inner)
        self.cast(f"W of {name}", out, inner)
        self.run("gemm fp8", gemm_us(name), detail=f"{name}, forward")

    def linear_back(self, name: str) -> None:
        self.cast(f"dY of {name}", TOKENS, LINEAR[name][0])
        self.run("gemm fp8", gemm_us(name), detail=f"{name}, dX")
        self.run("gemm fp8", gemm_us(name), detail=f"{name}, dW")

    def gather(self, name: str) -> None:
        if self.drawing:
            size = 2 * sum(map(weights, LINEAR))
            self.drawing.slice(
                COMM, self.at / 1e3, size * 7 / 8 / BUS * 1e3, name, "communication", f"{size / 1e6:.0f} MB"
            )


def forward(stream: Stream) -> None:
    """One block forward."""
    stream.gather("all-gather")
    stream.run("norm", moved_us(NORM))
    stream.linear("qkv")
    stream.run("attention", ATTENTION, detail="forward")
    stream.linear("out")
    stream.run("norm", moved_us(NORM))
    stream.linear("gate-up")
    stream.run("swiglu", moved_us(SWIGLU))
    stream.linear("down")


def backward(stream: Stream) -> None:
    """The same block backward; its weights have stayed, in FP8."""
    stream.linear_back("down")
    stream.run("swiglu", moved_us(SWIGLU_BACK), detail="backward")
    stream.linear_back("gate-up")
    stream.gather("reduce-scatter")
    stream.run("norm", moved_us(NORM), detail="backward")
    stream.linear_back("out")
    stream.run("attention", ATTENTION_BACK, detail="backward")
    stream.linear_back("qkv")
    stream.run("norm", moved_us(NORM), detail="backward")


def block(drawing: Drawing | None, image: str, at: float) -> tuple[float, float, float]:
    """Forward and backward of one block; forward and backward us, and us of its copies."""
    stream = Stream(drawing, image, at)
    forward(stream)
    middle = stream.at
    backward(stream)
    return middle - at, stream.at - middle, stream.casts


def step(image: str) -> None:
    """Prints a step of training and a batch of evaluation."""
    ahead, back, casts = block(None, image, 0)
    ahead, back = LAYERS * ahead / 1e3 + HEAD_MS, LAYERS * back / 1e3 + HEAD_BACK_MS
    made = sum(TOKENS * inner + out * inner for out, inner in LINEAR.values())
    moved = moved_us(2 * NORM + SWIGLU) + rows_us(made)
    evaluation = LAYERS * (moved + ATTENTION + sum(map(gemm_us, LINEAR))) / 1e3 + HEAD_MS
    print(
        f"{image}: forward {ahead:.1f} backward {back:.1f} step {ahead + back + OPTIMIZER_MS:.1f} ms, "
        f"copies {casts:.0f} us a block, {LAYERS * casts / 1e3:.1f} ms a step, evaluation {evaluation:.1f} ms"
    )


def profile(image: str, high: int, wide: int) -> None:
    """Prints what a profiler would count for one launch."""
    elements, pitch = high * wide, PITCH[image]
    pieces, (stores, shared) = elements // TILE, wavefronts(pitch)
    took = elements_us(elements, pitch)
    cycles = took * CLOCK / 1e6
    per_cycle = pieces / SMS / cycles  # pieces of 128 elements, per SM
    issued = 36 if width(pitch) == 1 else 33  # instructions of a warp for one piece
    l1, excess = per_cycle * (stores + shared + 4), shared - 4
    print(
        f"{image} [{high}, {wide}]: {took:.1f} us, {cycles:,.0f} cycles, {elements // TILE**2} blocks, "
        f"{elements / TILE**2 / SMS / 8:.2f} waves, {4 * elements / 1e6:.1f} MB, "
        f"DRAM {4e6 * elements / took / PEAK:.2%} of {PEAK / 1e12:.2f} TB/s, L1 {l1:.2%}, "
        f"issue {per_cycle * issued / 4:.2%}, LSU {per_cycle * (stores + 4 + 3):.2%}, "
        f"warp cycles an instruction with 60 warps {60 / (per_cycle * issued):.1f}\n"
        f"  shared loads {4 * pieces:,}, wavefronts {pieces * shared:,.0f}, conflicts {pieces * excess:,.0f} "
        f"({excess / shared:.2%}, estimate {excess / shared * l1:.2%}); shared stores and their wavefronts "
        f"{pieces * stores:,.0f}; rows alone {rows_us(elements):.1f} us"
    )


def main() -> None:
    """Draws and prints."""
    drawing, at = Drawing(model("scripts/traces/cast_tiles.py")), 0.0
    for image in PITCH:
        drawing.marker(at / 1e3, image)
        at += sum(block(drawing, image, at)[:2]) + 400
        step(image)
        profile(image, TOKENS, 14_336)
    for pitch, turn in ((129, False), (128, False), (130, False), (132, False), (136, False), (144, False),
                        (160, False), (128, True)):  # fmt: skip
        print(
            f"pitch {pitch}{' xor' if turn else ''}: stores of {width(pitch)} B, "
            f"{loads(pitch, turn):.2f} wavefronts a load, {sum(wavefronts(pitch, turn)) + 4:.0f} in all, "
            f"{elements_us(TOKENS * 14_336, pitch, turn):.1f} us"
        )
    print(write(drawing.made({}), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
