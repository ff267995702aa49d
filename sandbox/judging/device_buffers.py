"""The grader's buffers on a GPU: it makes and fills them, a jail maps them, it reads them back.

Whoever runs the submission never holds the answer: inputs come from the grader's own context, outputs
are poisoned before every call and read as soon as the runner says done, so that a word said too early
finds poison. The device's memory cannot be sealed; inputs are compared with what was put there.
"""

import os

import numpy as np
from cuda.bindings import driver

from sandbox.judging.buffers import poison, storage
from sandbox.judging.grading import Array, Blank, RuleBroken
from sandbox.runner.device_memory import DEVICE, Span, ask
from sandbox.runner.messages import BufferSpec


class DeviceBuffer:
    """One array in the device's memory. `descriptor` goes to the runner; `close` when it has been sent."""

    def __init__(self, name: str, shape: tuple[int, ...], dtype: str, *, writable: bool) -> None:
        self.spec = BufferSpec(name, storage(dtype).str, tuple(int(n) for n in shape), writable)
        self.span = Span.create(self.spec.bytes)
        self.descriptor = self.span.descriptor()

    def close(self) -> None:
        """Give our descriptor back."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def download(self) -> Array:
        """What is there now."""
        array = np.empty(self.spec.shape, self.spec.dtype)
        if array.nbytes:
            ask(driver.cuMemcpyDtoH(array.ctypes.data, self.span.pointer, array.nbytes))
        return array

    def free(self) -> None:
        """Let the memory go; the runner does so when it maps the next."""
        self.span.free()


class DeviceInput(DeviceBuffer):
    """An input, and what was put there."""

    def __init__(self, name: str, content: Array) -> None:
        super().__init__(name, content.shape, content.dtype.str, writable=False)
        self._content = np.ascontiguousarray(content)
        if content.nbytes:
            ask(driver.cuMemcpyHtoD(self.span.pointer, self._content.ctypes.data, content.nbytes))

    def result(self) -> Array:
        """The input as it was drawn. Raises RuleBroken when it is not there any more."""
        now = self.download()
        self.free()
        if now.tobytes() != self._content.tobytes():
            raise RuleBroken("It changed its input.")
        return self._content


class DeviceOutput(DeviceBuffer):
    """A poisoned output."""

    def __init__(self, name: str, blank: Blank) -> None:
        super().__init__(name, blank.shape, blank.dtype, writable=True)
        ask(driver.cuMemsetD8(self.span.pointer, poison(blank.dtype), self.span.size))
        ask(driver.cuCtxSynchronize())

    def result(self) -> Array:
        """A copy of what was written."""
        array = self.download()
        self.free()
        return array


class DeviceMemory:
    """Where arrays of a program on the device live; holds this process's context."""

    def __init__(self) -> None:
        ask(driver.cuInit(0))
        context = ask(driver.cuDevicePrimaryCtxRetain(ask(driver.cuDeviceGet(DEVICE))))
        ask(driver.cuCtxSetCurrent(context))

    def input(self, name: str, content: Array) -> DeviceInput:
        """A copy of an input, on the device."""
        return DeviceInput(name, content)

    def output(self, name: str, blank: Blank) -> DeviceOutput:
        """An output to be filled, on the device."""
        return DeviceOutput(name, blank)
