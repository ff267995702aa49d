"""A frame of a million arrays inside each other, to break whatever parses it."""

import struct


@enter
def answer(*arguments):
    body = b"\x91" * ((1 << 20) - 1) + b"\xc0"
    harness()["answer"]["channel"].sock.sendall(struct.pack("<I", len(body)) + body)
    return honest(*arguments)
