"""Buffers on the device that the grader makes and a jail maps: some sets of inputs and outputs, the slots.

Whoever runs the submission never holds the answer: what is drawn stays in the grader's own context and is
copied into a slot just before the gate opens; outputs are poisoned there and copied out as soon as the
work is done, so that a word said too early finds poison. The device's memory cannot be sealed; a slot's
inputs are compared with what was put there.
"""

from collections.abc import Mapping
from typing import Protocol

import torch

from sandbox.judging.grader.buffers import BFLOAT16, poison
from sandbox.judging.grading import Blank, RuleBroken
from sandbox.runner.device import as_tensor
from sandbox.runner.device_memory import Span
from sandbox.runner.messages import BufferSpec

SLOTS = 3
Tensors = Mapping[str, torch.Tensor]


class Drawn(Protocol):
    """What a task draws on the device."""

    @property
    def inputs(self) -> Tensors: ...
    @property
    def outputs(self) -> Mapping[str, Blank]: ...


def type_name(tensor: torch.Tensor) -> str:
    """The name that travels: NumPy's, or "bfloat16"."""
    if tensor.dtype == torch.bfloat16:
        return BFLOAT16
    name: str = torch.empty(0, dtype=tensor.dtype).numpy().dtype.str
    return name


def blank_name(blank: Blank) -> str:
    """The same for an output."""
    return type_name(torch.empty(0, dtype=getattr(torch, blank.dtype)))


class Buffer:
    """One array of a slot, and the descriptor that goes to the runner."""

    def __init__(self, spec: BufferSpec) -> None:
        self.spec = spec
        self._span = Span.create(spec.bytes)
        self.tensor = as_tensor(self._span, spec)

    def descriptor(self) -> int:
        """A new descriptor for another process; the caller closes it."""
        return self._span.descriptor()

    def free(self) -> None:
        """Unmap it here."""
        del self.tensor
        self._span.free()


class Slot:
    """Inputs and outputs of one call."""

    def __init__(self, drawn: Drawn) -> None:
        self.inputs = {
            name: Buffer(BufferSpec(name, type_name(tensor), tuple(tensor.shape), writable=False))
            for name, tensor in drawn.inputs.items()
        }
        self.outputs = {
            name: Buffer(BufferSpec(name, blank_name(blank), tuple(blank.shape), writable=True))
            for name, blank in drawn.outputs.items()
        }
        self._poison = {name: poison(blank.dtype) for name, blank in drawn.outputs.items()}

    @property
    def buffers(self) -> list[Buffer]:
        """All, in the order in which they are announced."""
        return [*self.inputs.values(), *self.outputs.values()]

    def fits(self, drawn: Drawn) -> bool:
        """Whether a draw has the types and shapes that this slot was made for."""
        return {name: buffer.spec for name, buffer in self.inputs.items()} == {
            name: BufferSpec(name, type_name(tensor), tuple(tensor.shape), writable=False)
            for name, tensor in drawn.inputs.items()
        }

    def fill(self, drawn: Drawn) -> None:
        """Put the inputs in place and poison the outputs; queued, not awaited."""
        for name, tensor in drawn.inputs.items():
            self.inputs[name].tensor.copy_(tensor)
        for name, buffer in self.outputs.items():
            as_bytes(buffer.tensor).fill_(self._poison[name])

    def taken(self) -> dict[str, torch.Tensor]:
        """Copies of the outputs; queued."""
        return {name: buffer.tensor.clone() for name, buffer in self.outputs.items()}

    def require_rest(self, drawn: Drawn, taken: Tensors) -> None:
        """Nothing may have changed since: neither inputs nor, after the end, outputs. Raises RuleBroken."""
        if not all(same(self.inputs[name].tensor, tensor) for name, tensor in drawn.inputs.items()):
            raise RuleBroken("It changed its input.")
        if not all(same(self.outputs[name].tensor, tensor) for name, tensor in taken.items()):
            raise RuleBroken("It went on writing after it had said that it was done.")

    def free(self) -> None:
        """Let the memory go here; the runner does so when it maps the next case."""
        for buffer in self.buffers:
            buffer.free()


def as_bytes(tensor: torch.Tensor) -> torch.Tensor:
    """The same memory as bytes."""
    return tensor.reshape(-1).view(torch.uint8) if tensor.numel() else tensor.new_empty(0, dtype=torch.uint8)


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors have the same bits; NaN is equal to itself here."""
    return bool(torch.equal(as_bytes(one.contiguous()), as_bytes(other.contiguous())))
