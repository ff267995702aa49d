"""Prints without end from several processes at once, on both descriptors."""

import os


@enter
def answer(*arguments):
    for _ in range(3):
        os.fork()
    while True:
        os.write(1 + os.getpid() % 2, b"x" * 4096)
