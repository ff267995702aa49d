"""What a jail prints, up to a limit."""

import contextlib
import os
import threading
from collections.abc import Callable
from typing import IO


class CappedOutput:
    """Reads a pipe in the background; calls `overflow` once when more than `limit` bytes came."""

    def __init__(self, pipe: IO[bytes] | None, limit: int, overflow: Callable[[], None]) -> None:
        if pipe is None:
            raise ValueError("the process was started without a pipe")
        self.overflowed = False
        self._pipe = pipe
        self._limit = self._left = limit
        self._overflow = overflow
        self._kept = bytearray()
        self._thread = threading.Thread(target=self._read, name="jail output", daemon=True)
        self._thread.start()

    def finish(self) -> str:
        """All that was kept, once the other end is closed. Control characters are shown as �."""
        self._thread.join()
        self._pipe.close()
        return printable(self._kept.decode("utf-8", "replace"))

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := os.read(self._pipe.fileno(), 1 << 16):
                self._kept += chunk[: self._limit - len(self._kept)]
                self._seen(len(chunk))

    def _seen(self, count: int) -> None:
        self._left -= count
        if self._left < 0 and not self.overflowed:
            self.overflowed = True
            self._overflow()


def printable(text: str) -> str:
    """The text without control characters that could play with a terminal or a page."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)
