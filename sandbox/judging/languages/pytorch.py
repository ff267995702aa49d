"""PyTorch: Python with torch; tensors live on the GPU where the task counts on one, else on the processor.

Three places, by what the task asks of its host:

    cpu    shared memory, one thread, as for Python
    gpu    one leased device: the grader's buffers are tensors on it (`--device`, as for Triton)
    gpus   several devices of one host: ranks fork in the jail and take one device each, so the runner itself
           must not touch a device; buffers stay in shared memory
"""

import importlib.metadata
from dataclasses import replace
from functools import partial

from bank.schema import Limits
from sandbox.judging.languages import Files, Prepared, python, triton
from sandbox.judging.workshop import Workshop

START_S = triton.START_S
ENTRY, BASELINE = python.ENTRY, python.BASELINE
inspects = False

#: The ranks of a jail meet over loopback, its only interface. NVLink multicast stays off: a crash with it can
#: take a host's GPUs out of service.
ENVIRONMENT = {
    "GLOO_SOCKET_IFNAME": "lo",
    "NCCL_SOCKET_IFNAME": "lo",
    "NCCL_IB_DISABLE": "1",
    "NCCL_NVLS_ENABLE": "0",
    "TORCH_SYMM_MEM_DISABLE_MULTICAST": "1",
}
NCCL_FILES_MB = 1024  # NCCL's buffers in /dev/shm, for as many ranks as a host has GPUs


def compiler() -> str:
    """PyTorch's version, empty without it."""
    try:
        return f"PyTorch {importlib.metadata.version('torch')}"
    except importlib.metadata.PackageNotFoundError:
        return ""


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:  # noqa: ARG001 - one build
    """Nothing to compile: a plan that starts the harness where the task counts."""
    made = partial(python.plan, workshop, files, limits, kind="torch")
    if files.place == "cpu" or not workshop.suffices(files.place):
        return Prepared(made([], ENVIRONMENT))
    environment = {**ENVIRONMENT, **triton.libraries()}
    if files.place == "gpu":
        return Prepared(replace(made(["--device"], environment), devices=workshop.devices))
    files_mb = max(limits.files_mb, NCCL_FILES_MB)
    return Prepared(replace(made([], environment), devices=workshop.devices, files_mb=files_mb))
