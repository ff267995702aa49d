"""What compilers made inside of jails, kept for the same program: Triton's kernels, for a GPU or to look at.

A jail's word cannot be trusted, so what comes out of it is kept as one opaque packet of a limited size under
a hash of exactly the program that ran there (source, entry, versions, device), and goes back only into
jails that run that very program. A forged packet can change only the runs of the program that forged it.

A packet is also memory from run to run. A run that has seen hidden cases could leave there what it saw of
them, for a run on public cases to print: so packets are collected only where all cases are public
(`Supervision` decides), and from the task's own baseline. Nobody but us writes to the folder.
"""

import fcntl
import hashlib
import json
import os
import struct
from pathlib import Path

from sandbox.judging.languages.compiling import store

LARGEST = 16 << 20  # bytes of one packet
MOST = 1 << 30  # bytes of all packets; the oldest go first
LENGTH = struct.Struct("<Q")


def name_of(*parts: str) -> str:
    """A hash over everything that a packet depends on."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Shelf:
    """All packets of this host, one file each in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> int:
        """A file for one jail, of a size that cannot change, with what is kept under that name."""
        descriptor = os.memfd_create("kept", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(descriptor, LENGTH.size + LARGEST)
        kept = self._folder / name
        if kept.is_file():
            content = kept.read_bytes()
            os.pwrite(descriptor, LENGTH.pack(len(content)) + content, 0)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
        return descriptor

    def keep(self, name: str, descriptor: int) -> None:
        """Take over what a jail that has ended left in its file, if that is a packet and new."""
        (length,) = LENGTH.unpack(os.pread(descriptor, LENGTH.size, 0))
        if not 0 < length <= LARGEST:
            return
        content = os.pread(descriptor, length, LENGTH.size)
        kept = self._folder / name
        if not kept.is_file() or kept.read_bytes() != content:
            store(kept, content)
            self._make_room()

    def _make_room(self) -> None:
        files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        total = sum(path.stat().st_size for path in files)
        while total > MOST:
            oldest = files.pop(0)
            total -= oldest.stat().st_size
            oldest.unlink()
