"""Takes memory in System V segments that stay when whoever wrote them has let them go."""

import ctypes

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.shmat.restype = ctypes.c_void_p
SIZE = 32 << 20


@enter
def answer(*arguments):
    while True:
        segment = LIBC.shmget(0, SIZE, 0o1600)
        place = LIBC.shmat(segment, None, 0)
        if place in (None, 2**64 - 1):
            raise MemoryError("no segment")
        ctypes.memset(place, 1, SIZE)
        LIBC.shmdt(ctypes.c_void_p(place))
