"""Starts everything on this machine: `make run`, or `make run GRADER=none`.

Standard library only: it sets up first, then hands over to scripts/services.py inside `.venv`.
"""

import os
import shutil
import sys
from pathlib import Path

import setup

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Sets up what is missing, then becomes the process manager."""
    grader = os.environ.get("SEVENROUNDS_GRADER", "local")
    if grader not in {"local", "none"}:
        sys.exit(f"GRADER is either local or none, not {grader!r}.")
    setup.main(["web"] if grader == "none" else ["web", "grader"])
    if grader == "local" and not shutil.which("g++"):
        print("run: no g++ here, so C++ tasks will say that they cannot be compiled (apt-get install g++).")
    os.chdir(ROOT)
    os.execv(setup.PYTHON, [str(setup.PYTHON), str(ROOT / "scripts" / "services.py")])  # noqa: S606 — no shell is wanted


if __name__ == "__main__":
    main()
