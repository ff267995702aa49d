"""Triton: on a GPU where there is one, else in its interpreter; compiled for an H100 to look at.

Without a GPU correctness comes from TRITON_INTERPRET=1. The build "inspect" runs the submission once more,
without a GPU with launches replaced by compilations for compute capability 9.0; it gives registers, spills,
shared memory and the kernels' text, which come out of the jail, so they are shown and never scored.
"""

import dataclasses
import importlib.metadata
import os
from functools import partial
from pathlib import Path

from bank.schema import Limits
from sandbox.judging.languages import Files, Prepared, python
from sandbox.judging.languages.artefacts import name_of
from sandbox.judging.workshop import Workshop

START_S = 90.0  # importing torch from a cold disk
ENTRY, BASELINE = "entry.py", "baseline.py"
inspects = True


def compiler() -> str:
    """Triton's version, empty without it."""
    try:
        return f"Triton {importlib.metadata.version('triton')}"
    except importlib.metadata.PackageNotFoundError:
        return ""


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:
    """As for Python, with Triton's compiler for a GPU, its interpreter, or its compiler to look at."""
    environment = {"TRITON_CACHE_DIR": "/box/triton", "TRITON_HOME": "/box"}
    made = partial(python.plan, workshop, files, limits, kind="torch")
    kept = name_of("triton", build, compiler(), device_of(workshop), files.name, files.source, files.entry)
    looks = ["--inspect"] if build == "inspect" else []
    if looks and not workshop.devices:
        return Prepared(made(looks, environment, kept=kept))
    if not workshop.devices:
        return Prepared(made([], {**environment, "TRITON_INTERPRET": "1"}))
    plan = made([*looks, "--device"], {**environment, **libraries()}, kept=kept)
    return Prepared(dataclasses.replace(plan, devices=workshop.devices))


def device_of(workshop: Workshop) -> str:
    """Which device and driver compiled kernels depend on, beside the version of Triton."""
    driver = Path("/proc/driver/nvidia/version")
    return f"{workshop.devices} {driver.read_text() if driver.exists() else ''}"


def libraries() -> dict[str, str]:
    """Where the driver's library is, if the loader does not know by itself."""
    path = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": path} if path else {}
