"""A place on the GPU for looking, not for timing: inputs are copied there, and no gate holds the work back.

Nsight Compute runs every kernel several times, each to its end, before the next is launched; behind a gate
that opens only once all is queued, it would wait for ever. What is put out here, nobody checks.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from sandbox.runner.buffers import BFLOAT16, attach_all
from sandbox.runner.messages import Map

Tensors = dict[str, torch.Tensor]


class Copied:
    """Tensors of the types and shapes that a call has, in memory of the runner's own."""

    def __init__(self) -> None:
        torch.cuda.init()
        self._arguments: tuple[Tensors, Tensors] = {}, {}

    def attach(self, descriptors: Sequence[int], mapping: Map) -> None:
        """Copy what one call reads, and make room for what it writes."""
        inputs, outputs = attach_all(descriptors, mapping.buffers)
        types = {spec.name: spec.dtype for spec in mapping.buffers}
        self._arguments = on_device(inputs, types), on_device(outputs, types)

    def arguments(self, slot: int) -> tuple[Tensors, Tensors]:  # noqa: ARG002 - there is one
        """Inputs and outputs of the next call, by name."""
        return self._arguments

    def timed(self, action: Callable[[], None], number: int) -> int:  # noqa: ARG002 - nothing is timed
        """Run to the end. Zero nanoseconds: whoever looks does not time."""
        action()
        torch.cuda.synchronize()
        return 0


def on_device(arrays: dict[str, Any], types: dict[str, str]) -> Tensors:
    """Copies on the GPU."""
    return {name: as_tensor(array, types[name]).cuda() for name, array in arrays.items()}


def as_tensor(array: Any, dtype: str) -> torch.Tensor:
    """A copy of its own: reading a mapping that cannot be written is no reason to warn."""
    tensor = torch.from_numpy(array.copy())
    return tensor.view(torch.bfloat16) if dtype == BFLOAT16 else tensor
