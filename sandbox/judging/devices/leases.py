"""Who may use which GPU now: one lease a device, and a token for it that only grows.

A lease is a lock on a file, which the kernel lets go when the process that holds it dies, however it dies.
The file holds a note of its holder, which goes when the lease is given back in order: whoever finds a note
knows that the one before died, kills what that one left, and has the device probed before using it.

The token is one more than the largest that the file or the broker (`counter`) knows; the web refuses what
comes under an older one. So a process that was given up and wakes again can disturb nobody's verdict.

Hosts that share a machine must share the folder; in it, for each device,

    <uuid>.lock       the lock, with the note of its holder
    <uuid>.fence      the last token
    <uuid>.state      what is known of the device, if it does not serve (JSON of `Standing`)

and `processors.lock`, on which jobs without a GPU meet: whoever times holds it alone.
"""

import fcntl
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import msgspec

from sandbox.judging.devices.inventory import Gpu

Counter = Callable[[str, int], int]
State = Literal["serving", "quarantined", "probing"]
LOOK_S = 0.05


class NoDeviceError(Exception):
    """There are not so many devices in order here."""


class Standing(msgspec.Struct, frozen=True):
    """Whether a device takes jobs, and if not, why (in English)."""

    state: State = "serving"
    reason: str = ""


@dataclass(frozen=True)
class Held:
    """A device that is ours until `Leases.take` is left. `inherited`: whoever had it before died with it."""

    gpu: Gpu
    fence: int
    inherited: bool


class Leases:
    """The devices of one machine, as all its processes share them."""

    def __init__(self, folder: Path, gpus: Sequence[Gpu], counter: Counter) -> None:
        self.gpus = tuple(gpus)
        self._folder = folder
        self._counter = counter
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def take(self, count: int, given_up: threading.Event, seconds: float) -> Iterator[tuple[Held, ...]]:
        """As many devices in order, as soon as they are free.

        Raises NoDeviceError when there are fewer, or when they were not free for so long. Ends early, with
        the same error, when `given_up` is set.
        """
        with ExitStack() as stack:
            for _ in range(round(seconds / LOOK_S) + 1):
                held = self._try(count, stack)
                if held is not None:
                    break
                if given_up.wait(LOOK_S):
                    raise NoDeviceError("nobody waits for it any more")
            else:
                raise NoDeviceError("no device was free in time")
            yield held

    def _try(self, count: int, stack: ExitStack) -> tuple[Held, ...] | None:
        """All or nothing, so that two who want several cannot wait for each other."""
        states = {gpu: self.standing(gpu).state for gpu in self.gpus}
        able = [gpu for gpu, state in states.items() if state == "serving"]
        hopeful = [gpu for gpu, state in states.items() if state != "quarantined"]  # also while probed
        if len(hopeful) < count:
            raise NoDeviceError(f"{len(able)} of {len(self.gpus)} devices are in order, {count} are needed")
        with ExitStack() as attempt:
            locks: list[tuple[Gpu, _Lock]] = []
            for gpu in able:
                lock = attempt.enter_context(self._lock(gpu)) if len(locks) < count else None
                locks += [(gpu, lock)] if lock is not None else []
            if len(locks) < count:
                return None
            stack.push(attempt.pop_all())
            return tuple(self._hold(gpu, lock) for gpu, lock in locks)

    @contextmanager
    def inspect(self, gpu: Gpu) -> Iterator[Held | None]:
        """This device whatever its state, for a probe; None when somebody uses it."""
        with self._lock(gpu) as lock:
            yield None if lock is None else self._hold(gpu, lock)

    @contextmanager
    def _lock(self, gpu: Gpu) -> Iterator["_Lock | None"]:
        """The lock of a device, which is ours now; None when somebody else has it."""
        with self._path(gpu, "lock").open("a+") as file:
            if not _locked(file, fcntl.LOCK_EX):
                yield None
                return
            lock = _Lock(file)
            try:
                yield lock
            finally:
                lock.give_back()

    def _hold(self, gpu: Gpu, lock: "_Lock") -> Held:
        return Held(gpu, self._next(gpu), lock.hold())

    def _next(self, gpu: Gpu) -> int:
        token = max(self._counter(gpu.uuid, self.fence(gpu) + 1), self.fence(gpu) + 1)
        self._write(gpu, "fence", str(token))
        return token

    # ------------------------------------------------------------ what is known of a device

    def fence(self, gpu: Gpu) -> int:
        """The token of its last lease; 0 before the first."""
        return int(self._read(gpu, "fence") or 0)

    def standing(self, gpu: Gpu) -> Standing:
        """Whether it takes jobs."""
        text = self._read(gpu, "state")
        return msgspec.json.decode(text, type=Standing) if text else Standing()

    def mark(self, gpu: Gpu, standing: Standing) -> None:
        """Say so, to all processes of this machine."""
        self._write(gpu, "state", msgspec.json.encode(standing).decode())

    def _path(self, gpu: Gpu, kind: str) -> Path:
        return self._folder / f"{re.sub(r'[^A-Za-z0-9-]', '_', gpu.uuid)}.{kind}"

    def _read(self, gpu: Gpu, kind: str) -> str:
        try:
            return self._path(gpu, kind).read_text()
        except FileNotFoundError:
            return ""

    def _write(self, gpu: Gpu, kind: str, text: str) -> None:
        """Whole or not at all, whenever the power goes."""
        path = self._path(gpu, kind)
        fresh = path.with_suffix(f".{kind}-{os.getpid()}-{threading.get_ident()}")
        with fresh.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    # ------------------------------------------------------------ jobs without a GPU

    @contextmanager
    def processors(self, given_up: threading.Event, *, alone: bool) -> Iterator[None]:
        """Room for a job without a GPU: `alone` for one that is timed. Raises NoDeviceError if given up."""
        with (self._folder / "processors.lock").open("a") as file:
            while not _locked(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH):
                if given_up.wait(LOOK_S):
                    raise NoDeviceError("nobody waits for it any more")
            yield


class _Lock:
    """A locked file, and the note in it."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._held = False

    def hold(self) -> bool:
        """Leave our note. Whether somebody else's was there."""
        self._file.seek(0)
        found = bool(self._file.read())
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()
        self._held = True
        return found

    def give_back(self) -> None:
        """Take our note away. Without one of ours, that of a dead process stays for whoever comes next."""
        if self._held:
            self._file.truncate(0)


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
