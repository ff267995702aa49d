"""The runner's side of a GPU: the grader's buffers as tensors, and a precise clock whose word is a claim.

Loaded before the submission, so that what the submission puts in the place of torch's functions is not what
is called here. That holds against a patched name, not against code that rewrites this module's
memory: therefore the grader's clock bounds what is claimed (sandbox/judging/gpu/clocks.py).
"""

import os
from collections.abc import Callable, Sequence

import torch

from sandbox.runner.device_memory import Span
from sandbox.runner.gate import Gate
from sandbox.runner.messages import BufferSpec, Map

_synchronize, _tensor, _close = torch.cuda.synchronize, torch.as_tensor, os.close
_stream = torch.cuda.current_stream
BFLOAT16 = "bfloat16"

Tensors = dict[str, torch.Tensor]


class Device:
    """The leased device, with its context."""

    def __init__(self) -> None:
        torch.empty(1, device="cuda")  # makes the context, which the driver's functions need
        self._begin, self._end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        self._record_begin, self._record_end = self._begin.record, self._end.record
        self._elapsed = self._begin.elapsed_time
        self._spans: list[Span] = []
        self._slots: list[tuple[Tensors, Tensors]] = []

    def take_page(self, descriptor: int) -> None:
        """The words shared with the grader; they come before the first buffers."""
        self._gate = Gate(descriptor)

    def attach(self, descriptors: Sequence[int], mapping: Map) -> None:
        """Map all slots of a case; those of the case before are let go."""
        _synchronize()
        self._slots.clear()
        while self._spans:
            self._spans.pop().free()
        tensors = [self._attach(fd, spec) for fd, spec in zip(descriptors, mapping.buffers, strict=True)]
        count = len(tensors) // mapping.slots
        for first in range(0, len(tensors), max(count, 1)):
            pairs = list(zip(mapping.buffers, tensors, strict=True))[first : first + count]
            inputs = {spec.name: tensor for spec, tensor in pairs if not spec.writable}
            self._slots.append((inputs, {spec.name: tensor for spec, tensor in pairs if spec.writable}))

    def arguments(self, slot: int) -> tuple[Tensors, Tensors]:
        """Inputs and outputs of one slot, by name."""
        inputs, outputs = self._slots[slot]
        return dict(inputs), dict(outputs)

    def timed(self, action: Callable[[], None], number: int) -> int:
        """Nanoseconds between two events round the action, once the grader has opened the gate.

        The device is idle at the end. What the action queues waits behind the gate, so launching is not
        timed; an action that waits for the device itself does so until the grader loses patience and opens.
        """
        stream = _stream().cuda_stream
        self._gate.hold(stream, number)
        self._record_begin()
        action()
        self._record_end()
        self._gate.leave(stream, number)
        self._gate.armed(number)
        _synchronize()
        return int(self._elapsed(self._end) * 1e6)

    def _attach(self, descriptor: int, spec: BufferSpec) -> torch.Tensor:
        span = Span.attach(descriptor, spec.bytes)
        _close(descriptor)
        self._spans.append(span)
        return as_tensor(span, spec)


def as_tensor(span: Span, spec: BufferSpec) -> torch.Tensor:
    """Mapped memory as a tensor of the buffer's type and shape."""
    if spec.dtype == BFLOAT16:  # a type that the interface of arrays has no name for
        return _tensor(_Exported(span, spec.shape, "<i2"), device="cuda").view(torch.bfloat16)
    return _tensor(_Exported(span, spec.shape, spec.dtype), device="cuda")


class _Exported:
    """Mapped memory in the form in which libraries hand each other arrays."""

    def __init__(self, span: Span, shape: tuple[int, ...], typestr: str) -> None:
        self.__cuda_array_interface__ = {
            "shape": shape,
            "typestr": typestr,
            "data": (span.pointer, False),
            "version": 3,
        }
