"""Begins a message and sends one byte of it at a time, slowly, so that the grader always waits for the next."""

import struct
import time


@enter
def answer(*arguments):
    sock = harness()["answer"]["channel"].sock
    for byte in struct.pack("<I", 1 << 20) + bytes(1 << 20):
        sock.sendall(bytes([byte]))
        time.sleep(0.02)
