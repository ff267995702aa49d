"""Passes messages between the ranks of one submission, and counts them.

Each rank has one socket. A rank writes (to, length, payload), we write (from, length, payload) to
the other. We always take what a rank sends, so `send` never waits for a receiver; what was taken and
not yet passed on is capped. The counters live here, where no submission can reach them.
"""

import selectors
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

HEADER = struct.Struct("<II")
CHUNK = 1 << 20
MOST_IN_FLIGHT = 512 << 20


class RelayError(Exception):
    """A rank wrote something else than messages, or far too many."""


@dataclass
class Port:
    """One rank's end: the message that is being read, and what waits to be written."""

    sock: socket.socket
    to: int = -1
    missing: int = 0
    header: bytearray = field(default_factory=bytearray)
    waiting: deque[memoryview] = field(default_factory=deque)


class Relay:
    """The wires of all ranks. `ends` are the ranks' sides, to be handed over and closed."""

    def __init__(self, ranks: int) -> None:
        pairs = [socket.socketpair() for _ in range(ranks)]
        self.ends = [theirs for _, theirs in pairs]
        self.ports = [Port(ours) for ours, _ in pairs]
        self.bytes: np.ndarray[Any, np.dtype[np.int64]] = np.zeros((ranks, ranks), np.int64)
        self.messages: np.ndarray[Any, np.dtype[np.int64]] = np.zeros((ranks, ranks), np.int64)
        self._in_flight = 0
        self._assembling: list[deque[memoryview]] = [deque() for _ in range(ranks)]
        for port in self.ports:
            port.sock.setblocking(False)

    def register(self, selector: selectors.BaseSelector) -> None:
        """Let the selector wake up for us; the key's data is the rank."""
        for rank, port in enumerate(self.ports):
            selector.register(port.sock, selectors.EVENT_READ, rank)

    def reset(self) -> None:
        """Start counting anew."""
        self.bytes[:] = 0
        self.messages[:] = 0

    def serve(self, selector: selectors.BaseSelector, rank: int, events: int) -> None:
        """Read and write what one rank's socket allows. Raises RelayError."""
        if events & selectors.EVENT_READ:
            self._read(selector, rank)
        if events & selectors.EVENT_WRITE:
            self._write(selector, rank)

    def close(self) -> None:
        """Hang up on all ranks."""
        for port in self.ports:
            port.sock.close()
        for end in self.ends:
            end.close()

    def _read(self, selector: selectors.BaseSelector, rank: int) -> None:
        try:
            data = self.ports[rank].sock.recv(CHUNK)
        except (BlockingIOError, ConnectionResetError):
            return
        if not data:
            selector.unregister(self.ports[rank].sock)
            return
        self._take(rank, memoryview(data))
        for other in range(len(self.ports)):
            if self.ports[other].waiting:
                self._write(selector, other)

    def _take(self, rank: int, data: memoryview) -> None:
        """Follow the messages in what a rank wrote; a whole message is queued without interruption."""
        port = self.ports[rank]
        while data:
            if port.missing == 0:
                data = self._take_header(rank, port, data)
                continue
            part, data = data[: port.missing], data[port.missing :]
            port.missing -= len(part)
            self._hold(rank, part)
            if port.missing == 0:
                self._release(rank)

    def _take_header(self, rank: int, port: Port, data: memoryview) -> memoryview:
        wanted = HEADER.size - len(port.header)
        port.header += data[:wanted]
        if len(port.header) == HEADER.size:
            port.to, port.missing = HEADER.unpack(port.header)
            port.header.clear()
            if not 0 <= port.to < len(self.ports) or port.to == rank:
                raise RelayError(f"rank {rank} sent to rank {port.to}, which does not exist")
            self.messages[rank, port.to] += 1
            self.bytes[rank, port.to] += port.missing
            self._hold(rank, memoryview(HEADER.pack(rank, port.missing)))
            if port.missing == 0:
                self._release(rank)
        return data[wanted:]

    def _hold(self, rank: int, part: memoryview) -> None:
        self._in_flight += len(part)
        if self._in_flight > MOST_IN_FLIGHT:
            raise RelayError(f"more than {MOST_IN_FLIGHT >> 20} MiB were sent and not received")
        self._assembling[rank].append(part)

    def _release(self, rank: int) -> None:
        """A message is complete: queue it, so that messages of several senders never mix."""
        self.ports[self.ports[rank].to].waiting.extend(self._assembling[rank])
        self._assembling[rank].clear()

    def _write(self, selector: selectors.BaseSelector, rank: int) -> None:
        port = self.ports[rank]
        try:
            while port.waiting:
                sent = port.sock.send(port.waiting[0])
                self._in_flight -= sent
                port.waiting[0] = port.waiting[0][sent:]
                if not port.waiting[0]:
                    port.waiting.popleft()
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            port.waiting.clear()
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if port.waiting else 0)
        if port.sock in selector.get_map():
            selector.modify(port.sock, events, rank)
