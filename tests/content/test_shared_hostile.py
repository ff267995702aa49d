"""Hostile submissions that several tasks share: each gets what it deserves and leaves nothing behind."""

import contextlib
import ctypes
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sandbox.judging.host import Host
from tests.content.hostile import FOLDER, INTERFACES, Shared, assert_verdict, read, submit

PROMISED = read()
PAIRS = [(shared, task) for shared in PROMISED.submission for task in shared.against]
BECOME_SUBREAPER = 36  # prctl: orphans below us become our children
LEFT_BEHIND = ("pwned", "sevenrounds-note", "sevenrounds", "link0", "poison.so", "core", "env", "disk")
PLACES = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/")  # noqa: S108 - looked at
SEGMENT = 0x5E7E4
LISTENER = "@sevenrounds-answers"
HONEST = Shared(
    file=INTERFACES.name, cheat="no work", why="nothing hostile", against={"pipeline-1f1b": "passed"}
)


@pytest.fixture(scope="module", autouse=True)
def orphans_come_to_us() -> Iterator[None]:
    """So that a process that outlives its jail can be seen."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(BECOME_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(BECOME_SUBREAPER, 0, 0, 0, 0)
    for orphan in orphans():
        os.waitpid(orphan.pid, 0)


def test_every_file_is_promised_a_verdict_and_says_how_it_works() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix in {".py", ".hpp"}} - {INTERFACES.name}
    assert files == {shared.file for shared in PROMISED.submission}
    assert len(files) == len(PROMISED.submission) >= 30
    for name in files:
        assert (FOLDER / name).read_text("utf-8").startswith(('"""', "// ")), name


@pytest.mark.jail
@pytest.mark.parametrize(("shared", "task"), PAIRS, ids=[f"{shared.file}-{task}" for shared, task in PAIRS])
def test_it_gets_what_it_deserves(host: Host, shared: Shared, task: str) -> None:
    if shared.needs == "cgroup" and host.workshop.isolation.groups is None:
        pytest.skip("memory is only watched here")
    assert_verdict(host, shared, task)


@pytest.mark.jail
def test_nothing_is_left_of_them(host: Host) -> None:
    assert not [orphan for orphan in orphans() if orphan.status() != psutil.STATUS_ZOMBIE]
    assert not [Path(place, name) for place in PLACES for name in LEFT_BEHIND if Path(place, name).is_file()]
    assert not [key for key in segments() if key == SEGMENT]
    assert LISTENER not in Path("/proc/net/unix").read_text()


@pytest.mark.jail
def test_the_host_still_grades(host: Host) -> None:
    assert submit(host, HONEST, "pipeline-1f1b").verdict == "passed"


def orphans() -> list[psutil.Process]:
    """Children of ours that were born in a jail: whoever was above them there is gone."""
    found = []
    for child in psutil.Process(os.getpid()).children():
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{child.pid}/status").read_text()
            (numbers,) = (line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:"))
            if len(numbers) > 1:
                found.append(child)
    return found


def segments() -> list[int]:
    """The keys of the shared memory segments of this machine."""
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return [int(line.split()[0]) for line in lines]
