"""Triton on a machine without a GPU: run in its interpreter, compile for an H100 to look at.

Correctness comes from TRITON_INTERPRET=1. The build "inspect" runs the submission once more with
launches replaced by compilations for compute capability 9.0, which gives registers, spills and
shared memory; the numbers come out of the jail, so they are shown and never scored.
"""

import importlib.metadata

from bank.schema import Limits
from sandbox.judging.languages import Files, Prepared, python
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
    """As for Python, with Triton's interpreter or its compiler."""
    environment = {"TRITON_CACHE_DIR": "/box/triton", "TRITON_HOME": "/box"}
    if build == "inspect":
        return Prepared(python.plan(workshop, files, limits, ["--inspect"], environment))
    return Prepared(python.plan(workshop, files, limits, [], {**environment, "TRITON_INTERPRET": "1"}))
