"""Records a worker that forgets to forget: `python scripts/traces/leaking_worker.py OUT.json`.

Requests unpack a picture, keep the pixels in a table of open requests, and drop them when the answer is
complete. Whoever is cancelled stays in the table. Phases: no cancellations, every third cancelled, then what
the usual suspects give back (gc.collect, malloc_trim), then the table emptied. Prints what malloc says.
"""

import asyncio
import ctypes
import gc
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
from drawing import Drawing, recorded
from from_profiler import write

SCRIPT = "scripts/traces/leaking_worker.py"
PIXELS = (3, 336, 336)  # float32: 1.35 MB
REQUESTS, EVERY_MS = 150, 14.0
OPEN: dict[int, np.ndarray] = {}
LIBC = ctypes.CDLL("libc.so.6")


class Mallinfo2(ctypes.Structure):
    """glibc's own account of its heap."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def resident() -> float:
    """MB of anonymous memory."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit("no Anonymous line")


def heap() -> str:
    """What malloc holds in use and free."""
    LIBC.mallinfo2.restype = Mallinfo2
    found = LIBC.mallinfo2()
    used, mapped, free = found.uordblks / 1e6, found.hblkhd / 1e6, found.fordblks / 1e6
    return f"uordblks {used:.1f} MB, hblkhd {mapped:.1f} MB, fordblks {free:.1f} MB"


class Recording:
    """The drawing with its clock."""

    def __init__(self) -> None:
        self.drawing = Drawing(recorded(SCRIPT, "a CPU with 2 cores", ""))
        self.start = time.monotonic()

    def now(self) -> float:
        """Milliseconds since the beginning."""
        return (time.monotonic() - self.start) * 1e3

    def sample(self) -> None:
        """The counters, now."""
        at = self.now()
        self.drawing.point("anonymous memory of the worker", "MB", at, round(resident(), 1))
        self.drawing.point("entries in the table", "", at, len(OPEN))


async def handle(number: int, cancelled: bool, recording: Recording) -> None:
    """One request; the defect is that only the regular end removes the entry."""
    begin = recording.now()
    packed = np.frombuffer(
        np.random.default_rng(number).bytes(PIXELS[0] * PIXELS[1] * PIXELS[2]), dtype=np.uint8
    )
    OPEN[number] = (packed.reshape(PIXELS) / np.float32(255)).astype(np.float32)
    done = recording.now()
    recording.drawing.slice(
        "worker, event loop",
        begin,
        done - begin,
        "preprocess",
        "host",
        "cancelled later" if cancelled else "",
    )
    await asyncio.sleep(EVERY_MS / 1e3)
    if cancelled:
        raise asyncio.CancelledError
    begin = recording.now()
    del OPEN[number]
    recording.drawing.slice("worker, event loop", begin, recording.now() - begin, "answer complete", "other")


async def phase(first: int, cancel_every: int, recording: Recording) -> None:
    """A number of requests, one after the other."""
    for number in range(first, first + REQUESTS):
        await asyncio.gather(
            handle(number, bool(cancel_every and number % cancel_every == 0), recording),
            return_exceptions=True,
        )
        if number % 2 == 0:
            recording.sample()


def step(recording: Recording, name: str, action: object) -> None:
    """One attempt to get memory back, with what it gave."""
    before, begin = resident(), recording.now()
    recording.sample()
    found = action() if callable(action) else None
    took = recording.now() - begin
    recording.drawing.slice("attempts", begin, took, name, "memory", f"{before - resident():.1f} MB back")
    print(f"{name}: {before:.1f} -> {resident():.1f} MB in {took:.1f} ms, returned {found}; {heap()}")
    recording.sample()
    time.sleep(0.25)


def main() -> None:
    """Records and prints."""
    tracemalloc.start(8)
    recording = Recording()
    asyncio.run(phase(0, 0, recording))
    print(f"after {REQUESTS} complete: {resident():.1f} MB, {heap()}")
    before = tracemalloc.take_snapshot()
    recording.drawing.marker(recording.now(), "every third request is cancelled")
    asyncio.run(phase(REQUESTS, 3, recording))
    print(f"after {REQUESTS} with cancellations: {resident():.1f} MB, entries {len(OPEN)}, {heap()}")
    for entry in tracemalloc.take_snapshot().compare_to(before, "lineno")[:4]:
        print("  ", str(entry).replace(str(Path(__file__).parent) + "/", ""))
    recording.drawing.marker(recording.now(), "no more requests")
    step(recording, "gc.collect", gc.collect)
    step(recording, "malloc_trim", lambda: LIBC.malloc_trim(0))
    step(recording, "table emptied", OPEN.clear)
    recording.sample()
    words = {
        "a CPU with 2 cores": "2 核 CPU",
        "anonymous memory of the worker": "worker 的匿名内存",
        "entries in the table": "表中的条目数",
        "worker, event loop": "worker，event loop", "attempts": "尝试",
        "preprocess": "预处理", "answer complete": "答案完成",
        "every third request is cancelled": "每三个请求取消一个",
        "no more requests": "不再有请求", "table emptied": "清空表",
    }  # fmt: skip
    drawing = recording.drawing
    known = {
        *drawing.names.listed,
        *drawing.tracks,
        *drawing.counters,
        *(m["name"] for m in drawing.markers),
        "a CPU with 2 cores",
    }
    print(write(drawing.made({k: v for k, v in words.items() if k in known}), Path(sys.argv[1])), "bytes")


if __name__ == "__main__":
    main()
