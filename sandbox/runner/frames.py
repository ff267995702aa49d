"""Messages over a stream socket: four bytes of length (little endian), then the message.

Descriptors travel with the first byte of the message that announces them. A reader never takes
more than its own frame from the socket, so descriptors cannot be lost in between.
"""

import array
import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec

from sandbox.runner.messages import LARGEST, Message

HEADER = struct.Struct("<I")
MOST_DESCRIPTORS = 64

T = TypeVar("T")


class MalformedError(Exception):
    """The other side does not speak the protocol."""


class ClosedError(Exception):
    """The other side is gone."""


class Channel(Generic[T]):
    """One end of a conversation that receives messages of type `T` and sends any message."""

    def __init__(self, sock: socket.socket, receives: Any) -> None:
        self.sock = sock
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(receives)
        self._encoder = msgspec.msgpack.Encoder()

    def send(self, message: Message, descriptors: Sequence[int] = ()) -> None:
        """Send one message with its descriptors. Raises ClosedError."""
        body = self._encoder.encode(message)
        frame = HEADER.pack(len(body)) + body
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            sent = self.sock.sendmsg([frame], rights if descriptors else [])
            if sent < len(frame):  # sending nothing to a peer that has read all and gone is an error too
                self.sock.sendall(frame[sent:])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ClosedError from error

    def receive(self, timeout: float | None = None) -> tuple[T, list[int]]:
        """Wait for one message. Raises TimeoutError, ClosedError or MalformedError.

        Descriptors that came with a message now belong to the caller.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            header, descriptors = self._read(HEADER.size, deadline, with_descriptors=True)
            (length,) = HEADER.unpack(header)
            if length > LARGEST:
                close_all(descriptors)
                raise MalformedError(f"a message of {length} bytes")
            body, _ = self._read(length, deadline, with_descriptors=False)
        finally:
            self.sock.settimeout(None)
        try:
            return self._decoder.decode(body), descriptors
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            close_all(descriptors)
            raise MalformedError(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        self.sock.close()

    def _read(self, size: int, deadline: float | None, *, with_descriptors: bool) -> tuple[bytes, list[int]]:
        data, descriptors = bytearray(), list[int]()
        while len(data) < size:
            if deadline is not None:  # a whole message in time, however slowly it drips
                self.sock.settimeout(max(deadline - time.monotonic(), 1e-4))
            chunk, fresh = self._chunk(size - len(data), with_descriptors=with_descriptors)
            descriptors += fresh
            if not chunk:
                close_all(descriptors)
                raise ClosedError
            data += chunk
        return bytes(data), descriptors

    def _chunk(self, size: int, *, with_descriptors: bool) -> tuple[bytes, list[int]]:
        try:
            if not with_descriptors:
                return self.sock.recv(size), []
            chunk, descriptors, _, _ = socket.recv_fds(self.sock, size, MOST_DESCRIPTORS)
        except ConnectionResetError as error:
            raise ClosedError from error
        return chunk, list(descriptors)


def close_all(descriptors: Sequence[int]) -> None:
    """Close descriptors that nobody will use."""
    for descriptor in descriptors:
        os.close(descriptor)
