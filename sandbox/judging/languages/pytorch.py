"""PyTorch: Python with torch; tensors live on the GPU where the task counts on one, else on the processor.

Three places, by what the task asks of its host:

    cpu    shared memory, one thread, as for Python
    gpu    one leased device: the grader's buffers are tensors on it (`--device`, as for Triton)
    gpus   several devices of one host: ranks fork in the jail and take one device each, so the runner itself
           must not touch a device; buffers stay in shared memory
"""

import dataclasses
import importlib.metadata

from bank.schema import Limits
from sandbox.judging.languages import Files, Prepared, python, triton
from sandbox.judging.workshop import Workshop

START_S = triton.START_S
ENTRY, BASELINE = python.ENTRY, python.BASELINE
inspects = False

#: NVLink multicast stays off, since a crash with it can take a host's GPUs out of service; NCCL meets over
#: loopback, the only interface of a jail.
NCCL = {
    "NCCL_NVLS_ENABLE": "0",
    "TORCH_SYMM_MEM_DISABLE_MULTICAST": "1",
    "NCCL_SOCKET_IFNAME": "lo",
    "NCCL_IB_DISABLE": "1",
}
GLOO = {"GLOO_SOCKET_IFNAME": "lo"}


def compiler() -> str:
    """PyTorch's version, empty without it."""
    try:
        return f"PyTorch {importlib.metadata.version('torch')}"
    except importlib.metadata.PackageNotFoundError:
        return ""


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:  # noqa: ARG001 - one build
    """Nothing to compile: a plan that starts the harness where the task counts."""
    if files.place == "cpu" or not workshop.suffices(files.place):
        return Prepared(python.plan(workshop, files, limits, [], GLOO))
    options = ["--device"] if files.place == "gpu" else []
    plan = python.plan(workshop, files, limits, options, {**GLOO, **NCCL, **triton.libraries()})
    return Prepared(dataclasses.replace(plan, devices=workshop.devices))
