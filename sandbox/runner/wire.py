"""Point-to-point channels between the ranks of one submission.

Every rank is a process in a jail of its own; the only way between two of them is this wire, a
socket to the grader, which passes messages on and counts them. What the counters say is therefore
nothing that a submission could change.

`send` does not wait for the receiver (the grader holds the message), `recv` waits for the sender.
Messages from one rank arrive in the order in which they were sent.
"""

import socket
import struct
from collections import defaultdict, deque
from typing import Any

import numpy as np

HEADER = struct.Struct("<II")  # the other rank, bytes of payload
LARGEST_MESSAGE = 256 << 20


class Wire:
    """One rank's end. `rank` counts from 0 to `size` - 1."""

    def __init__(self, sock: socket.socket, rank: int, size: int) -> None:
        self.rank = rank
        self.size = size
        self._sock = sock
        self._arrived: defaultdict[int, deque[bytearray]] = defaultdict(deque)

    def send(self, to: int, data: Any) -> None:
        """Send a contiguous array (or bytes) to rank `to`. One call is one step on the wire."""
        if not 0 <= to < self.size or to == self.rank:
            raise ValueError(f"rank {self.rank} of {self.size} cannot send to rank {to}")
        array = np.ascontiguousarray(data) if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)
        payload = array.reshape(-1).view(np.uint8).data
        self._sock.sendall(HEADER.pack(to, payload.nbytes))
        self._sock.sendall(payload)

    def recv(self, source: int, out: np.ndarray[Any, Any] | None = None) -> bytearray | np.ndarray[Any, Any]:
        """Wait for the next message from rank `source`; with `out`, copy it there and return `out`."""
        if not 0 <= source < self.size or source == self.rank:
            raise ValueError(f"rank {self.rank} of {self.size} cannot receive from rank {source}")
        while not self._arrived[source]:
            sender, payload = self._next_message()
            self._arrived[sender].append(payload)
        data = self._arrived[source].popleft()
        if out is None:
            return data
        if out.nbytes != len(data):
            raise ValueError(f"a message of {len(data)} bytes does not fit an array of {out.nbytes} bytes")
        out[...] = np.frombuffer(data, out.dtype).reshape(out.shape)
        return out

    def _next_message(self) -> tuple[int, bytearray]:
        sender, length = HEADER.unpack(self._exactly(HEADER.size))
        return sender, self._exactly(length)

    def _exactly(self, length: int) -> bytearray:
        data = bytearray(length)
        view = memoryview(data)
        while view:
            count = self._sock.recv_into(view)
            if not count:
                raise ConnectionError("the wire is closed")
            view = view[count:]
        return data
