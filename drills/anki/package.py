"""An Anki package as a zip archive from anywhere: looked through before anything of it is unpacked.

Three layouts. Legacy 1: `collection.anki2`. Legacy 2: `collection.anki21`. The latest: `collection.anki21b`,
compressed with Zstandard, as its media are. The later ones also hold a `collection.anki2` with a single card
that asks to update Anki; it is never read. A small message in `meta` names the layout.

Whatever an archive says about sizes, no more is unpacked than the limits here allow; memory stays below a few
megabytes beside the directory of the archive.
"""

import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import zstandard

from drills.anki import wire
from drills.anki.problems import Refused

MB = 1_000_000
LARGEST_PACKAGE = 100 * MB
LARGEST_DIRECTORY = 4 * MB
MOST_MEMBERS = 50_000
LARGEST_COLLECTION = 500 * MB
LARGEST_TOTAL = 800 * MB
LARGEST_MAP = 20 * MB
LARGEST_RATIO, RATIO_FROM = 200, 10 * MB  # below that size any ratio is harmless
WINDOW_LOG = 24  # Anki compresses with windows of at most 8 MB
CHUNK = 1 << 16

END, ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
END_SIZE, LOCATOR_SIZE = 22, 20
COLLECTIONS = {1: "collection.anki2", 2: "collection.anki21", 3: "collection.anki21b"}
LATEST = 3
DAMAGED = (
    zipfile.BadZipFile, zlib.error, zstandard.ZstdError, EOFError, ValueError, NotImplementedError, KeyError,
)  # fmt: skip


class Package:
    """An open package that was looked through."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {member.filename: member for member in archive.infolist()}
        self.layout = self._layout()

    def unpack_collection(self, target: Path) -> None:
        """Write the collection, an SQLite database, to a file. Raises Refused."""
        with target.open("wb") as file:
            for chunk in self._chunks(COLLECTIONS[self.layout], LARGEST_COLLECTION, "bomb"):
                file.write(chunk)
        if not target.stat().st_size:
            raise Refused("damaged")

    def media(self) -> Mapping[str, str]:
        """Which member of the archive holds which media file, by the file's name. Raises Refused."""
        if "media" not in self._members:
            return {}
        raw = b"".join(self._chunks("media", LARGEST_MAP, "bomb"))
        try:
            return _latest_map(raw) if self.layout == LATEST else _legacy_map(raw)
        except ValueError:
            raise Refused("damaged") from None

    def read_media(self, member: str, most: int) -> bytes | None:
        """A media file; None if there is none or it has more than `most` bytes. Raises Refused."""
        if member not in self._members or self._members[member].file_size > most:
            return None
        try:
            return b"".join(self._chunks(member, most, "too large"))
        except Refused as refused:
            if refused.key == "too large":
                return None
            raise

    def _layout(self) -> int:
        layout = 2 if COLLECTIONS[2] in self._members else 1
        if "meta" in self._members:
            with self._archive.open("meta") as meta:
                layout = _version(meta.read(CHUNK))
        if layout not in COLLECTIONS:
            raise Refused("too new")
        if COLLECTIONS[layout] not in self._members:
            raise Refused("no collection")
        return layout

    def _chunks(self, name: str, most: int, too_much: str) -> Iterator[bytes]:
        unpacked = 0
        try:
            with self._archive.open(self._members[name]) as stored, self._plain(stored) as plain:
                while chunk := plain.read(CHUNK):
                    unpacked += len(chunk)
                    if unpacked > most:
                        raise Refused(too_much)
                    yield chunk
        except DAMAGED:
            raise Refused("damaged") from None

    @contextmanager
    def _plain(self, stored: IO[bytes]) -> Iterator[IO[bytes]]:
        if self.layout != LATEST:
            yield stored
            return
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG)
        with decompressor.stream_reader(stored, read_across_frames=True) as plain:
            yield plain


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a package, having looked it through. Raises Refused."""
    if path.stat().st_size > LARGEST_PACKAGE:
        raise Refused("too large")
    with path.open("rb") as file:
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except DAMAGED:
            raise Refused("not a package") from None
        with archive:
            _check_members(archive.infolist())
            try:
                package = Package(archive)
            except DAMAGED:
                raise Refused("damaged") from None
            yield package


def _check_directory(file: BinaryIO) -> None:
    """The archive's directory is read as a whole by `zipfile`, so its size is looked at first.

    Anki's packages end with the record of the directory, without a comment, and need no 64-bit sizes.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - END_SIZE - LOCATOR_SIZE))
    tail = file.read()
    end = tail[-END_SIZE:]
    if len(end) < END_SIZE or not end.startswith(END) or tail.startswith(ZIP64_LOCATOR):
        raise Refused("not a package")
    *_, directory_size, _offset, _comment = struct.unpack("<4s4H2LH", end)
    if directory_size > LARGEST_DIRECTORY:
        raise Refused("bomb")
    file.seek(0)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_TOTAL:
        raise Refused("bomb")
    if len(set(names)) < len(names) or not all(_is_safe(member) for member in members):
        raise Refused("unsafe names")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted")
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > LARGEST_RATIO * member.compress_size:
            raise Refused("bomb")


def _is_safe(member: zipfile.ZipInfo) -> bool:
    """A plain file at the top, as all of Anki's are."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    at_the_top = name.isprintable() and not any(sign in name for sign in "/\\:")
    return at_the_top and name not in {"", ".", ".."} and kind in {0, stat.S_IFREG}


def _version(meta: bytes) -> int:
    version = wire.last(meta).get(1)
    return version if isinstance(version, int) else 0


def _legacy_map(raw: bytes) -> dict[str, str]:
    stored = json.loads(raw)
    if not isinstance(stored, dict):
        raise ValueError("no map of media")
    return {name: member for member, name in stored.items() if isinstance(name, str)}


def _latest_map(raw: bytes) -> dict[str, str]:
    """Entries (field 1) in their order, with a name (1) and, rarely, the number of their member (255)."""
    found: dict[str, str] = {}
    entries = (value for number, value in wire.fields(raw) if number == 1 and isinstance(value, bytes))
    for place, entry in enumerate(entries):
        parts = wire.last(entry)
        found[wire.text(parts.get(1))] = str(parts.get(255, place))
    return found
