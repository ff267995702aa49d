"""Sends two hundred descriptors of its own with a frame that is none."""

import array
import os
import socket
import struct


@enter
def answer(*arguments):
    sock = harness()["answer"]["channel"].sock
    many = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(200)])
    sock.sendmsg([struct.pack("<I", 1 << 31)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, many)])
    return honest(*arguments)
