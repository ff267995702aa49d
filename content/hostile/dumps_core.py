"""Asks for a core dump of all its memory, lifts the limit on it, and dies."""

import os
import resource
import signal


@enter
def answer(*arguments):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError:
        os.chdir("/tmp")
    os.kill(os.getpid(), signal.SIGQUIT)
    signal.pause()
