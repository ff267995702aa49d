"""Where no cgroup can be written: look at the resident memory of all of a jail's processes, often.

Weaker than a cgroup: memory can grow between two looks, and files in a tmpfs are bounded by their
size only. The host says so and takes no untrusted work (`host.py`).
"""

import contextlib
import threading

import psutil

INTERVAL_S = 0.02


class Watchdog:
    """Kills the process and its descendants when they hold more than `memory_mb` together."""

    def __init__(self, pid: int, memory_mb: int) -> None:
        self._root = psutil.Process(pid)
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
                if self._resident() > self._limit:
                    self._struck = True
                    self._root.kill()
                    return

    def _resident(self) -> int:
        total = 0
        for process in [self._root, *self._root.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total
