"""How much does a jail add to starting a program?

Median time from start to end of /bin/true in a jail, against the floor: a plain fork and exec of the same
program with the same pipe. The last line is JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sandbox.judging.host import build_isolation
from sandbox.judging.jail import Jail, Plan

ROUNDS = 60


def main() -> None:
    """Interleave both, report medians and their ratio."""
    isolation = build_isolation()
    plan = Plan(command=["/bin/true"])

    def jailed() -> None:
        ending = Jail(isolation, plan).finish()
        assert (ending.reason, ending.code) == ("exited", 0), ending

    samples = [(timed(plain), timed(jailed)) for _ in range(ROUNDS)][5:]
    isolation.antechamber.close()
    floor, jail = (statistics.median(column) for column in zip(*samples, strict=True))
    print(f"plain {floor * 1e3:.2f} ms, jail {jail * 1e3:.2f} ms, {len(samples)} rounds")
    figures = {
        "name": "jail_start",
        "floor_s": floor,
        "jail_s": jail,
        "ratio": jail / floor,
        "rounds": len(samples),
    }
    print(json.dumps(figures))


def plain() -> None:
    """The floor."""
    subprocess.run(["/bin/true"], stdout=subprocess.PIPE, env={}, check=True)


def timed(action: Callable[[], None]) -> float:
    """Seconds that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
