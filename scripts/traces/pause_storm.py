"""A model of a NIC that pauses a fabric: `python scripts/traces/pause_storm.py OUT.json`.

Four jobs over two minutes. From 41 s on, one host's NIC pauses its leaf without end. As soon as somebody
sends to it, buffers fill backwards: leaf, spines, the other leaf, the hosts that send across. Jobs that cross
leaves stop in their next all-reduce, time out after 34 s, and stop again when they have restarted. Prints the
figures that the scenario shows.
"""

import sys
from pathlib import Path

from drawing import Drawing, model
from from_profiler import write

LENGTH, BROKEN = 120_000.0, 41_000.0  # ms
#: Job: ms of compute and of all-reduce per step; whether it crosses leaves.
JOBS = {
    "A": (1900.0, 200.0, True),
    "B": (1250.0, 150.0, True),
    "C": (2700.0, 300.0, True),
    "D": (1600.0, 200.0, False),
}
TIMEOUT = 8 * 4.096e-3 * 2**20  # ms: first try and 7 repetitions of 4.096 us x 2^20
RESTART = 21_000.0  # ms from the abort to the first step
QUANTUM_BITS, LONGEST = 512, 65_535
#: Ports, and how many ms after the NIC broke they are paused first (sampled every 10 ms).
PORTS = {
    "paused by gpu-049: leaf 2, port to it": 0.0,
    "paused by leaf 2: spine ports to it": 710.0,
    "paused by spines: leaf 1, uplinks": 710.0,
    "paused by leaf 1: gpu-016, gpu-024, gpu-032": 720.0,
}


def job(drawing: Drawing, name: str) -> None:
    """The steps of one job."""
    compute, reduce, crosses = JOBS[name]
    track, at, number = f"job {name}", 0.0, 1
    stopped = "all-reduce stands still"
    while at < LENGTH:
        at = drawing.slice(track, at, min(compute, LENGTH - at), "compute", "compute", f"step {number}")
        if at >= LENGTH:
            return
        if crosses and at + reduce > BROKEN:
            at = drawing.slice(track, at, min(TIMEOUT, LENGTH - at), stopped, "wait", f"step {number}")
            if at < LENGTH:
                at = drawing.slice(track, at, min(RESTART, LENGTH - at), "restart", "host", "RETRY_EXC_ERR")
        else:
            at = drawing.slice(
                track, at, min(reduce, LENGTH - at), "all-reduce", "communication", f"step {number}"
            )
            number += 1


def ports(drawing: Drawing) -> None:
    """The share of time for which each link is paused."""
    for name, after in PORTS.items():
        drawing.point(name, "%", 0, 0)
        drawing.point(name, "%", BROKEN + after, 100)
        drawing.point(name, "%", LENGTH, 100)


WORDS = {
    **{f"job {name}": f"任务 {name}" for name in JOBS},
    "compute": "计算",
    "all-reduce stands still": "all-reduce 停住",
    "restart": "重启",
    "paused by gpu-049: leaf 2, port to it": "被 gpu-049 暂停：leaf 2 到它的端口",
    "paused by leaf 2: spine ports to it": "被 leaf 2 暂停：spine 到它的端口",
    "paused by spines: leaf 1, uplinks": "被 spine 暂停：leaf 1 的上行端口",
    "paused by leaf 1: gpu-016, gpu-024, gpu-032": "被 leaf 1 暂停：gpu-016、gpu-024、gpu-032",
}


def figures() -> None:
    """How many pause frames a minute keep a link paused."""
    for rate in (400e9, 800e9):
        longest = LONGEST * QUANTUM_BITS / rate
        every = longest / 2  # renewed at half time
        print(f"{rate / 1e9:.0f}G: a frame pauses {1e6 * longest:.1f} us, {60 / every:,.0f} frames a minute")
    print(f"retries end after {TIMEOUT / 1000:.1f} s")


def main() -> None:
    """Draws and writes."""
    drawing = Drawing(model("scripts/traces/pause_storm.py"))
    for name in JOBS:
        job(drawing, name)
    ports(drawing)
    figures()
    print(write(drawing.made(WORDS), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
