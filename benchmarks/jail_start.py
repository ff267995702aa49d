"""How much does a jail add to starting a program?

Median time from start to end of /bin/true in a jail, against two others: the floor, a plain fork and exec of
the same program with the same pipe; and bubblewrap alone with the same namespaces, over the host's own
root and without limits. The three take turns. The last line is JSON, times in seconds.
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
from sandbox.judging.jails.jail import NAMESPACES, Jail, Plan

ROUNDS, WARM_UP = 65, 5


def main() -> None:
    """Interleave all three, report medians and their ratios."""
    isolation = build_isolation()
    plan = Plan(command=["/bin/true"])
    alone = [str(isolation.bwrap), *NAMESPACES, "--ro-bind", "/", "/", "--proc", "/proc", "/bin/true"]

    def jailed() -> None:
        ending = Jail(isolation, plan).finish()
        assert (ending.reason, ending.code) == ("exited", 0), ending

    def bare() -> None:
        run(alone)

    samples = [(timed(plain), timed(bare), timed(jailed)) for _ in range(ROUNDS)][WARM_UP:]
    isolation.antechamber.close()
    floor, bwrap, jail = (statistics.median(column) for column in zip(*samples, strict=True))
    print(f"plain {floor * 1e3:.2f} ms, bwrap {bwrap * 1e3:.2f} ms, jail {jail * 1e3:.2f} ms")
    figures = {
        "benchmark": "jail_start",
        "count": len(samples),
        "floor_s": round(floor, 5),
        "bwrap_s": round(bwrap, 5),
        "jail_s": round(jail, 5),
        "jail_over_floor": round(jail / floor, 2),
        "jail_over_bwrap": round(jail / bwrap, 2),
    }
    print(json.dumps(figures))


def plain() -> None:
    """The floor."""
    run(["/bin/true"])


def run(command: list[str]) -> None:
    """Start a program and wait for its end."""
    subprocess.run(command, stdout=subprocess.PIPE, env={}, check=True)


def timed(action: Callable[[], None]) -> float:
    """Seconds that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
