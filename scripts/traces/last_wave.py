"""A model of tiles on 132 SMs: `python scripts/traces/last_wave.py OUT.json`.

The matrix products of one layer (hidden 3072, feed-forward 8192, 32 layers), one 128 x 256 tile per SM at a
time. A tile goes to the SM that is free first. Draws a layer at 1,408 tokens and one at 1,440.
"""

import heapq
import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

SMS, ROWS, COLUMNS = 132, 128, 256
PER_SM = 989e12 / SMS * 0.75  # FLOP/s of a tile's main loop
AROUND_US = 4.0  # prologue and epilogue of a tile
LAYERS, REST_US = 32, 120.0  # attention, norms and the like, per layer
PRODUCTS = {
    "qkv": (9_216, 3_072),
    "attention out": (3_072, 3_072),
    "gate and up": (16_384, 3_072),
    "down": (3_072, 8_192),
}
SHOWN = (0, 1, 2, 5, 8, 11, 12, 13, 32, 66, 99, 131)


def tile_us(inner: int, rows: int = ROWS, columns: int = COLUMNS) -> float:
    """How long one tile takes."""
    return 2 * rows * columns * inner / PER_SM * 1e6 + AROUND_US


def tiles(tokens: int, wide: int, columns: int = COLUMNS) -> int:
    """How many tiles the result has."""
    return -(-tokens // ROWS) * -(-wide // columns)


def product(drawing: Drawing | None, name: str, tokens: int, start: float) -> float:
    """Runs one product's tiles; its end in ms."""
    wide, inner = PRODUCTS[name]
    free = [(start, sm) for sm in range(SMS)]
    heapq.heapify(free)
    end, ends = start, []
    for number in range(tiles(tokens, wide)):
        at, sm = heapq.heappop(free)
        done = at + tile_us(inner) / 1e3
        if drawing and sm in SHOWN:
            drawing.slice(f"SM {sm}", at, done - at, name, "compute", f"tile {number}")
        heapq.heappush(free, (done, sm))
        ends.append((at, done))
        end = max(end, done)
    if drawing:
        for at in sorted({round(at, 6) for at, _ in ends}):
            drawing.point("busy SMs", "", at, sum(a - 1e-6 <= at < d - 1e-6 for a, d in ends))
    return end


def layer(drawing: Drawing | None, tokens: int, start: float) -> float:
    """One layer; its end in ms."""
    at = start
    for name in PRODUCTS:
        if name == "attention out":
            if drawing:
                drawing.slice("other kernels", at, REST_US / 1e3, "attention, norms, rotary", "other")
                drawing.point("busy SMs", "", at, SMS)
            at += REST_US / 1e3
        end = product(drawing, name, tokens, at)
        if drawing:
            drawing.slice("GPU 0, stream 7", at, end - at, name, "compute", f"{tokens} tokens")
        at = end
    return at


def figures() -> None:
    """What the scenario shows."""
    for tokens in (1_280, 1_281, 1_344, 1_408, 1_409, 1_416, 1_440, 1_472, 1_536, 1_537, 1_664, 2_112, 2_816):
        step = LAYERS * layer(None, tokens, 0)
        print(f"{tokens} tokens: step {step:.1f} ms, {tokens / step * 1e3:,.0f} tokens/s")
    for tokens in (1_408, 1_440):
        for name, (wide, inner) in PRODUCTS.items():
            number, took = tiles(tokens, wide), 1e3 * product(None, name, tokens, 0)
            flop = 2 * tokens * wide * inner
            print(
                f"{tokens} {name}: grid {number}, waves {number / SMS:.2f}, "
                f"full {number // SMS} + {number % SMS}, "
                f"tile {tile_us(inner):.1f} us, {took:.1f} us, {flop / took / 1e6:.0f} TFLOP/s"
            )
    for name in ("attention out", "down"):
        wide, inner = PRODUCTS[name]
        number = tiles(1_440, wide, 128)
        print(
            f"128x128 {name}: {number} tiles, {-(-number // SMS)} waves, "
            f"{-(-number // SMS) * tile_us(inner, 128, 128):.1f} us"
        )


WORDS = {
    "other kernels": "其他 kernel", "attention, norms, rotary": "attention、norm、rotary",
    "busy SMs": "忙碌的 SM 数",
    "a layer at 1,408 tokens": "1,408 token 时的一层", "a layer at 1,440 tokens": "1,440 token 时的一层",
}  # fmt: skip


def main() -> None:
    """Draws and prints."""
    drawing = Drawing(model("scripts/traces/last_wave.py"))
    drawing.marker(0, "a layer at 1,408 tokens")
    end = layer(drawing, 1_408, 0)
    drawing.point("busy SMs", "", end, 0)
    second = end + 0.06
    drawing.marker(second, "a layer at 1,440 tokens")
    drawing.point("busy SMs", "", layer(drawing, 1_440, second), 0)
    figures()
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
