"""Ranks inside one jail: forks of the runner, joined by torch.distributed over 127.0.0.1. Needs torch.

For tasks whose submission speaks torch.distributed itself. The ranks are started at the first call of a shape
and kept; torch is imported once, before they fork. Numbers come and go through memory that the forks
share; what the ranks tell each other goes over the jail's own loopback interface, where the kernel counts
it, or with NCCL from GPU to GPU, where nobody does. Beside that each rank counts its own calls: that is
for honest people, since it happens in the submission's own processes.
"""

import contextlib
import datetime
import mmap
import os
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Hashable
from typing import Any, Literal

import numpy as np
import torch
import torch.distributed as dist

Backend = Literal["gloo", "nccl"]
Array = np.ndarray[Any, np.dtype[Any]]
Action = Callable[[], None]

PATIENCE = datetime.timedelta(seconds=60)
LONGEST_ANSWER = 4096
DONE = b"\0"
COLLECTIVES = (
    "allgather", "allgather_coalesced", "allgather_into_tensor_coalesced", "allreduce", "allreduce_coalesced",
    "alltoall", "alltoall_base", "barrier", "broadcast", "gather", "monitored_barrier", "reduce",
    "reduce_scatter", "reduce_scatter_tensor_coalesced", "scatter", "_allgather_base", "_reduce_scatter_base",
)  # fmt: skip

_kept: "dict[Hashable, Team]" = {}  # at most one: two shapes at a time would be twice the processes


class RankError(Exception):
    """What a rank raised, or how it ended."""


class Tally:
    """What the ranks did, counted where torch.distributed calls its backend.

    `messages` and `bytes` are indexed [from][to]; `collectives` and `collective_bytes` by rank.
    """

    def __init__(self, world: int) -> None:
        self.messages = shared((world, world), np.int64)
        self.bytes = shared((world, world), np.int64)
        self.collectives = shared((world,), np.int64)
        self.collective_bytes = shared((world,), np.int64)

    def reset(self) -> None:
        """Begin at nothing."""
        for counter in (self.messages, self.bytes, self.collectives, self.collective_bytes):
            counter[...] = 0

    def install(self, rank: int) -> None:
        """In a rank: count from now on. What the calls do stays as it is."""
        group: Any = dist.ProcessGroup
        for name in COLLECTIVES:
            if hasattr(group, name):
                setattr(group, name, self._counted(rank, getattr(group, name)))
        group.send = self._counted_send(rank, group.send)

    def _counted(self, rank: int, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(group: Any, *arguments: Any, **options: Any) -> Any:
            self.collectives[rank] += 1
            self.collective_bytes[rank] += size_of(arguments[0]) if arguments else 0
            return method(group, *arguments, **options)

        return counted

    def _counted_send(self, rank: int, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(group: Any, tensors: Any, to: int, *rest: Any) -> Any:
            self.messages[rank, to] += 1
            self.bytes[rank, to] += size_of(tensors)
            return method(group, tensors, to, *rest)

        return counted


class Team:
    """`world` ranks. `ready(rank)` runs in a rank once all are joined, and returns what a call does."""

    def __init__(self, world: int, ready: Callable[[int], Action], backend: Backend = "gloo") -> None:
        self.tally = Tally(world)
        self._world, self._ready, self._backend = world, ready, backend
        meeting = tempfile.mkdtemp(dir=os.environ["HOME"]) + "/store"
        self._ranks = [self._start(rank, meeting) for rank in range(world)]

    def run(self) -> None:
        """One call on every rank. Raises RankError or MemoryError for the first rank that fails."""
        self.tally.reset()
        with selectors.DefaultSelector() as selector:
            for rank, (_, channel) in enumerate(self._ranks):
                selector.register(channel, selectors.EVENT_READ, rank)
                channel.sendall(b"g")
            running = self._world
            while running:
                for key, _ in selector.select():
                    self._hear(key.data)
                    selector.unregister(key.fileobj)
                    running -= 1

    def close(self) -> None:
        """End all ranks; one may have ended by itself."""
        for pid, channel in self._ranks:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            channel.close()

    def _hear(self, rank: int) -> None:
        pid, channel = self._ranks[rank]
        answer = channel.recv(LONGEST_ANSWER)
        if answer != DONE:
            raise failed(rank, answer, pid)

    def _start(self, rank: int, meeting: str) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            theirs.close()
            return pid, ours
        ours.close()
        try:
            self._serve(rank, meeting, theirs)
        finally:
            sys.stdout.flush()
            os._exit(1)

    def _serve(self, rank: int, meeting: str, parent: socket.socket) -> None:
        """In the rank: join the others, then act once for each byte that comes."""
        try:
            join(self._backend, rank, self._world, meeting)
            action = self._ready(rank)
            self.tally.install(rank)
            while parent.recv(1):
                action()
                parent.sendall(DONE)
        except BaseException as error:
            traceback.print_exc()
            parent.sendall(f"{type(error).__name__}: {error}".encode()[: LONGEST_ANSWER // 2])


def keep(key: Hashable, make: Callable[[], Team]) -> Team:
    """The team under this key: the one that is there, or a new one in its predecessor's place."""
    if key not in _kept:
        for old in list(_kept):
            _kept.pop(old).close()
        _kept[key] = make()
    return _kept[key]


def join(backend: Backend, rank: int, world: int, meeting: str) -> None:
    """Make this process rank `rank` of `world`; with NCCL its tensors belong on cuda:rank."""
    torch.set_num_threads(1)
    device = None
    if backend == "nccl":
        device = torch.device("cuda", rank)
        torch.cuda.set_device(device)
    dist.init_process_group(
        backend,
        f"file://{meeting}",
        rank=rank,
        world_size=world,
        timeout=PATIENCE,
        device_id=device,
    )
    dist.barrier()


def failed(rank: int, answer: bytes, pid: int) -> Exception:
    """What to raise for a rank that gave no result: its own words, or how it ended."""
    if answer:
        return RankError(f"rank {rank}: {answer.decode('utf-8', 'replace')}")
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == -signal.SIGKILL:  # nobody but the kernel does this, when memory is short
        return MemoryError(f"rank {rank} was killed")
    return RankError(f"rank {rank} ended by itself (status {code})")


def shared(shape: tuple[int, ...], dtype: Any) -> Array:
    """An array that forks share, zeros at first."""
    size = max(int(np.prod(shape)) * np.dtype(dtype).itemsize, 1)
    return np.frombuffer(mmap.mmap(-1, size), dtype, int(np.prod(shape))).reshape(shape)


def size_of(tensors: Any) -> int:
    """Bytes of a tensor, or of all tensors of nested lists."""
    if isinstance(tensors, torch.Tensor):
        return int(tensors.nbytes)
    return sum(map(size_of, tensors)) if isinstance(tensors, list | tuple) else 0
