"""A model of GPU memory that a list of views keeps: `python scripts/traces/kept_views.py OUT.json`.

One rank trains 500 steps, evaluates, and goes on; each evaluation keeps a view of the last hidden states, and
with it their whole storage. Drawn is the hour in which the job dies; printed are the scenario's figures.
"""

import sys
from pathlib import Path

import from_profiler
from drawing import Drawing, model

SCRIPT = "scripts/traces/kept_views.py"
STEP, STEPS, EVALUATION = 1.4, 500, 20.0  # s, steps between evaluations, s
CYCLE = STEP * STEPS + EVALUATION
TOTAL, OUTSIDE = 79.11, 1.32  # GiB on the card; outside PyTorch: context, NCCL, libraries
PEAK, REST, SLACK = 63.35, 41.30, 0.86  # GiB at first: in a step, between steps; reserved and unusable
KEPT = 8 * 4096 * 4096 * 2 / 2**30  # GiB: hidden states of eight sequences, BF16
LOGITS = 8192 * 128_256 * 2 / 2**30  # GiB: the chunk of logits that is asked for at the peak
SHOWN = 3_540.0  # s that are drawn
WORDS = {
    "train": "训练 500 个 step",
    "evaluate": "评测",
    "out of memory": "显存不足（OOM）",
    "rank 0, main thread": "rank 0，主线程",
    "peak allocated": "已分配峰值",
    "allocated between steps": "step 之间已分配",
    "reserved": "reserved（分配器持有）",
}


def dies(slack: float) -> int:
    """After how many evaluations the peak does not fit any more."""
    count = 0
    while PEAK + count * KEPT + slack <= TOTAL - OUTSIDE:
        count += 1
    return count


def figures(last: int, end: float) -> None:
    """Prints what the looks quote."""
    allocated = PEAK + last * KEPT - LOGITS
    print(f"kept a time {KEPT:.3f} GiB; asked for {LOGITS:.2f} GiB")
    print(f"dies after {last} evaluations, {last * STEPS} steps, {end / 3600:.2f} h; slack 0.2: {dies(0.2)}")
    print(f"allocated {allocated:.2f}, unallocated {SLACK * 1024:.2f} MiB, outside {OUTSIDE:.2f}")
    print(f"in use {allocated + SLACK + OUTSIDE:.2f}, free {TOTAL - OUTSIDE - allocated - SLACK:.2f}")
    for step in (500, 5_500, 10_500, 20_500, 27_500):
        more = (step // STEPS - 1) * KEPT
        print(f"step {step}: {REST + more:.2f}, peak {PEAK + more:.2f}, reserved {PEAK + more + SLACK:.2f}")


def draw(last: int, end: float) -> Drawing:
    """The last hour."""
    drawing, begin, track = Drawing(model(SCRIPT)), end - SHOWN, "rank 0, main thread"
    for count in range(last):
        until = count * CYCLE + STEP * STEPS
        if until <= begin:
            continue
        start = max(count * CYCLE, begin)
        for name, base in (
            ("peak allocated", PEAK),
            ("allocated between steps", REST),
            ("reserved", PEAK + SLACK),
        ):
            drawing.point(name, "GiB", 1000 * (start - begin), round(base + count * KEPT, 2))
        detail = f"to step {(count + 1) * STEPS}"
        drawing.slice(track, 1000 * (start - begin), 1000 * (until - start), "train", "compute", detail)
        drawing.slice(track, 1000 * (until - begin), 1000 * EVALUATION, "evaluate", "host")
    drawing.point(
        "allocated between steps", "GiB", 1000 * (last * CYCLE - begin), round(REST + last * KEPT, 2)
    )
    drawing.marker(1000 * SHOWN, "out of memory")
    return drawing


def main() -> None:
    """Prints, draws and writes."""
    last = dies(SLACK)
    end = last * CYCLE + 0.6 * STEP  # the peak of the first step after the last evaluation
    figures(last, end)
    print(from_profiler.write(draw(last, end).made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
