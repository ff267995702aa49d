"""A model of a loss that spikes as logits grow: `python scripts/traces/growing_logits.py OUT.json`.

Curves of two runs over the same data: run 7 with normalised queries and keys, run 8 without. The largest
logit of run 8 doubles every 3,150 steps; from some 880 on, the loss leaves its path at ever shorter
intervals. One step takes two seconds. Prints the figures that the scenario shows.
"""

import math
import sys
from pathlib import Path
from random import Random

from drawing import Drawing, model
from from_profiler import write

FIRST, LAST, EVERY, SECONDS = 47_600, 49_395, 5, 2.0
SHARD = 220  # steps
#: Beginning, height above the path, and steps until it has fallen to 1/e.
SPIKES = ((48_210, 2.9, 55.0), (48_890, 3.7, 90.0), (49_310, 4.8, 400.0))


def path(step: float) -> float:
    """The loss without spikes."""
    return 2.312 - 0.021 * (step - 47_600) / 1_800


def excess(step: float) -> float:
    """What the spikes add to the loss of run 8."""
    total = 0.0
    for begin, height, fall in SPIKES:
        if step >= begin:
            total += height * min(1.0, (step - begin + 5) / 10) * math.exp(-max(0.0, step - begin - 5) / fall)
    return total


def gradient(step: float) -> float:
    """Norm of run 8's gradient before clipping: it rises some 60 steps before the loss does."""
    rise = sum(1.1 * math.exp((step - begin) / 18) for begin, *_ in SPIKES if begin - 90 <= step < begin)
    return 0.34 + rise + 9.0 * excess(step)


def logit(step: float) -> float:
    """The largest attention logit of run 8 (layer 5)."""
    return float(25 * 2 ** ((step - 32_000) / 3_150))


def entropy(step: float) -> float:
    """Mean entropy of the attention in the worst head of layer 5, in nats."""
    return 2.9 / (1 + float((logit(step) / 95) ** 2.2))


WORDS = {
    "data shard": "数据 shard",
    "loss, run 8": "loss，run 8",
    "loss, run 7, same data": "loss，run 7，同样的数据",
    "gradient norm before clipping, run 8": "裁剪前梯度范数，run 8",
}


def main() -> None:
    """Draws and writes."""
    drawing, noise = Drawing(model("scripts/traces/growing_logits.py")), Random(12)  # noqa: S311 - a reproducible curve, not a secret
    for step in range(FIRST, LAST + 1, EVERY):
        at, jitter = (step - FIRST) * SECONDS * 1e3, noise.gauss(0, 0.006)
        drawing.point("loss, run 8", "", at, round(path(step) + jitter + excess(step), 3))
        drawing.point("loss, run 7, same data", "", at, round(path(step) + 0.004 + jitter, 3))
        wobble = 1 + noise.gauss(0, 0.04)
        drawing.point("gradient norm before clipping, run 8", "", at, round(gradient(step) * wobble, 2))
    for number, begin in enumerate(range(FIRST, LAST + 1, SHARD)):
        end = min(begin + SHARD, LAST)
        start = (begin - FIRST) * SECONDS * 1e3
        drawing.slice("data shard", start, (end - begin) * SECONDS * 1e3, f"{415 + number:04d}", "data")
    for step in range(48_000, LAST, 500):
        drawing.marker((step - FIRST) * SECONDS * 1e3, f"step {step:,}")
    for step in (32_000, 40_000, 45_000, 47_000, 48_000, 48_190, 48_205, 48_210, 48_220, 48_890, 49_310):
        print(
            f"{step}: loss {path(step) + excess(step):.3f}, gradient {gradient(step):.2f},"
            f" logit {logit(step):.0f}, entropy {entropy(step):.3f}"
        )
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
