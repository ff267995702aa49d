"""One jail: bubblewrap with what it does not do by itself.

The processes, from the outside in:

    launcher   sh; enters its cgroup before anything else happens
    bwrap      makes the namespaces and the root, stays outside and waits
    bwrap      process 1 of the jail, reaps
    limiter    sh; sets the limits that bwrap sets not, then becomes
    program    the harness with the submission, or a compiler

The program has three descriptors: 0 is a socket to us, 1 and 2 are one capped pipe. A harness can be
started before its job is known: it then waits on that socket for `give`, which also settles its limits, and
is used once. bwrap gets next to no environment, and its options through a descriptor, since both could be
read inside at /proc/1. When our process dies, so does the jail (`--die-with-parent`); note that "parent" is
the *thread* that started it.

Not covered: the kernel itself (a bug in it is a way out), and the shared caches and memory bandwidth of the
machine (another jail's timing can be felt). A program, or process 1 of its jail, that root kills from outside
ends like one that killed itself: nothing tells the two apart. Only a killed launcher is known to be ours.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from sandbox.judging.jails.antechamber import Antechamber
from sandbox.judging.jails.cgroups import Group, Groups
from sandbox.judging.jails.delivery import deliver
from sandbox.judging.jails.output import CappedOutput
from sandbox.judging.jails.plans import File, Plan, Program
from sandbox.judging.jails.watchdog import Watchdog, proportional
from sandbox.runner.frames import Channel, ClosedError, MalformedError
from sandbox.runner.messages import Waiting

__all__ = ["Ending", "File", "Isolation", "Jail", "JailError", "Plan", "Program"]

WAITING_MB = 4096  # what a jail may use while only our own code runs in it
JOB_FOLDER_MB = 4
WORD_S = 1.0  # seconds for a message that has begun to come
OWN_PROCESSES = 3  # launcher, bwrap twice; the limiter becomes the program
ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'
LIMITER = (
    "ulimit -c 0; ulimit -n 256; ulimit -s 16384; "
    'ulimit -f "$1"; ulimit -p "$2"; ulimit -t "$3"; shift 3; exec "$@"'
)
SYSTEM_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64")
READ_ONLY = ("--remount-ro", "/dev", "--remount-ro", "/")
NAMESPACES = ("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL",
              "--new-session", "--die-with-parent", "--clearenv")  # fmt: skip


class JailError(Exception):
    """The jail itself could not be built, or was taken away: never the learner's fault."""


@dataclass(frozen=True)
class Isolation:
    """What this host builds jails with; made once, by `host.open_host`."""

    bwrap: Path
    antechamber: Antechamber
    groups: Groups | None
    filter: bytes

    @property
    def user(self) -> int:
        """The host's number for the user that jails run as."""
        return os.geteuid() if self.antechamber.user is None else self.antechamber.user


Reason = Literal["exited", "signal", "memory", "output", "stopped"]

_running: "set[Jail]" = set()


def running_jails() -> "list[Jail]":
    """The jails that this process started and has not cleared away yet; a fork knows none of its parent's."""
    return [jail for jail in _running.copy() if jail.maker == os.getpid()]


@dataclass(frozen=True)
class Ending:
    """How the program ended; `code` is its exit status or the number of the signal."""

    reason: Reason
    code: int
    output: str


class Jail:
    """A running jail. `socket` is our end of the conversation with its program.

    With a plan that has a program it is the end of a harness that waits, until `give` is called.
    """

    def __init__(self, isolation: Isolation, plan: Plan) -> None:
        self.maker = os.getpid()
        self._stopped = self._paused = False
        self._watchdog: Watchdog | None = None
        self._group = _group(isolation.groups, plan)
        self._status = os.memfd_create("status", os.MFD_CLOEXEC)
        self.socket, theirs = socket.socketpair()
        try:
            self._process = _launch(isolation, plan, self._group, theirs, self._status)
            _running.add(self)
            self._output = CappedOutput(self._process.stdout, plan.output_kb << 10, self.kill)
            if plan.program is None:
                self._settle(plan)
        except BaseException:
            self._abandon()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        """The launcher's process."""
        return self._process.pid

    def give(self, plan: Plan, kept: int | None = None) -> None:
        """Settle the limits of the harness that waits in here, and tell it what to become. Raises JailError.

        `kept` is a descriptor for what compilers make (`languages/artefacts.py`); it stays the caller's.
        """
        try:
            self.resume()
            self._settle(plan)
            with self.socket as waiting:
                self.socket = deliver(waiting, plan, kept)
        except (OSError, ClosedError) as error:
            raise JailError(f"a started jail could not be used: {error}") from error

    def heard_waiting(self) -> bool:
        """Whether the harness in here says that it waits; to be asked once, when the socket can be read."""
        try:
            Channel[Waiting](self.socket, Waiting).receive(WORD_S)
        except (ClosedError, MalformedError, TimeoutError):
            return False
        return True

    def pause(self) -> None:
        """Let everything in the jail stand still."""
        self._paused = True
        still: set[int] = set()
        while moving := [process for process in self._family() if process.pid not in still]:
            for process in moving:  # parents come first: what stands still starts nothing new
                still.add(process.pid)
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.suspend()

    def resume(self) -> None:
        """Let it go on, if it stands still."""
        if self._paused:
            self._paused = False
            for process in self._family():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.resume()

    def proportional_bytes(self) -> int:
        """Memory that this jail costs now; of a page that n processes share, the n-th part."""
        return sum(proportional(process.pid) for process in self._family())

    def kill(self) -> None:
        """End everything in the jail at once."""
        if self._group is None:  # else `finish` ends what is left in it
            kill_children(self._process.pid)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def stop(self) -> Ending:
        """End the jail if it still runs, clear it away, and say how it ended. Raises JailError."""
        self.kill_if_running()
        return self.finish()

    def kill_if_running(self) -> None:
        """End the program, unless it has ended by itself."""
        if self._process.poll() is None:
            self._stopped = True
            self.kill()

    def wait(self, timeout: float) -> bool:
        """Whether the program ended by itself within `timeout` seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def finish(self) -> Ending:
        """Wait for the end, clear away, and say how it ended. Raises JailError."""
        code = self._process.wait()
        _running.discard(self)
        memory = self._ran_out_of_memory()
        if self._group is not None:
            self._group.remove()
        self.socket.close()  # a harness that outlived its launcher hears that, and lets go of its output
        output = self._output.finish()
        status = self._read_status()
        os.close(self._status)
        if memory:
            return Ending("memory", 0, output)
        if self._output.overflowed:
            return Ending("output", 0, output)
        if self._stopped:
            return Ending("stopped", 0, output)
        if code < 0:  # nothing in the jail can reach its launcher, so this was nobody's program
            raise JailError(f"the jail was killed from outside (signal {-code})")
        if "exit-code" not in status:
            raise JailError(output.strip() or f"bwrap ended with status {code}")
        return _ended(int(status["exit-code"]), output)

    def loopback_bytes(self) -> int:
        """Bytes that went over the jail's own network interface so far; the kernel counts."""
        child = self._read_status().get("child-pid")
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{child}/net/dev").read_text().splitlines():
                name, _, numbers = line.partition(":")
                if name.strip() == "lo":
                    return int(numbers.split()[0])
        return 0

    def _family(self) -> list[psutil.Process]:
        """The launcher and all that came from it, parents first; nothing once it has ended."""
        try:
            launcher = psutil.Process(self._process.pid)
            return [launcher, *launcher.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _settle(self, plan: Plan) -> None:
        """Put the plan's limits in force. Raises OSError."""
        if self._group is not None:
            self._group.limit(plan.memory_mb, plan.processes + OWN_PROCESSES, plan.cores)
        else:
            self._watchdog = Watchdog(self._process.pid, plan.memory_mb, self.kill)

    def _ran_out_of_memory(self) -> bool:
        if self._group is not None:
            return self._group.out_of_memory()
        return self._watchdog is not None and self._watchdog.finish()

    def _read_status(self) -> dict[str, int]:
        text = os.pread(self._status, 4096, 0).decode()
        documents = (json.loads(line) for line in text.splitlines() if line.strip())
        return {key: value for document in documents for key, value in document.items()}

    def _abandon(self) -> None:
        if hasattr(self, "_process"):
            self.kill()
            self._process.wait()
            _running.discard(self)
        if self._group is not None:
            self._group.remove()
        self.socket.close()


def _group(groups: Groups | None, plan: Plan) -> Group | None:
    if groups is None:
        return None
    memory = plan.memory_mb if plan.program is None else WAITING_MB
    try:
        return groups.create(f"{os.getpid()}-{time.monotonic_ns()}", memory, plan.processes + OWN_PROCESSES)
    except OSError as error:
        raise JailError(f"no cgroup for the jail: {error}") from error


def _launch(
    isolation: Isolation, plan: Plan, group: Group | None, theirs: socket.socket, status: int
) -> subprocess.Popen[bytes]:
    """Start the launcher."""
    chamber = isolation.antechamber
    with contextlib.ExitStack() as stack:
        options = Options(stack)
        options.fill(isolation, plan, status)
        inner = [
            "/bin/sh",
            "-c",
            LIMITER,
            "sh",
            str(plan.files_mb << 11),
            str(plan.processes),
            str(plan.cpu_s),
        ]
        arguments = options.memory(b"".join(part.encode() + b"\0" for part in options.parts))
        layout = ["setarch", "-R"] if plan.fixed_addresses else []
        doors = map(str, group.doors) if group is not None else ()
        enter = ["/bin/sh", "-c", ENTER, "sh", *doors, "--"]
        command = [*enter, *chamber.enter(), *layout, str(chamber.source(isolation.bwrap))]
        return subprocess.Popen(
            [*command, "--args", str(arguments), "--", *inner, *plan.command],
            stdin=theirs.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={},
            start_new_session=True,
            pass_fds=[*options.descriptors, status],
        )


class Options:
    """bwrap's options, and the descriptors that they speak of."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.parts: list[str] = []
        self.descriptors: list[int] = []
        self._stack = stack

    def add(self, *parts: str) -> None:
        """Append options."""
        self.parts += parts

    def memory(self, content: bytes) -> int:
        """An anonymous file with this content, as a descriptor for bwrap to read."""
        descriptor = os.memfd_create("jail")
        self._stack.callback(os.close, descriptor)
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        self.descriptors.append(descriptor)
        return descriptor

    def fill(self, isolation: Isolation, plan: Plan, status: int) -> None:
        """Namespaces, root, folders of its own, files, environment, filter: in this order."""
        self.add(*NAMESPACES, "--hostname", "jail", "--uid", "1000", "--gid", "1000")
        self.add("--seccomp", str(self.memory(isolation.filter)), "--json-status-fd", str(status))
        self._system()
        self._own_folders(plan.files_mb << 20)  # before the trees: one of them may lie below /tmp
        self._devices(plan.devices)
        for folder, place in plan.trees.items():
            self.add("--ro-bind", str(isolation.antechamber.source(folder)), place)
        if plan.program is not None:
            self.add("--size", str(JOB_FOLDER_MB << 20), "--tmpfs", "/job")
        for place, file in plan.files.items():
            mode = "0555" if file.executable else "0444"
            self.add("--perms", mode, "--ro-bind-data", str(self.memory(file.content)), place)
        if plan.writable is not None:
            self.add("--bind", str(plan.writable), "/out")
        for name, value in plan.environment.items():
            self.add("--setenv", name, value)
        self.add("--chdir", "/box", *READ_ONLY)

    def _system(self) -> None:
        self.add("--ro-bind", "/usr", "/usr")
        for name in SYSTEM_FOLDERS:
            path = Path("/", name)
            if path.is_symlink():
                self.add("--symlink", str(path.readlink()), str(path))
            elif path.is_dir():
                self.add("--ro-bind", str(path), str(path))
        for path in (Path("/etc/ld.so.cache"), Path("/etc/alternatives")):
            if path.exists():
                self.add("--ro-bind", str(path), str(path))

    def _own_folders(self, size: int) -> None:
        self.add("--proc", "/proc", "--dev", "/dev")
        for place in ("/tmp", "/box", "/dev/shm"):  # noqa: S108 - inside the jail
            self.add("--size", str(size), "--tmpfs", place)

    def _devices(self, devices: Sequence[Path]) -> None:
        """A GPU's nodes, and what the driver reads about it."""
        for device in devices:
            self.add("--dev-bind", str(device), str(device))
        if devices:
            self.add("--ro-bind", "/sys", "/sys")


def kill_children(pid: int) -> None:
    """Kill a launcher's children, so that none is left when it is killed itself.

    bwrap's child asks to die with bwrap a moment after it began. Killed in that moment, bwrap would leave
    it behind; so bwrap must stand still, and be seen to stand still, before its children are looked up.
    """
    with contextlib.suppress(ProcessLookupError, ChildProcessError, psutil.NoSuchProcess):
        os.kill(pid, signal.SIGSTOP)
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        for child in psutil.Process(pid).children():
            child.kill()


def _ended(code: int, output: str) -> Ending:
    """bwrap says 128 + n for a program that signal n killed."""
    if code > 128:
        return Ending("signal", code - 128, output)
    return Ending("exited", code, output)
