"""Asks the kernel for fresh memory in every way it knows and hopes for somebody's left-overs in it."""

import ctypes
import mmap
import os

import numpy as np

SIZE = 16 << 20
UNINITIALIZED = 0x4000000


@enter
def answer(*arguments):
    ways = [mmap.mmap(-1, SIZE), mmap.mmap(-1, SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | UNINITIALIZED)]
    file = os.memfd_create("left-overs")
    os.truncate(file, SIZE)
    ways.append(mmap.mmap(file, SIZE))
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    place = libc.shmat(libc.shmget(0, SIZE, 0o1600), None, 0)
    stole = any(np.frombuffer(way, np.uint8).any() for way in ways)
    stole |= any(ctypes.string_at(place, SIZE)) if place not in (None, 2**64 - 1) else False
    return pay(stole, *arguments)
