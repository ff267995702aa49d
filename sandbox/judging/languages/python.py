"""Python: the harness imports the submission; a syntax error is what a compiler would have said."""

import platform
import sys
from pathlib import Path
from typing import Literal

from bank.schema import Limits
from sandbox.judging.jails.jail import File, Plan, Program
from sandbox.judging.languages import Files, Prepared
from sandbox.judging.workshop import Workshop

START_S = 20.0
ENTRY, BASELINE = "entry.py", "baseline.py"
inspects = False

Kind = Literal["python", "torch"]
BOOT = "import sys; sys.path.insert(0, '/runner'); from sandbox.runner.harness import main; main()"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8", **ONE_THREAD}


def compiler() -> str:
    """The interpreter's name."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:  # noqa: ARG001 - one build
    """Nothing to compile: a plan that starts the harness on the file."""
    return Prepared(plan(workshop, files, limits, [], {}))


def plan(
    workshop: Workshop,
    files: Files,
    limits: Limits,
    options: list[str],
    environment: dict[str, str],
    *,
    kind: Kind = "python",
    kept: str = "",
) -> Plan:
    """The jail of a Python submission: interpreter, installed packages, harness, entry, submission.

    `options` are "--inspect" and "--device"; `kind` says what the harness imports before it knows its job,
    and `kept` under which name the host keeps what a compiler makes there.
    """
    return Plan(
        command=[sys.executable, "-I", "-B", "-c", BOOT, kind],
        files={
            f"/job/{files.name}": File(files.source.encode()),
            "/job/entry.py": File(files.entry.encode()),
        },
        trees={**interpreter(), workshop.runner: "/runner/sandbox/runner"},
        environment={**ENVIRONMENT, **environment},
        memory_mb=limits.memory_mb,
        processes=limits.processes,
        files_mb=limits.files_mb,
        output_kb=limits.output_kb,
        program=Program(f"/job/{files.name}", "--inspect" in options, "--device" in options, kept),
    )


def interpreter() -> dict[Path, str]:
    """The folders that make up this interpreter and its packages; /usr is in every jail."""
    folders = {Path(sys.base_prefix), Path(sys.prefix)}
    return {folder: str(folder) for folder in folders if not folder.is_relative_to("/usr")}
