"""The grader's side of a runner on the device: a call is queued, filled, released, timed and checked."""

import contextlib
import os
import secrets
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from sandbox.judging.gpu.clocks import Timing
from sandbox.judging.gpu.gate import GateTimeoutError, OpenedGate
from sandbox.judging.gpu.memory import SLOTS, Slot
from sandbox.judging.gpu.tasks import DeviceDraw, DeviceTask
from sandbox.judging.grader.buffers import HostMemory
from sandbox.judging.grader.crew import Crew, OutOfTurnError, TooSlowError
from sandbox.runner.frames import Channel
from sandbox.runner.messages import Done, FromRunner, Go, Map, Mapped, Page, Scalar

FLUSHED = 2  # sizes of the L2 cache that are overwritten before a call


class DeviceHost:
    """The grader's own context on the leased device."""

    def __init__(self) -> None:
        torch.cuda.init()
        size = torch.cuda.get_device_properties(0).L2_cache_size * FLUSHED
        self._scratch = torch.empty(size, dtype=torch.uint8, device="cuda")

    def flush(self) -> None:
        """Queue what leaves nothing of the inputs in the L2 cache."""
        self._scratch.zero_()


@dataclass(frozen=True)
class Area:
    """The slots of one case, as they are mapped in a runner."""

    parameters: Mapping[str, Scalar]
    slots: tuple[Slot, ...]


class DeviceCrew(Crew):
    """One runner on the device. It has one process, and three slots for the inputs and outputs of a case."""

    def __init__(self, group: int, channel: Channel[FromRunner], host: DeviceHost) -> None:
        super().__init__(group, [channel], HostMemory())
        self._channel = channel
        self._host = host
        self._gate = OpenedGate(self._listen)
        self._area: Area | None = None
        self._calls = 0
        self._done: Done | None = None

    def begin(self, seconds: float) -> None:
        """Wait until the submission is loaded, then share the page of words."""
        super().begin(seconds)
        self._send(self._channel, Page(), [self._gate.descriptor])
        self._gate.close()

    def call_on_device(
        self, task: DeviceTask, parameters: dict[str, Scalar], seconds: float, *, baseline: bool
    ) -> tuple[Timing, DeviceDraw, Mapping[str, torch.Tensor]]:
        """One call on fresh inputs, checked: its times, what it read and what it wrote."""
        deadline = time.monotonic() + seconds
        drawn = task.draw(parameters)
        area = self._mapped(parameters, drawn, deadline)
        index = self._calls % SLOTS
        self._calls += 1
        slot = area.slots[index]
        trusted, claimed, taken = self._gated(slot, index, drawn, deadline)
        slot.require_rest(drawn, taken)
        task.check(parameters, drawn, taken, baseline=baseline)
        return Timing(claimed, trusted), drawn, taken

    def close(self) -> None:
        """Hang up, and let the device's memory go."""
        super().close()
        self._free()

    def _mapped(self, parameters: dict[str, Scalar], drawn: DeviceDraw, deadline: float) -> Area:
        """The slots of this case, mapped by the runner now if they are not yet."""
        area = self._area
        if area is not None and area.parameters == parameters and area.slots[0].fits(drawn):
            return area
        self._free()
        slots = tuple(Slot(drawn) for _ in range(SLOTS))
        buffers = [buffer for slot in slots for buffer in slot.buffers]
        descriptors = [buffer.descriptor() for buffer in buffers]
        try:
            specs = tuple(buffer.spec for buffer in buffers)
            self._send(self._channel, Map(specs, parameters, SLOTS), descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self._expect(self._channel, Mapped, deadline)
        self._area = Area(parameters, slots)
        return self._area

    def _gated(
        self, slot: Slot, index: int, drawn: DeviceDraw, deadline: float
    ) -> tuple[float, float, dict[str, torch.Tensor]]:
        """Trusted and claimed seconds, and what was in the outputs when the device had come to rest."""
        number = secrets.randbits(62)
        self._called, self._done = True, None
        self._send(self._channel, Go(number, index), [])
        try:
            self._gate.await_armed(number, deadline)
            slot.fill(drawn)
            self._host.flush()
            trusted = self._gate.timed(number, deadline)
        except GateTimeoutError as error:
            raise TooSlowError from error
        taken = slot.taken()
        done, self._done = self._done or self._expect(self._channel, Done, deadline), None
        if done.call != number:
            raise OutOfTurnError("it said done of another call")
        if done.claimed_ns <= 0:
            raise OutOfTurnError("it claims that no time passed")
        return trusted, done.claimed_ns / 1e9, taken

    def _listen(self) -> None:
        """What a runner says while its work is awaited: that it is done, once, or why it never will be."""
        if not select.select([self._channel.sock], [], [], 0)[0]:
            return
        message: Any = self._hear(self._channel, time.monotonic() + 1)
        if not isinstance(message, Done) or self._done is not None:
            raise OutOfTurnError(f"it said {type(message).__name__.lower()} before it was done")
        self._done = message  # it may come before the device's own word is seen, which alone counts

    def _free(self) -> None:
        if self._area is None:
            return
        with contextlib.suppress(RuntimeError):  # a device that has failed frees nothing any more
            for slot in self._area.slots:
                slot.free()
        self._area = None
