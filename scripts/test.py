"""Runs every check, the quick ones first: `make test`.

Each is a command that can be run alone; the first failure ends the run.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

SPREAD = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("imports", ["lint-imports", "--no-cache"]),
    ("types", ["mypy"]),
    ("content", ["python", "-m", "bank", "check"]),
    # Two cores: one worker for each. A file's tests stay together, because fixtures start servers; files come
    # in an order of our own (tests/conftest.py), not by their number of tests.
    ("tests", ["python", "-m", "pytest", *SPREAD, "-m", "not gpu and not table", "--durations", "12"]),
)


def main() -> None:
    """Runs the checks in order and says how long each took."""
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        ended = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False)
        print(f"== {name}: {time.monotonic() - begun:.0f} s", flush=True)
        if ended.returncode:
            sys.exit(f"{name} failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
