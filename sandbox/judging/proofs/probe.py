# ruff: noqa: PTH118, PTH123, PTH208 - the fewer modules it imports, the less can be missing in a jail
"""Runs inside a jail for the self-test and tries what it must not be able to do. Standard library only."""

import contextlib
import ctypes
import json
import os
import socket
import subprocess
import sys
import time

PLACES = ("/", "/usr", "/etc", "/dev", "/proc/sys/kernel", "/job", "/runner", sys.prefix, sys.base_prefix)
FOLDERS = ("/tmp", "/box", "/dev/shm")  # noqa: S108 - the jail's own
CALLS = {"x86_64": {"ptrace": 101, "unshare": 272, "mount": 165, "bpf": 321, "keyctl": 250},
         "aarch64": {"ptrace": 117, "unshare": 97, "mount": 40, "bpf": 280, "keyctl": 219}}  # fmt: skip


def look(port: str) -> None:
    """Print everything that can be seen or reached from here."""
    status = dict(line.split(":\t", 1) for line in read("/proc/self/status").splitlines() if ":\t" in line)
    seen = {
        "descriptors": open_descriptors(),
        "environments": environments(),
        "files": files(),
        "written": [place for place in PLACES if can_write(place)],
        "reached": [
            address for address in (("127.0.0.1", int(port)), ("192.0.2.1", 80)) if can_reach(address)
        ],
        "allowed": [name for name, number in CALLS[os.uname().machine].items() if not is_refused(number)],
        "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
        "filter": int(status["Seccomp"]),
        "foreign": [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) > 50],
    }
    print(json.dumps(seen), flush=True)


def open_descriptors() -> list[int]:
    """Descriptors that were there when we started."""
    names = [int(name) for name in os.listdir("/proc/self/fd")]
    return sorted(number for number in names if is_open(number))


def is_open(number: int) -> bool:
    """Listing the folder takes a descriptor of its own, which is closed by now."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def environments() -> list[str]:
    """The variables of every process that can be read."""
    found: list[str] = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        found += [entry for entry in read(f"/proc/{pid}/environ").split("\0") if entry]
    return found


def files() -> list[str]:
    """Every file where a job's files lie; what the jail was built with may be mounted there too."""
    found = []
    for top in ("/job", *FOLDERS):
        for folder, inner, names in os.walk(top):
            inner[:] = [name for name in inner if not os.path.ismount(os.path.join(folder, name))]
            found += [os.path.join(folder, name) for name in names]
    return sorted(found)


def can_write(place: str) -> bool:
    """Whether a file can be made there."""
    path = os.path.join(place, "probe")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    except OSError:
        return False
    return True


def can_reach(address: tuple[str, int]) -> bool:
    """Whether somebody answers there."""
    with contextlib.closing(socket.socket()) as sock:
        sock.settimeout(0.3)
        return sock.connect_ex(address) == 0


def is_refused(number: int) -> bool:
    """Whether a system call with arguments that do no harm fails with EPERM."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() == 1


def read(path: str) -> str:
    """A file's text, empty when it may not be read."""
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def memory(megabytes: str) -> None:
    """Take memory, touch it, and keep it for long enough that a watchdog sees it."""
    taken = bytearray(int(megabytes) << 20)
    taken[::4096] = b"x" * len(taken[::4096])
    time.sleep(0.5)
    print("taken")


def fork(wanted: str) -> None:
    """Start processes until that is refused; print how many there were."""
    count = 0
    with contextlib.suppress(OSError):
        for count in range(int(wanted)):  # noqa: B007 - printed below
            if os.fork() == 0:
                time.sleep(5)
                os._exit(0)
    print(count)


def fill(wanted: str) -> None:
    """Write to every folder until that is refused; print how much went in."""
    sizes = {}
    for folder in FOLDERS:
        sizes[folder] = 0
        with contextlib.suppress(OSError):
            for index in range(int(wanted) >> 20):
                with open(f"{folder}/{index}", "wb", buffering=0) as file:
                    sizes[folder] += file.write(bytes(1 << 20))
    print(json.dumps(sizes))


def flood() -> None:
    """Print without end."""
    while True:
        os.write(1, b"x" * 4096)


def sleep() -> None:
    """Do nothing for long, deaf to signals that can be ignored."""
    time.sleep(60)


def leave(mark: str) -> None:
    """Leave a process of a session of its own behind."""
    subprocess.Popen(["/bin/sh", "-c", "sleep 60; :", mark], start_new_session=True)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
