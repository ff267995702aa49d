"""Arrays in shared memory that was handed over as descriptors."""

import mmap
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from sandbox.runner.messages import BufferSpec

BFLOAT16 = "bfloat16"
Array = np.ndarray[Any, np.dtype[Any]]


def attach(descriptor: int, spec: BufferSpec) -> Array:
    """Map one buffer as an array and close its descriptor. Inputs come out read-only.

    NumPy has no bfloat16: its bits come out as uint16.
    """
    dtype = np.dtype(np.uint16 if spec.dtype == BFLOAT16 else spec.dtype)
    count = int(np.prod(spec.shape, dtype=np.int64))
    access = mmap.ACCESS_WRITE if spec.writable else mmap.ACCESS_READ
    memory = mmap.mmap(descriptor, max(count * dtype.itemsize, 1), access=access)
    os.close(descriptor)
    return np.frombuffer(memory, dtype, count).reshape(spec.shape)


def attach_all(
    descriptors: Sequence[int], specs: Sequence[BufferSpec]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Inputs and outputs by name."""
    arrays = [attach(descriptor, spec) for descriptor, spec in zip(descriptors, specs, strict=True)]
    pairs = list(zip(specs, arrays, strict=True))
    inputs = {spec.name: array for spec, array in pairs if not spec.writable}
    outputs = {spec.name: array for spec, array in pairs if spec.writable}
    return inputs, outputs
