"""What a harness imports before it knows its job, so that no job waits for it. No CUDA context is made.

Imports only: nothing here may depend on a job, and nothing of one process reaches another.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable


def python() -> None:
    """Arrays are all that most submissions use; the harness itself needs them."""
    importlib.import_module("numpy")


def torch() -> None:
    """PyTorch and Triton, with what the first kernel would load."""
    for name in ("torch", "triton", "triton.language"):
        importlib.import_module(name)
    if os.environ.get("TRITON_INTERPRET") == "1":
        importlib.import_module("triton.runtime.interpreter")
        return
    importlib.import_module("sandbox.runner.triton_inspector")
    importlib.import_module("triton.backends.nvidia.compiler")
    if has_driver_bindings():
        importlib.import_module("sandbox.runner.device")


def has_driver_bindings() -> bool:
    """Whether this Python can speak to a GPU's driver."""
    try:
        return importlib.util.find_spec("cuda.bindings.driver") is not None
    except ModuleNotFoundError:
        return False


KINDS: dict[str, Callable[[], None]] = {"python": python, "torch": torch}
