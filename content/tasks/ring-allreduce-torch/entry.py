"""N processes, joined by gloo over 127.0.0.1. They are started at the first call of a case and kept.

Each rank is a fork of this process, so torch is imported once. A rank reads its vector from shared memory
and puts its sum there; what the ranks tell each other goes over the jail's own loopback interface, where the
kernel counts it. Beside that, each rank counts its own calls: which operations, to whom, how many bytes.
"""

import datetime
import mmap
import os
import signal
import socket
import sys
import tempfile
import traceback

import numpy as np
import torch
import torch.distributed as dist

os.environ["GLOO_SOCKET_IFNAME"] = "lo"
PATIENCE = datetime.timedelta(seconds=60)
COLLECTIVES = (
    "allgather", "allgather_coalesced", "allgather_into_tensor_coalesced", "allreduce", "allreduce_coalesced",
    "alltoall", "alltoall_base", "barrier", "broadcast", "gather", "monitored_barrier", "reduce",
    "reduce_scatter", "reduce_scatter_tensor_coalesced", "scatter", "_allgather_base", "_reduce_scatter_base",
)  # fmt: skip

teams = {}  # at most one: (ranks, elements) -> Team


def call(submission, parameters, inputs, outputs, wire):
    """Every rank reduces its own row of x."""
    shape = (parameters["world"], parameters["size"])
    if shape not in teams:
        for old in list(teams):
            teams.pop(old).close()
        teams[shape] = Team(submission, shape)
    teams[shape].run(inputs["x"], outputs)


class RankError(Exception):
    """What a rank raised, or how it ended."""


class Tally:
    """What one rank did, counted where torch.distributed calls its backend."""

    def __init__(self, rank, counters):
        self.rank, self.messages, self.bytes, self.collectives = rank, *counters

    def install(self):
        """Count from now on. What the calls do stays as it is."""
        group = dist.ProcessGroup
        for name in COLLECTIVES:
            if hasattr(group, name):
                setattr(group, name, self._counted(getattr(group, name)))
        group.send = self._counted_send(group.send)

    def _counted(self, method):
        def counted(*arguments, **options):
            self.collectives[self.rank] += 1
            return method(*arguments, **options)

        return counted

    def _counted_send(self, method):
        def counted(group, tensors, to, *rest):
            self.messages[self.rank, to] += 1
            self.bytes[self.rank, to] += sum(tensor.nbytes for tensor in tensors)
            return method(group, tensors, to, *rest)

        return counted


class Team:
    """The ranks of one shape (ranks, elements)."""

    def __init__(self, submission, shape):
        self.shape = shape
        ranks, size = shape
        self.x, self.sum = shared((ranks, size), np.float32), shared((ranks, size), np.float32)
        shapes = (ranks, ranks), (ranks, ranks), (ranks,)
        self.counters = [shared(shape, np.int64) for shape in shapes]
        meeting = tempfile.mkdtemp(dir="/box") + "/store"
        self.ranks = [self.start(submission, rank, meeting) for rank in range(ranks)]

    def start(self, submission, rank, meeting):
        """Fork one rank; returns (pid, socket)."""
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            theirs.close()
            return pid, ours
        ours.close()
        try:
            self.serve(submission, rank, meeting, theirs)
        finally:
            sys.stdout.flush()
            os._exit(1)

    def serve(self, submission, rank, meeting, parent):
        """In the rank: join the others, then reduce once for each byte that comes."""
        torch.set_num_threads(1)
        ranks = self.shape[0]
        dist.init_process_group("gloo", f"file://{meeting}", rank=rank, world_size=ranks, timeout=PATIENCE)
        dist.barrier()
        Tally(rank, self.counters).install()
        while parent.recv(1):
            try:
                result = submission.all_reduce(torch.from_numpy(self.x[rank].copy()), rank, ranks)
                self.sum[rank] = result.numpy()
            except BaseException as error:
                traceback.print_exc()
                parent.sendall(f"{type(error).__name__}: {error}".encode()[:2000])
                return
            parent.sendall(b"\0")

    def run(self, x, outputs):
        """One call on every rank."""
        for counter in self.counters:
            counter[...] = 0
        self.x[...], self.sum[...] = x, np.nan
        for _, channel in self.ranks:
            channel.sendall(b"g")
        for rank, (pid, channel) in enumerate(self.ranks):
            answer = channel.recv(4096)
            if answer != b"\0":
                raise failed(rank, answer, pid)
        outputs["sum"][...] = self.sum
        outputs["messages"][...], outputs["bytes"][...], outputs["collectives"][...] = self.counters

    def close(self):
        """End all ranks."""
        for pid, channel in self.ranks:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            channel.close()


def failed(rank, answer, pid):
    """What to raise for a rank that gave no result: its own words, or how it ended."""
    if answer:
        return RankError(f"rank {rank}: {answer.decode('utf-8', 'replace')}")
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == -signal.SIGKILL:  # nobody but the kernel does this, when memory is short
        return MemoryError(f"rank {rank} was killed")
    return RankError(f"rank {rank} ended by itself (status {code})")


def shared(shape, dtype):
    """An array that forks share."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return np.frombuffer(mmap.mmap(-1, size), dtype).reshape(shape)
