"""What a compiler made in this jail, as one packet in a file that the host keeps for the program's next run.

The file has a fixed size. Its first eight bytes are the packet's length, written last, so that a packet that
was not finished reads as none. To the host it is opaque; a packet that was tampered with can only come
from this very program and only meets it again.
"""

import os
import struct
from pathlib import Path, PurePosixPath

import msgspec

LENGTH = struct.Struct("<Q")

Packet = list[tuple[str, bytes]]


class Artefacts:
    """The compiler's cache in `folder`, and the packet in the file `descriptor`, ours from now on."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._descriptor = descriptor
        self._folder = folder
        self._room = os.fstat(descriptor).st_size - LENGTH.size
        self._known: set[str] = set()

    def unpack(self) -> None:
        """Lay out what is in the packet; a packet that cannot be read is none."""
        (length,) = LENGTH.unpack(os.pread(self._descriptor, LENGTH.size, 0))
        try:
            packet = msgspec.msgpack.decode(
                os.pread(self._descriptor, min(length, self._room), LENGTH.size), type=Packet
            )
        except msgspec.MsgspecError:
            return
        for name, content in packet:
            if is_inside(name):
                path = self._folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._known = self._names()

    def pack(self) -> None:
        """Put the folder into the packet if something is new in it and it fits."""
        names = self._names()
        if names <= self._known:
            return
        self._known = names
        packet = [(name, (self._folder / name).read_bytes()) for name in sorted(names)]
        content = msgspec.msgpack.encode(packet)
        if len(content) <= self._room:
            os.pwrite(self._descriptor, LENGTH.pack(0), 0)
            os.pwrite(self._descriptor, content, LENGTH.size)
            os.pwrite(self._descriptor, LENGTH.pack(len(content)), 0)

    def _names(self) -> set[str]:
        """Every file in the folder that is finished."""
        paths = (path for path in self._folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self._folder)) for path in paths if ".tmp." not in str(path)}


def is_inside(name: str) -> bool:
    """Whether a name stays in the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
