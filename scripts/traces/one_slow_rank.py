"""A model of data parallelism with one slow GPU: `python scripts/traces/one_slow_rank.py OUT.json`.

Three of 128 ranks, two steps. The backward pass fills eight buckets; a bucket's all-reduce begins on a rank
when its gradients are there, and ends on all ranks together, after the last one has come. On the slow rank
what hangs on the SM clock (80% of the work) takes 1755/1410 times as long. Prints the scenario's times.
"""

import sys
from pathlib import Path

import from_profiler
from drawing import Drawing, model

SCRIPT = "scripts/traces/one_slow_rank.py"
FORWARD, BACKWARD, OPTIMIZER = 420.0, 860.0, 40.0  # ms on a healthy GPU
BUCKETS, BUCKET, LAST_BUCKET = 8, 85.0, 140.0  # ms on the wire
CLOCKED, HEALTHY_CLOCK, SLOW_CLOCK = 0.8, 1755, 1410
RANKS, SLOW = (76, 77, 78), 77
STEPS = 2
WORDS = {"wait for all-reduce": "等 all-reduce"}


def factor(rank: int) -> float:
    """How much longer a rank computes than a healthy one."""
    clock = SLOW_CLOCK if rank == SLOW else HEALTHY_CLOCK
    return CLOCKED * HEALTHY_CLOCK / clock + 1 - CLOCKED


def step(drawing: Drawing, begin: float, number: int) -> float:
    """Draws a step of all ranks; returns when the next one begins."""
    drawing.marker(begin, f"step {number}")
    ready: dict[int, list[float]] = {}
    for rank in RANKS:
        track, slow = f"GPU {rank}, compute stream", factor(rank)
        at = drawing.slice(track, begin, FORWARD * slow, "forward", "compute")
        ready[rank] = []
        for bucket in range(BUCKETS):
            name = f"backward, bucket {bucket}"
            at = drawing.slice(track, at, BACKWARD / BUCKETS * slow, name, "compute")
            ready[rank].append(at)
    end = 0.0
    for bucket in range(BUCKETS):
        wire = LAST_BUCKET if bucket == BUCKETS - 1 else BUCKET
        starts = {rank: max(ready[rank][bucket], end) for rank in RANKS}
        end = max(starts.values()) + wire
        for rank, start in starts.items():
            name = f"ncclDevKernel_AllReduce, bucket {bucket}"
            drawing.slice(f"GPU {rank}, NCCL stream", start, end - start, name, "communication")
    done = 0.0
    for rank in RANKS:
        track, idle = f"GPU {rank}, compute stream", ready[rank][-1]
        drawing.slice(track, idle, end - idle, "wait for all-reduce", "wait")
        done = max(done, drawing.slice(track, end, OPTIMIZER * factor(rank), "optimizer", "compute"))
        computed = (FORWARD + BACKWARD + OPTIMIZER) * factor(rank)
        if number == 0:
            print(f"rank {rank}: computes {computed:.0f} ms, waits {end - idle:.0f} ms for the last bucket")
    return done


def main() -> None:
    """Draws and writes."""
    drawing, begin = Drawing(model(SCRIPT)), 0.0
    for number in range(STEPS):
        following = step(drawing, begin, number)
        print(f"step: {following - begin:.0f} ms; all healthy: "
              f"{FORWARD + BACKWARD + OPTIMIZER + LAST_BUCKET:.0f} ms")  # fmt: skip
        begin = following
    print(from_profiler.write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
