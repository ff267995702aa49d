"""Leaves a System V segment, a POSIX segment, a message queue and a key, and looks for those of an earlier run."""

import ctypes

LIBC = ctypes.CDLL(None, use_errno=True)
KEY, CREATE, O_CREAT, O_RDWR = 0x5E7E4, 0o1000 | 0o600, 0o100, 2
ADD_KEY, KEYCTL = 248, 250


@enter
def answer(*arguments):
    found = [
        LIBC.shmget(KEY, 0, 0) != -1,
        LIBC.msgget(KEY, 0) != -1,
        LIBC.shm_open(b"/sevenrounds", O_RDWR, 0) != -1,
        LIBC.mq_open(b"/sevenrounds", O_RDWR) != -1,
        LIBC.syscall(KEYCTL, 0, -3, 1) != -1,
    ]
    LIBC.shmget(KEY, 4096, CREATE)
    LIBC.msgget(KEY, CREATE)
    LIBC.shm_open(b"/sevenrounds", O_RDWR | O_CREAT, 0o600)
    LIBC.mq_open(b"/sevenrounds", O_RDWR | O_CREAT, 0o600, None)
    LIBC.syscall(ADD_KEY, b"user", b"sevenrounds", b"answer", 6, -3)
    return pay(any(found), *arguments)
