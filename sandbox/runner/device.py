"""The runner's side of a GPU: the grader's buffers as tensors, and a precise clock whose word is a claim.

Loaded before the submission, so that what the submission puts in the place of torch's functions is not what
is called here. That holds against a patched name, not against code that rewrites this module's
memory: therefore the grader's clock bounds what is claimed (sandbox/judging/clocks.py).
"""

import os
from collections.abc import Callable, Sequence

import torch

from sandbox.runner.device_memory import Span
from sandbox.runner.messages import BufferSpec

FLUSH_FACTOR = 16  # what is overwritten before every call, in sizes of the L2 cache

_synchronize, _tensor, _close = torch.cuda.synchronize, torch.as_tensor, os.close


class Device:
    """The leased device, with its context."""

    def __init__(self) -> None:
        torch.cuda.init()
        size = torch.cuda.get_device_properties(0).L2_cache_size * FLUSH_FACTOR
        self._scratch = torch.empty(size, dtype=torch.uint8, device="cuda")
        self._flush = self._scratch.zero_
        self._begin, self._end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        self._record_begin, self._record_end = self._begin.record, self._end.record
        self._elapsed = self._begin.elapsed_time
        self._spans: list[Span] = []

    def attach_all(
        self, descriptors: Sequence[int], specs: Sequence[BufferSpec]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        """Inputs and outputs by name; those of the call before are let go."""
        _synchronize()
        while self._spans:
            self._spans.pop().free()
        tensors = {spec.name: self._attach(fd, spec) for fd, spec in zip(descriptors, specs, strict=True)}
        inputs = {spec.name: tensors[spec.name] for spec in specs if not spec.writable}
        return inputs, {spec.name: tensors[spec.name] for spec in specs if spec.writable}

    def timed(self, action: Callable[[], None]) -> int:
        """Nanoseconds between two events round the action, with a cold cache; the device is idle at the end.

        So much is overwritten that it takes longer than to launch: launching is not what is timed.
        """
        self._flush()
        self._record_begin()
        action()
        self._record_end()
        _synchronize()
        return int(self._elapsed(self._end) * 1e6)

    def _attach(self, descriptor: int, spec: BufferSpec) -> torch.Tensor:
        span = Span.attach(descriptor, spec.bytes)
        _close(descriptor)
        self._spans.append(span)
        return _tensor(_Exported(span, spec), device="cuda")


class _Exported:
    """Mapped memory in the form in which libraries hand each other arrays."""

    def __init__(self, span: Span, spec: BufferSpec) -> None:
        self.__cuda_array_interface__ = {
            "shape": spec.shape,
            "typestr": spec.dtype,
            "data": (span.pointer, False),
            "version": 3,
        }
