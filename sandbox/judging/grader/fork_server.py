"""Starts graders quickly: one process that has everything imported and forks at every request.

    host       keeps one end of a socket; a request is one byte with three descriptors:
               the conversation with the supervisor, a log, and a leash
    server     this module as a program; never loads a task, so that every grader begins clean
    grader     a fork; the conversation is its descriptor 0, the log 1 and 2

The leash is a socket between supervisor and server. The server writes the grader's status to it when
the grader has ended, and kills the grader when the other end is gone: a grader that computes without
end does not outlive its supervisor, however that one died. Nor does it outlive the server: the kernel ends it
then, since nobody would be left to do so. The server has a session of its own, so
that a Ctrl-C meant for the host does not end a judgement in the middle.
"""

import contextlib
import ctypes
import importlib
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sandbox.judging.devices import inventory
from sandbox.judging.grader import process

ROOT = Path(__file__).parents[3]
STATUS = struct.Struct("<i")  # an exit status, or minus the number of a signal
HIGHEST_DESCRIPTOR = 4096
PR_SET_PDEATHSIG = 1


class Grader:
    """One grader, as its supervisor sees it."""

    def __init__(self, leash: socket.socket) -> None:
        self._leash = leash

    def ending(self, timeout: float) -> str:
        """How it ended, in words; waits for that a while."""
        self._leash.settimeout(timeout)
        try:
            status = self._leash.recv(STATUS.size)
        except TimeoutError:
            return "still running"
        if not status:
            return "with the process that started it"
        (code,) = STATUS.unpack(status)
        return f"status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

    def kill(self) -> None:
        """End it, if it has not ended by itself."""
        self._leash.close()


class GraderServer:
    """The host's end. Started once; started again if it died."""

    def __init__(self) -> None:
        self._launch()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def start(self, conversation: socket.socket, log: IO[bytes]) -> Grader:
        """Fork a grader."""
        leash, other = socket.socketpair()
        with other:
            descriptors = [conversation.fileno(), log.fileno(), other.fileno()]
            try:
                socket.send_fds(self._socket, [b"g"], descriptors)
            except OSError:
                self.close()
                self._launch()
                socket.send_fds(self._socket, [b"g"], descriptors)
        return Grader(leash)

    def close(self) -> None:
        """Hang up; the server ends by itself."""
        self._socket.close()
        self._process.wait()

    def _launch(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox.judging.grader.fork_server"],
                stdin=theirs.fileno(),
                cwd=ROOT,
                start_new_session=True,
            )


# ---------------------------------------------------------------- the server


@dataclass(frozen=True)
class Child:
    """A grader that runs; `handle` becomes readable when it ends."""

    pid: int
    handle: int
    leash: socket.socket


def serve(requests: socket.socket) -> None:
    """Fork at every request until the host hangs up."""
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    byte, descriptors, _, _ = socket.recv_fds(requests, 1, 3)
                    if not byte:
                        return
                    watch(selector, fork(descriptors))
                elif key.fileobj == key.data.handle:
                    reap(selector, key.data)
                elif key.data.leash.fileno() >= 0:  # else it was reaped in this very round
                    selector.unregister(key.fileobj)
                    signal.pidfd_send_signal(key.data.handle, signal.SIGKILL)


def fork(descriptors: list[int]) -> Child:
    """A grader of its own for these descriptors."""
    conversation, log, leash = descriptors
    with warnings.catch_warnings():
        # Python 3.12 warns of threads. Those here are OpenBLAS's, which survives forks by design.
        warnings.simplefilter("ignore", DeprecationWarning)
        server, pid = os.getpid(), os.fork()
    if pid == 0:
        die_with(server)
        become_grader(conversation, log)
    os.close(conversation)
    os.close(log)
    return Child(pid, os.pidfd_open(pid), socket.socket(fileno=leash))


def die_with(parent: int) -> None:
    """In the child: have the kernel end us when the parent has ended, also if it has ended already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def become_grader(conversation: int, log: int) -> None:
    """In the child: grade, and end without touching what belongs to the server."""
    status = 1
    try:
        for number, descriptor in enumerate((conversation, log, log)):
            os.dup2(descriptor, number)
        os.closerange(3, HIGHEST_DESCRIPTOR)
        process.main()
        status = 0
    except SystemExit as end:
        print(end, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def watch(selector: selectors.BaseSelector, child: Child) -> None:
    """Notice the grader's end and the supervisor's."""
    selector.register(child.handle, selectors.EVENT_READ, child)
    selector.register(child.leash, selectors.EVENT_READ, child)


def reap(selector: selectors.BaseSelector, child: Child) -> None:
    """Tell how the grader ended, and forget it."""
    _, status = os.waitpid(child.pid, 0)
    with contextlib.suppress(OSError):  # nobody waits for it any more
        child.leash.send(STATUS.pack(os.waitstatus_to_exitcode(status)))
    for watched in (child.handle, child.leash):
        if watched in selector.get_map():
            selector.unregister(watched)
    os.close(child.handle)
    child.leash.close()


def prepare() -> None:
    """Import what a grader on a GPU needs, which takes seconds. No context is made: that cannot be forked."""
    if inventory.found():
        importlib.import_module("sandbox.judging.gpu.ranking")


if __name__ == "__main__":
    prepare()
    with socket.socket(fileno=os.dup(0)) as requested:
        serve(requested)
