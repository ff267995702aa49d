"""The grader's side of the gate: it opens, and takes the time until the device is idle again.

While the grader's kernels run, those of another context do not: a GPU gives its multiprocessors to one
context at a time. So nothing of a submission can run between the moment when inputs come into being and
the moment when the gate opens. The trusted time of a call ends when a kernel of the grader's, queued
after the word "done", has run: work that a submission left behind delays it.
"""

import os
import time
from collections.abc import Callable

import torch

from sandbox.runner.gate import ARMED, ARRIVED, DONE, OPEN, PAGE, WORD, FlagPage

PATIENCE_S = (
    2e-3  # for launches, once the stream has come to the gate: who waits for the device himself stands there
)
LOOK_S = 2e-4  # how often the conversation is looked at beside the words


class GateTimeoutError(Exception):
    """The word that was waited for did not come in time."""


class OpenedGate:
    """One page of words, and the clock round it. `talk` is called now and then and may raise."""

    def __init__(self, talk: Callable[[], None]) -> None:
        descriptor = os.memfd_create("gate", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, PAGE)
        self.descriptor = os.dup(descriptor)
        self._page = FlagPage(descriptor)
        self._talk = talk
        self._probe = torch.zeros(1, device="cuda")
        self._event = torch.cuda.Event()

    def await_armed(self, number: int, deadline: float) -> None:
        """Until all of a call is queued, or its stream stands at the gate and nothing more comes."""
        self._await(lambda: self._says(ARMED, number) or self._says(ARRIVED, number), deadline)
        until = min(deadline, time.monotonic() + PATIENCE_S)
        while not self._says(ARMED, number) and time.monotonic() < until:
            self._talk()

    def timed(self, number: int, deadline: float) -> float:
        """Open, and wait until the device has no more work of the call; seconds in between.

        What was queued on the grader's stream before (inputs, poison, a flushed cache) is finished first.
        """
        self._settle()
        opened = time.perf_counter()
        self._page.words[OPEN] = number & WORD
        self._await(lambda: self._says(DONE, number), deadline)
        self._probe.zero_()
        self._settle()
        return time.perf_counter() - opened

    def close(self) -> None:
        """Give the descriptor back."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _says(self, index: int, number: int) -> bool:
        return int(self._page.words[index]) == number & WORD

    def _settle(self) -> None:
        """Busy waiting: a sleeping wait would add its waking up to the time."""
        self._event.record()
        while not self._event.query():
            pass

    def _await(self, word: Callable[[], bool], deadline: float) -> None:
        look = time.monotonic() + LOOK_S
        while not word():
            now = time.monotonic()
            if now >= deadline:
                raise GateTimeoutError
            if now >= look:
                self._talk()
                look = now + LOOK_S
