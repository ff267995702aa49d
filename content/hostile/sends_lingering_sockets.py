"""Sends both ends of a full connection that lingers for an hour: whoever closes them last shall wait for it."""

import array
import socket
import struct


@enter
def answer(*arguments):
    sock = harness()["answer"]["channel"].sock
    frame = struct.pack("<I", 1) + b"\xc0"
    rights, pairs = array.array("i"), []
    for _ in range(4):
        with socket.create_server(("127.0.0.1", 0)) as server:
            one = socket.create_connection(server.getsockname())
            other, _ = server.accept()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3600))
        one.setblocking(False)
        try:
            while True:
                one.send(bytes(1 << 20))
        except BlockingIOError:
            pass
        rights.append(one.fileno())
        rights.append(other.fileno())
        pairs.append((one, other))
    sock.sendmsg([frame[:1]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    for one, other in pairs:
        one.close()
        other.close()
    sock.sendall(frame[1:])
    return honest(*arguments)
