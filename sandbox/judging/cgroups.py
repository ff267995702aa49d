"""Memory and process limits that hold for a whole jail: cgroups, version 2 or version 1.

A host uses what it can write to. Under version 2 a group that has processes of its own may not hand
controllers to children, so our own processes move into a leaf first; that is why `find` must be
called once, early, by the process that will start jails. No systemd is involved.
"""

import contextlib
import errno
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LEAF = "sevenrounds-host"
PREFIX = "sevenrounds-jail-"


class Group(Protocol):
    """The cgroup of one jail."""

    @property
    def doors(self) -> tuple[Path, ...]:
        """The files into which a process writes 0 to enter, with all that it will start."""

    def out_of_memory(self) -> bool:
        """Whether the kernel killed something in here for memory."""

    def remove(self) -> None:
        """Kill what is left and remove the group."""


class Groups(Protocol):
    """Makes groups. `name` is for the host's page."""

    @property
    def name(self) -> str:
        """Which kind, in words."""

    def create(self, label: str, memory_mb: int, processes: int) -> Group:
        """A new, empty, limited group. Raises OSError."""


@dataclass(frozen=True)
class Version2:
    """Below `root`, whose controllers memory and pids are handed to children."""

    root: Path
    name: str = "cgroup v2 (memory, pids)"

    def create(self, label: str, memory_mb: int, processes: int) -> "Version2Group":
        path = self.root / (PREFIX + label)
        path.mkdir()
        write(path / "memory.max", memory_mb << 20)
        write(path / "pids.max", processes)
        for optional, value in (("memory.swap.max", 0), ("memory.oom.group", 1)):
            if (path / optional).exists():
                write(path / optional, value)
        return Version2Group(path)


@dataclass(frozen=True)
class Version2Group:
    path: Path

    @property
    def doors(self) -> tuple[Path, ...]:
        return (self.path / "cgroup.procs",)

    def out_of_memory(self) -> bool:
        return counter(self.path / "memory.events", "oom_kill") > 0

    def remove(self) -> None:
        if (self.path / "cgroup.kill").exists():
            write(self.path / "cgroup.kill", 1)
        remove_group(self.path)


@dataclass(frozen=True)
class Version1:
    """Below one folder a controller."""

    memory: Path
    pids: Path
    name: str = "cgroup v1 (memory, pids)"

    def create(self, label: str, memory_mb: int, processes: int) -> "Version1Group":
        group = Version1Group(self.memory / (PREFIX + label), self.pids / (PREFIX + label))
        group.memory.mkdir()
        group.pids.mkdir()
        write(group.memory / "memory.limit_in_bytes", memory_mb << 20)
        if (group.memory / "memory.memsw.limit_in_bytes").exists():
            write(group.memory / "memory.memsw.limit_in_bytes", memory_mb << 20)
        write(group.pids / "pids.max", processes)
        return group


@dataclass(frozen=True)
class Version1Group:
    memory: Path
    pids: Path

    @property
    def doors(self) -> tuple[Path, ...]:
        # Not cgroup.procs: moving more than oneself waits for a grace period of the kernel.
        return (self.memory / "tasks", self.pids / "tasks")

    def out_of_memory(self) -> bool:
        return counter(self.memory / "memory.oom_control", "oom_kill") > 0

    def remove(self) -> None:
        remove_group(self.memory)
        remove_group(self.pids)


def find(mounts: str | None = None, own: str | None = None) -> Groups | None:
    """The cgroups that this process may use, or None. `mounts`, `own`: /proc/self/mounts and cgroup."""
    mounts = Path("/proc/self/mounts").read_text() if mounts is None else mounts
    own = Path("/proc/self/cgroup").read_text() if own is None else own
    for choose in (find_version2, find_version1):
        groups = choose(mounts, own)
        if groups is not None and usable(groups):
            return groups
    return None


def find_version2(mounts: str, own: str) -> Groups | None:
    """Version 2 with memory and pids, or None."""
    for point, kind, _ in mounted(mounts):
        if kind != "cgroup2":
            continue
        path = own_folder(point, next((line[3:] for line in own.splitlines() if line.startswith("0::")), "/"))
        if has_both(path / "cgroup.controllers"):
            with contextlib.suppress(OSError):
                return Version2(hand_down(path))
        above = path.parents[: len(path.relative_to(point).parts)]
        for folder in above:  # one that hands them down already needs nothing moved
            if has_both(folder / "cgroup.subtree_control") and os.access(folder, os.W_OK):
                return Version2(folder)
    return None


def has_both(path: Path) -> bool:
    """Whether a list of controllers has the two that jails need."""
    return {"memory", "pids"} <= set(read(path).split())


def hand_down(path: Path) -> Path:
    """Let children of this group (or of its parent, when we are in the leaf already) have controllers."""
    root = path.parent if path.name == LEAF else path
    try:
        write(root / "cgroup.subtree_control", "+memory +pids")
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        leaf = root / LEAF
        leaf.mkdir(exist_ok=True)
        for pid in read(root / "cgroup.procs").split():
            with contextlib.suppress(OSError):  # it may have ended, or be the kernel's
                write(leaf / "cgroup.procs", pid)
        write(root / "cgroup.subtree_control", "+memory +pids")
    return root


def find_version1(mounts: str, own: str) -> Groups | None:
    """Version 1's controllers memory and pids, or None."""
    folders = {}
    for point, kind, options in mounted(mounts):
        for controller in ("memory", "pids"):
            if kind == "cgroup" and controller in options.split(","):
                folders[controller] = own_folder(point, version1_path(own, controller))
    return Version1(folders["memory"], folders["pids"]) if len(folders) == 2 else None


def version1_path(own: str, controller: str) -> str:
    """Our own group of one controller, from /proc/self/cgroup."""
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return path
    return "/"


def mounted(mounts: str) -> list[tuple[Path, str, str]]:
    """(mount point, type, options) of all mounts."""
    rows = [line.split() for line in mounts.splitlines()]
    return [(Path(row[1]), row[2], row[3]) for row in rows if len(row) >= 4]


def own_folder(point: Path, path: str) -> Path:
    """Our group's folder; inside a container its path may not be visible: then the mount's root."""
    folder = point / path.lstrip("/")
    return folder if folder.is_dir() else point


def usable(groups: Groups) -> bool:
    """Whether a group can really be made here."""
    try:
        groups.create(f"probe-{os.getpid()}-{time.monotonic_ns()}", 64, 8).remove()
    except OSError:
        return False
    return True


def remove_group(path: Path) -> None:
    """Kill all members until the group can be removed. Raises OSError after two seconds."""
    give_up = time.monotonic() + 2
    while True:
        for pid in read(path / "cgroup.procs").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        try:
            path.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.002)
        else:
            return


def counter(path: Path, name: str) -> int:
    """One number of a "name value" file; 0 when it is not there."""
    for line in read(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def read(path: Path) -> str:
    """A control file's text; empty when it is gone."""
    try:
        return path.read_text()
    except OSError:
        return ""


def write(path: Path, value: int | str) -> None:
    """Set a control file."""
    path.write_text(str(value))
