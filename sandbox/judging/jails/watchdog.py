"""Where no cgroup can be written: look at the resident memory of all of a jail's processes, often.

Weaker than a cgroup: memory can grow between two looks, and files in a tmpfs are bounded by their
size only. The host says so and takes no untrusted work (`host.py`). Pages that forks share count once.
"""

import contextlib
import resource
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

INTERVAL_S = 0.02
PAGE = resource.getpagesize()


class Watchdog:
    """Calls `kill` when the process and its descendants hold more than `memory_mb` together."""

    def __init__(self, pid: int, memory_mb: int, kill: Callable[[], None]) -> None:
        self._root = psutil.Process(pid)
        self._kill = kill
        self._limit = memory_mb << 20
        self._done = threading.Event()
        self._struck = False
        self._thread = threading.Thread(target=self._watch, name="jail memory", daemon=True)
        self._thread.start()

    def finish(self) -> bool:
        """Stop watching; whether the limit was exceeded."""
        self._done.set()
        self._thread.join()
        return self._struck

    def _watch(self) -> None:
        while not self._done.wait(INTERVAL_S):
            with contextlib.suppress(psutil.NoSuchProcess):
                pids = [self._root.pid, *(child.pid for child in self._root.children(recursive=True))]
                if self._exceeded(pids):
                    self._struck = True
                    self._kill()
                    return

    def _exceeded(self, pids: Sequence[int]) -> bool:
        """The cheap sum, which counts shared pages several times, decides only that all is well."""
        return sum(map(resident, pids)) > self._limit and sum(map(proportional, pids)) > self._limit


def resident(pid: int) -> int:
    """Bytes of memory that a process uses, shared or not; none when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def proportional(pid: int) -> int:
    """The same, but of a page that n processes share the n-th part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return resident(pid)
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)
