"""Stops itself: a process that no signal of its own will wake."""

import os
import signal


@enter
def answer(*arguments):
    os.kill(os.getpid(), signal.SIGSTOP)
    return honest(*arguments)
