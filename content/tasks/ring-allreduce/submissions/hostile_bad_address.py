import struct


def all_reduce(x, wire):
    """Sends to a rank that does not exist, with a length that will never come."""
    wire._sock.sendall(struct.pack("<II", 4000000000, 4000000000))
    return x
