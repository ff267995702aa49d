"""A task on the device: its device.py, or its grader.py with arrays that are carried there and back."""

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from sandbox.judging.gpu.memory import Tensors
from sandbox.judging.grader.buffers import BITS
from sandbox.judging.grading import Array, Blank, Draw, Evidence, Parameters

DEVICE = "device.py"


@dataclass(frozen=True)
class DeviceDraw:
    """One instance of a case, on the device. `host` is what it was made from, where that was drawn there."""

    inputs: Tensors
    outputs: dict[str, Blank]
    host: Draw | None = field(default=None, repr=False)


class DeviceTask:
    """Draws and checks of one job, from its secret seed."""

    def __init__(self, folder: Path, grader: Any, seed: bytes) -> None:
        self._grader = grader
        self._module = load(folder / DEVICE) if (folder / DEVICE).is_file() else None
        self._dice = torch.Generator("cuda").manual_seed(int.from_bytes(seed[:7], "little"))
        self._host_dice = np.random.default_rng(int.from_bytes(seed, "little"))

    def draw(self, parameters: Parameters) -> DeviceDraw:
        """A fresh instance."""
        if self._module is None:
            drawn = self._grader.draw(parameters, self._host_dice)
            inputs = {name: to_device(array) for name, array in drawn.inputs.items()}
            return DeviceDraw(inputs, dict(drawn.outputs), drawn)
        drawn = self._module.draw(parameters, self._dice)
        return DeviceDraw(drawn.inputs, dict(drawn.outputs))

    def check(self, parameters: Parameters, drawn: DeviceDraw, outputs: Tensors, *, baseline: bool) -> None:
        """Raise Wrong or RuleBroken, or return."""
        if drawn.host is None:
            check(self._module, baseline=baseline)(parameters, drawn.inputs, outputs)
            return
        arrays = {name: to_host(tensor) for name, tensor in outputs.items()}
        nothing = np.zeros((1, 1), np.int64)
        evidence = Evidence(nothing, nothing)
        check(self._grader, baseline=baseline)(parameters, drawn.host.inputs, arrays, evidence)


def check(module: Any, *, baseline: bool) -> Any:
    """A baseline may be allowed what the task forbids; its result must be right all the same."""
    return getattr(module, "check_baseline", module.check) if baseline else module.check


def to_device(array: Array) -> torch.Tensor:
    """A copy of an array."""
    return torch.from_numpy(np.ascontiguousarray(array)).cuda()


def to_host(tensor: torch.Tensor) -> Array:
    """A copy of a tensor; bfloat16 becomes uint16 with the same bits, and says so."""
    if tensor.dtype == torch.bfloat16:
        bits: Array = tensor.cpu().view(torch.uint16).numpy().view(BITS)
        return bits
    array: Array = tensor.cpu().numpy()
    return array


def load(path: Path) -> ModuleType:
    """A file of a task as a module."""
    spec = importlib.util.spec_from_file_location(f"task_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
