"""The grader's side of shared memory: sealed anonymous files.

The size of every file is sealed, so a runner cannot shrink one under our feet (that would kill us with
SIGBUS). Inputs are sealed against any writing but through the mapping that we already hold, which is
stronger than handing over a read-only descriptor: that one could be opened again for writing.
"""

import fcntl
import mmap
import os
from typing import Any, Protocol

import numpy as np

from sandbox.judging.grading import Array, Blank
from sandbox.runner.messages import BufferSpec

F_SEAL_FUTURE_WRITE = 0x0010  # Linux 5.1; not in Python's fcntl before 3.13
INTEGER_POISON, NAN_BYTE = 0x5B, 0xFF  # floating-point numbers of any width whose bytes are all ones are NaN
BFLOAT16 = "bfloat16"  # NumPy has no such type: its bits travel as uint16


BITS = np.dtype(np.uint16, metadata={"bits of": BFLOAT16})  # an array of them says what they are


def name_of(dtype: np.dtype[Any]) -> str:
    """The name under which a type travels."""
    return BFLOAT16 if dtype.metadata == BITS.metadata else dtype.str


def storage(dtype: str) -> np.dtype[Any]:
    """NumPy's type in which elements of this type are kept."""
    return np.dtype(np.uint16 if dtype == BFLOAT16 else dtype)


def poison(dtype: str) -> int:
    """The byte with which an output is filled before a call: NaN, or what no honest result consists of."""
    return NAN_BYTE if dtype == BFLOAT16 or np.dtype(dtype).kind in "fc" else INTEGER_POISON


class Mappable(Protocol):
    """An array that a runner can map, wherever it lives."""

    spec: BufferSpec
    descriptor: int

    def close(self) -> None:
        """Give our descriptor back."""

    def result(self) -> Array:
        """What a call left there. Raises RuleBroken when an input was changed."""


class Memory(Protocol):
    """Where a program's arrays live."""

    def input(self, name: str, content: Array) -> Mappable:
        """An array with this content, for the submission to read."""

    def output(self, name: str, blank: Blank) -> Mappable:
        """A poisoned array, for the submission to fill."""


class Buffer:
    """One array in shared memory. `descriptor` goes to the runner; `close` when it has been sent."""

    def __init__(self, name: str, shape: tuple[int, ...], dtype: str, *, writable: bool) -> None:
        kind = storage(dtype)
        count = int(np.prod(shape, dtype=np.int64))
        size = max(count * kind.itemsize, 1)
        named = BFLOAT16 if dtype == BFLOAT16 else kind.str
        self.spec = BufferSpec(name, named, tuple(int(n) for n in shape), writable)
        self.descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.descriptor, size)
        self.array: Array = np.frombuffer(mmap.mmap(self.descriptor, size), kind, count).reshape(shape)
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | (0 if writable else F_SEAL_FUTURE_WRITE)
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals | fcntl.F_SEAL_SEAL)

    def close(self) -> None:
        """Give our descriptor back; the mapping stays as long as the array."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def result(self) -> Array:
        """What a call left: an input as it is, for it is sealed; of an output a copy of our own."""
        return self.array.copy() if self.spec.writable else self.array


def input_buffer(name: str, content: Array) -> Buffer:
    """A sealed copy of an input."""
    buffer = Buffer(name, content.shape, name_of(content.dtype), writable=False)
    buffer.array[...] = content
    return buffer


def output_buffer(name: str, blank: Blank) -> Buffer:
    """A poisoned output: NaN, or bytes that no honest result consists of."""
    buffer = Buffer(name, blank.shape, blank.dtype, writable=True)
    buffer.array.reshape(-1).view(np.uint8).fill(poison(blank.dtype))
    return buffer


class HostMemory:
    """Where arrays of a program on the CPU live."""

    def input(self, name: str, content: Array) -> Buffer:
        """A sealed copy of an input."""
        return input_buffer(name, content)

    def output(self, name: str, blank: Blank) -> Buffer:
        """A poisoned output."""
        return output_buffer(name, blank)
