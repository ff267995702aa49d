"""Limits that hold for a whole jail, on memory, processes and processor: cgroups, version 2 or version 1.

Memory and processes are needed; the processor's controller is used where it is there. A running jail weighs
half of what a process of ours weighs, so that with however many threads it cannot keep the grader from
running, and one that waits weighs little. Weights cost nothing while there is a processor for everybody,
so they do not touch what is timed. A quota (cpu.max) is set only for a plan that asks for fewer
processors than there are: threads beyond that number would stand still in the middle of a call.

A host uses what it can write to. Under version 2 a group that has processes of its own may not hand
controllers to children, so our own processes move into a leaf first; that is why `find` must be
called once, early, by the process that will start jails. No systemd is involved.
"""

import contextlib
import errno
import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

LEAF = "sevenrounds-host"
PREFIX = "sevenrounds-jail-"
WAITING_SHARE, RUNNING_SHARE = 128, 512  # of 1024, the weight of any other process or group
PERIOD_US = 100_000
UNLIMITED = 1 << 60  # version 1 writes a number like this for no limit


class Group(Protocol):
    """The cgroup of one jail."""

    @property
    def doors(self) -> tuple[Path, ...]:
        """The files into which a process writes 0 to enter, with all that it will start."""

    def limit(self, memory_mb: int, processes: int, cores: float = 0.0) -> None:
        """What holds from now on, for a jail with its job in it; `cores` 0: no quota. Raises OSError."""

    def out_of_memory(self) -> bool:
        """Whether the kernel killed something in here for memory."""

    def remove(self) -> None:
        """Kill what is left and remove the group."""


class Groups(Protocol):
    """Makes groups. `name` is for the host's page."""

    @property
    def name(self) -> str:
        """Which kind, in words."""

    @property
    def parents(self) -> tuple[Path, ...]:
        """The folders in which groups are made."""

    def without_cpu(self) -> "Groups":
        """The same without the processor's controller."""

    def create(self, label: str, memory_mb: int, processes: int) -> Group:
        """A new, empty, limited group, with the weight of a jail that waits. Raises OSError."""


@dataclass(frozen=True)
class Version2:
    """Below `root`, whose controllers memory and pids (and cpu) are handed to children."""

    root: Path
    cpu: bool = False

    @property
    def name(self) -> str:
        return f"cgroup v2 (memory, pids{', cpu' if self.cpu else ''})"

    @property
    def parents(self) -> tuple[Path, ...]:
        return (self.root,)

    def without_cpu(self) -> "Version2":
        return replace(self, cpu=False)

    def create(self, label: str, memory_mb: int, processes: int) -> "Version2Group":
        path = self.root / (PREFIX + label)
        path.mkdir()
        group = Version2Group(path, self.cpu)
        group.bound(memory_mb, processes)
        for optional, value in (("memory.swap.max", 0), ("memory.oom.group", 1)):
            if (path / optional).exists():
                write(path / optional, value)
        if group.cpu:
            write(path / "cpu.weight", WAITING_SHARE * 100 // 1024)
        return group


@dataclass(frozen=True)
class Version2Group:
    path: Path
    cpu: bool = False

    @property
    def doors(self) -> tuple[Path, ...]:
        return (self.path / "cgroup.procs",)

    def bound(self, memory_mb: int, processes: int) -> None:
        """The two limits that every jail has."""
        write(self.path / "memory.max", memory_mb << 20)
        write(self.path / "pids.max", processes)

    def limit(self, memory_mb: int, processes: int, cores: float = 0.0) -> None:
        self.bound(memory_mb, processes)
        if self.cpu:
            write(self.path / "cpu.weight", RUNNING_SHARE * 100 // 1024)
            write(self.path / "cpu.max", f"{quota(cores) or 'max'} {PERIOD_US}")

    def out_of_memory(self) -> bool:
        return counter(self.path / "memory.events", "oom_kill") > 0

    def remove(self) -> None:
        if (self.path / "cgroup.kill").exists():
            write(self.path / "cgroup.kill", 1)
        remove_group(self.path)


@dataclass(frozen=True)
class Version1:
    """Below one folder a controller; `cpu` where that can be used."""

    memory: Path
    pids: Path
    cpu: Path | None = None

    @property
    def name(self) -> str:
        return f"cgroup v1 (memory, pids{', cpu' if self.cpu else ''})"

    @property
    def parents(self) -> tuple[Path, ...]:
        return (self.memory, self.pids) if self.cpu is None else (self.memory, self.pids, self.cpu)

    def without_cpu(self) -> "Version1":
        return replace(self, cpu=None)

    def create(self, label: str, memory_mb: int, processes: int) -> "Version1Group":
        name = PREFIX + label
        group = Version1Group(self.memory / name, self.pids / name, self.cpu and self.cpu / name)
        for folder in group.folders:
            folder.mkdir()
        group.bound(memory_mb, processes)
        if group.cpu is not None:
            write(group.cpu / "cpu.shares", WAITING_SHARE)
        return group


@dataclass(frozen=True)
class Version1Group:
    memory: Path
    pids: Path
    cpu: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """One a controller."""
        return (self.memory, self.pids) if self.cpu is None else (self.memory, self.pids, self.cpu)

    @property
    def doors(self) -> tuple[Path, ...]:
        # Not cgroup.procs: moving more than oneself waits for a grace period of the kernel.
        return tuple(folder / "tasks" for folder in self.folders)

    def bound(self, memory_mb: int, processes: int) -> None:
        """The two limits that every jail has. With swap counted, memory alone may never exceed both."""
        names = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
        if int(read(self.memory / names[0]) or 0) < memory_mb << 20:
            names.reverse()
        for name in names:
            if (self.memory / name).exists():
                write(self.memory / name, memory_mb << 20)
        write(self.pids / "pids.max", processes)

    def limit(self, memory_mb: int, processes: int, cores: float = 0.0) -> None:
        self.bound(memory_mb, processes)
        if self.cpu is not None:
            write(self.cpu / "cpu.shares", RUNNING_SHARE)
            write(self.cpu / "cpu.cfs_period_us", PERIOD_US)
            write(self.cpu / "cpu.cfs_quota_us", quota(cores) or -1)

    def out_of_memory(self) -> bool:
        return counter(self.memory / "memory.oom_control", "oom_kill") > 0

    def remove(self) -> None:
        for folder in self.folders:
            remove_group(folder)


def quota(cores: float) -> int:
    """Microseconds of processor a period; 0 for no limit: none asked for, or as many as there are."""
    return int(cores * PERIOD_US) if 0 < cores < len(os.sched_getaffinity(0)) else 0


def find(mounts: str | None = None, own: str | None = None) -> Groups | None:
    """The cgroups that this process may use, or None. `mounts`, `own`: /proc/self/mounts and cgroup."""
    mounts = Path("/proc/self/mounts").read_text() if mounts is None else mounts
    own = Path("/proc/self/cgroup").read_text() if own is None else own
    for choose in (find_version2, find_version1):
        groups = choose(mounts, own)
        if groups is not None:
            groups = next(filter(usable, (groups, groups.without_cpu())), None)
        if groups is not None:
            return groups
    return None


def find_version2(mounts: str, own: str) -> Groups | None:
    """Version 2 with memory and pids, or None."""
    for point, kind, _ in mounted(mounts):
        if kind != "cgroup2":
            continue
        path = own_folder(point, version2_path(own))
        if has_both(path / "cgroup.controllers"):
            with contextlib.suppress(OSError):
                root = hand_down(path)
                return Version2(root, hands_cpu(root))
        above = path.parents[: len(path.relative_to(point).parts)]
        for folder in above:  # one that hands them down already needs nothing moved
            if has_both(folder / "cgroup.subtree_control") and os.access(folder, os.W_OK):
                return Version2(folder, hands_cpu(folder))
    return None


def hands_cpu(root: Path) -> bool:
    """Whether a group hands the processor's controller to its children."""
    return "cpu" in read(root / "cgroup.subtree_control").replace("+", "").split()


def has_both(path: Path) -> bool:
    """Whether a list of controllers has the two that jails need."""
    return {"memory", "pids"} <= set(read(path).split())


def hand_down(path: Path) -> Path:
    """Let children of this group (or of its parent, when we are in the leaf already) have controllers."""
    root = path.parent if path.name == LEAF else path
    try:
        hand_controllers(root)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        leaf = root / LEAF
        leaf.mkdir(exist_ok=True)
        for pid in read(root / "cgroup.procs").split():
            with contextlib.suppress(OSError):  # it may have ended, or be the kernel's
                write(leaf / "cgroup.procs", pid)
        hand_controllers(root)
    return root


def hand_controllers(root: Path) -> None:
    """Hand memory and pids to children, and cpu if this machine lets us. Raises OSError."""
    wanted = "+memory +pids"
    if "cpu" in read(root / "cgroup.controllers").split():
        with contextlib.suppress(OSError):
            write(root / "cgroup.subtree_control", f"{wanted} +cpu")
            return
    write(root / "cgroup.subtree_control", wanted)


def find_version1(mounts: str, own: str) -> Groups | None:
    """Version 1's controllers memory and pids, with cpu where it can be written; or None."""
    folders = {}
    for point, kind, options in mounted(mounts):
        for controller in ("memory", "pids", "cpu"):
            if kind == "cgroup" and controller in options.split(","):
                folders[controller] = own_folder(point, version1_path(own, controller))
    if not {"memory", "pids"} <= folders.keys():
        return None
    cpu = folders.get("cpu")
    if cpu is not None and not ((cpu / "cpu.cfs_quota_us").exists() and os.access(cpu, os.W_OK)):
        cpu = None
    return Version1(folders["memory"], folders["pids"], cpu)


def version2_path(own: str) -> str:
    """Our own group, from /proc/self/cgroup."""
    return next((line[3:] for line in own.splitlines() if line.startswith("0::")), "/")


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
        group = groups.create(f"{os.getpid()}-{time.monotonic_ns()}", 64, 8)
        try:
            group.limit(32, 8, len(os.sched_getaffinity(0)) / 2)
        finally:
            group.remove()
    except OSError:
        return False
    return True


def memory_limit() -> int | None:
    """Bytes of memory that our own group and those above it leave us; None when there is no limit."""
    mounts, own = Path("/proc/self/mounts").read_text(), Path("/proc/self/cgroup").read_text()
    limits = []
    for point, kind, options in mounted(mounts):
        if kind == "cgroup2":
            path, name = own_folder(point, version2_path(own)), "memory.max"
        elif kind == "cgroup" and "memory" in options.split(","):
            path, name = own_folder(point, version1_path(own, "memory")), "memory.limit_in_bytes"
        else:
            continue
        for folder in [path, *path.parents[: len(path.relative_to(point).parts)]]:
            text = read(folder / name).strip()
            limits += [int(text)] if text.isdigit() else []
    return min((limit for limit in limits if limit < UNLIMITED), default=None)


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
