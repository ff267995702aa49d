"""Where no cgroup can be written: the watchdog, and the end of a jail without a group to end."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from sandbox.judging.host import Host
from sandbox.judging.jails.jail import Isolation, Jail, Plan
from sandbox.judging.jails.watchdog import proportional, resident
from tests.sandbox.stage import until

MEGABYTES = 64
FORKS = 7
FAMILY = f"""
import os, time
held = bytearray(b"x" * ({MEGABYTES} << 20))
for _ in range({FORKS}):
    if os.fork() == 0:
        break
else:
    print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def weak(host: Host) -> Isolation:
    return replace(host.workshop.isolation, groups=None)


@pytest.fixture
def family() -> Iterator[list[int]]:
    """A process with 64 MiB, and seven forks of it."""
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children()
        yield [parent.pid, *(child.pid for child in children)]
        for child in children:
            child.kill()
        parent.kill()


def test_pages_that_forks_share_count_once(family: list[int]) -> None:
    assert len(family) == FORKS + 1
    assert sum(map(resident, family)) > FORKS * MEGABYTES << 20
    assert MEGABYTES << 20 < sum(map(proportional, family)) < 3 * MEGABYTES << 20


def test_a_process_that_is_gone_holds_nothing() -> None:
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    assert (resident(gone.pid), proportional(gone.pid)) == (0, 0)


@pytest.mark.jail
def test_a_jail_that_is_stopped_while_it_starts_leaves_nothing_behind(weak: Isolation) -> None:
    mark = "31.7319"
    for step in range(12):
        jail = Jail(weak, Plan(command=["/bin/sleep", mark]))
        jail.wait(step * 0.003)
        started = time.monotonic()
        assert jail.stop().reason == "stopped"
        assert time.monotonic() - started < 20, "it waited for the end of what it had left behind"
    until(lambda: not any(mark in process.cmdline() for process in sleepers()), "every sleeper is gone")


def sleepers() -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["name"]) if process.info["name"] == "sleep"]
