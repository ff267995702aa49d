"""Forks until it is refused; every child forks as well, and none ends."""

import os
import signal


@enter
def answer(*arguments):
    try:
        while True:
            if os.fork() == 0:
                signal.pause()
    except BlockingIOError:
        os.kill(os.getpid(), signal.SIGABRT)
