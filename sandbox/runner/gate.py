"""The runner's side of the gate that holds a GPU's work back until the grader opens it.

Grader and runner share one page of words, which their GPU contexts can see. In the runner's stream stand:
"I am here", wait for the gate, the submission's work, "done". All of it is queued before the grader puts the
inputs in place and opens the gate, so what a launch costs is not in the time in between. The words are claims
like all that is said here: what a forged one gains is the matter of sandbox/judging/gpu/clocks.py.
"""

import mmap
import os

import numpy as np
from cuda.bindings import driver

from sandbox.runner.device_memory import ask

PAGE = 4096
OPEN, ARRIVED, ARMED, DONE = 0, 16, 32, 48  # words of four bytes, each on a cache line of its own
WORD = 0xFFFF_FFFF

_write, _wait = driver.cuStreamWriteValue32, driver.cuStreamWaitValue32
_EQUAL = int(driver.CUstreamWaitValue_flags.CU_STREAM_WAIT_VALUE_EQ)


class FlagPage:
    """The shared words: `words` for the processor, `address` for the device. Needs a current context."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, PAGE)
        os.close(descriptor)
        self.words = np.frombuffer(self._memory, np.uint32)
        host = self.words.ctypes.data
        ask(driver.cuMemHostRegister(host, PAGE, driver.CU_MEMHOSTREGISTER_DEVICEMAP))
        self._device = int(ask(driver.cuMemHostGetDevicePointer(host, 0)))

    def address(self, index: int) -> int:
        """Where the device sees a word."""
        return self._device + index * self.words.itemsize


class Gate:
    """Holds a stream back. `number` is a call's own; its lower 32 bits are what the words say."""

    def __init__(self, descriptor: int) -> None:
        self._page = FlagPage(descriptor)

    def hold(self, stream: int, number: int) -> None:
        """Queue: say that the stream is here, and wait until the grader opens."""
        ask(_write(stream, self._page.address(ARRIVED), number & WORD, 0))
        ask(_wait(stream, self._page.address(OPEN), number & WORD, _EQUAL))

    def leave(self, stream: int, number: int) -> None:
        """Queue: say that the work before is done."""
        ask(_write(stream, self._page.address(DONE), number & WORD, 0))

    def armed(self, number: int) -> None:
        """Say that everything is queued."""
        self._page.words[ARMED] = number & WORD
