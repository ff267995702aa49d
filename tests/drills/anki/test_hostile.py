"""Files that nobody should be able to hurt us with: each is refused with its sentence, within bounds."""

import json
import os
import resource
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard

from drills.anki import collection, package, words
from drills.anki.collection import LARGEST_VALUE
from drills.anki.problems import Refused
from tests.drills.anki.packages import (
    BASIC,
    StoredNote,
    Wanted,
    latest,
    legacy,
    message,
    pack,
    squeezed,
)

ROOT = Path(__file__).parents[3]
MEMORY = 400_000_000  # bytes of address space in which every one of these must be refused
SECONDS = 20  # of processor time, each
PATIENCE_S = 300  # for all of them, on a busy machine
GOOD = Wanted([StoredNote("a", BASIC, ("front", "back"))])
Make = Callable[[Path], Path]


@cache
def member() -> bytes:
    """A good collection of the first layout."""
    with TemporaryDirectory() as folder, zipfile.ZipFile(legacy(Path(folder) / "good", GOOD, 1)) as archive:
        return archive.read("collection.anki2")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def named(path: Path, name: str) -> Path:
    return pack(path, {"collection.anki2": member(), name: b"x"})


def symlink(path: Path) -> Path:
    pack(path, {"collection.anki2": member()})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("0")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return path


def doubled(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", member())
        archive.writestr("media", b"{}")
        archive.writestr("medib", b"{}")
    return written(path, path.read_bytes().replace(b"medib", b"media"))


def locked(path: Path) -> Path:
    """The flag that says "encrypted", in both places where an archive says it."""
    pack(path, {"collection.anki2": member()})
    raw = bytearray(path.read_bytes())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + place] |= 1
    return written(path, bytes(raw))


def too_large(path: Path) -> Path:
    """Its first bytes are an archive's; the rest is a hole that takes no room on the disk."""
    written(path, b"PK\x03\x04")
    os.truncate(path, 100_000_001)
    return path


def zip_bomb(path: Path) -> Path:
    """A collection of 20 MB of zeros, in 20 KB."""
    return pack(path, {"collection.anki2": bytes(20_000_000)})


def zstd_bomb(path: Path) -> Path:
    """More zeros than a collection may have, frame after frame, in a few kilobytes; no frame says so."""
    frame = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(10_000_000))
    return pack(path, {"meta": b"\x08\x03", "collection.anki21b": frame * 51})


def wide_window(path: Path) -> Path:
    """A frame that asks for a window of a gigabyte."""
    parameters = zstandard.ZstdCompressionParameters(window_log=30, write_content_size=0)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    content = frame.compress(bytes(100_000)) + frame.flush()
    return pack(path, {"meta": b"\x08\x03", "collection.anki21b": content})


def many_members(path: Path) -> Path:
    """A directory alone, of one member more than fits, all of them empty."""
    names = [str(place).encode() for place in range(50_001)]
    entry = struct.Struct("<4s6H3L5H2L")
    entries = b"".join(
        entry.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(entries), 0, 0)
    return written(path, entries + end)


def huge_directory(path: Path) -> Path:
    """Says that its directory has 90 MB; reading it would cost ten times that."""
    pack(path, {"collection.anki2": member()})
    raw = bytearray(path.read_bytes())
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 12 : end + 16] = (90_000_000).to_bytes(4, "little")
    return written(path, bytes(raw))


def database(path: Path, script: str, *rows: tuple[str, tuple[object, ...]]) -> Path:
    """A package of the first layout around a database of one's own."""
    return pack(path, {"collection.anki2": changed(path, script, *rows)})


def changed(path: Path, script: str, *rows: tuple[str, tuple[object, ...]]) -> bytes:
    """The good collection after a script and statements."""
    raw = path.with_suffix(".db")
    raw.write_bytes(member())
    with sqlite3.connect(raw) as connection:
        connection.executescript(script)
        for statement, values in rows:
            connection.execute(statement, values)
    connection.close()
    return raw.read_bytes()


def corrupt(path: Path) -> Path:
    raw = bytearray(member())
    raw[1000:20_000] = b"\xa5" * 19_000
    return pack(path, {"collection.anki2": bytes(raw)})


def damaged_zip(path: Path) -> Path:
    pack(path, {"collection.anki2": member()})
    raw = bytearray(path.read_bytes())
    raw[60:200] = b"\xff" * 140
    return written(path, bytes(raw))


def many_cards(path: Path) -> Path:
    """One more than fits, beside the one that is there."""
    count_up = "WITH RECURSIVE n(x) AS (SELECT 10000 UNION ALL SELECT x + 1 FROM n LIMIT 200000)"
    return database(path, f"INSERT INTO cards (id, nid) {count_up} SELECT x, 1 FROM n")  # noqa: S608


def endless_view(path: Path) -> Path:
    """A view in the place of the cards, which never ends."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n"
    return database(path, f"DROP TABLE cards; CREATE VIEW cards AS {endless};")


def json_bomb(path: Path) -> Path:
    return database(path, "", ("UPDATE col SET models = ?", ("[" * 1_000_000,)))


def huge_field(path: Path) -> Path:
    """Stored as it is, lest its ratio give it away."""
    raw = changed(path, f"UPDATE notes SET flds = zeroblob({LARGEST_VALUE + 1})")  # noqa: S608
    return pack(path, {"collection.anki2": raw}, zipfile.ZIP_STORED)


HOSTILE: dict[str, tuple[Make, str]] = {
    "nothing": (lambda path: written(path, b""), "not a package"),
    "a picture": (lambda path: written(path, b"\x89PNG" * 100), "not a package"),
    "an archive with words after its end": (
        lambda path: written(path, pack(path, {"collection.anki2": member()}).read_bytes() + b"x"),
        "not a package",
    ),
    "more than 100 MB": (too_large, "too large"),
    "an empty archive": (lambda path: pack(path, {}), "no collection"),
    "another archive": (lambda path: pack(path, {"letter.txt": b"Dear"}), "no collection"),
    "only the decoy": (
        lambda path: pack(path, {"meta": b"\x08\x03", "collection.anki2": member()}),
        "no collection",
    ),
    "a layout of tomorrow": (lambda path: pack(path, {"meta": b"\x08\x09"}), "too new"),
    "a broken meta": (lambda path: pack(path, {"meta": b"\xff" * 20}), "damaged"),
    "a name that climbs": (lambda path: named(path, "../../etc/cron.d/x"), "unsafe names"),
    "an absolute name": (lambda path: named(path, "/etc/passwd"), "unsafe names"),
    "a name of another system": (lambda path: named(path, "..\\x"), "unsafe names"),
    "a drive's name": (lambda path: named(path, "C:x"), "unsafe names"),
    "a symbolic link": (symlink, "unsafe names"),
    "the same name twice": (doubled, "unsafe names"),
    "encrypted": (locked, "encrypted"),
    "a bomb of zeros": (zip_bomb, "bomb"),
    "a bomb inside Zstandard": (zstd_bomb, "bomb"),
    "a window of a gigabyte": (wide_window, "damaged"),
    "more than fifty thousand members": (many_members, "bomb"),
    "a directory of 90 MB": (huge_directory, "bomb"),
    "bytes missing in the archive": (damaged_zip, "damaged"),
    "no database": (lambda path: pack(path, {"collection.anki2": b"not SQLite" * 500}), "damaged"),
    "a corrupt database": (corrupt, "damaged"),
    "an empty database": (lambda path: pack(path, {"collection.anki2": b""}), "damaged"),
    "a database of something else": (
        lambda path: database(path, "DROP TABLE notes; DROP TABLE revlog;"),
        "unknown schema",
    ),
    "a schema of long ago": (lambda path: database(path, "UPDATE col SET ver = 3"), "unknown schema"),
    "a schema of tomorrow": (lambda path: database(path, "UPDATE col SET ver = 99"), "too new"),
    "a view without an end": (endless_view, "unknown schema"),
    "too many cards": (many_cards, "too many cards"),
    "a field beyond all measure": (huge_field, "damaged"),
    "brackets without an end": (json_bomb, "damaged"),
    "no row of facts": (lambda path: database(path, "DELETE FROM col"), "damaged"),
    "a note type of the wrong shape": (
        lambda path: database(path, "", ("UPDATE col SET decks = ?", (json.dumps([1, 2]) + "]",))),
        "damaged",
    ),
    "a message without an end": (
        lambda path: pack(
            path,
            {
                "meta": b"\x08\x03",
                "collection.anki21b": squeezed(member()),
                "media": squeezed(b"\x0a\xff"),
            },
        ),
        "damaged",
    ),
    "bytes missing in Zstandard": (
        lambda path: pack(path, {"meta": b"\x08\x03", "collection.anki21b": squeezed(member())[:-50]}),
        "damaged",
    ),
}


def read(path: Path) -> None:
    """Everything that an import reads."""
    with package.opened(path) as opened:
        opened.unpack_collection(path.with_suffix(".out"))
        opened.media()
        with collection.opened(path.with_suffix(".out")) as cards:
            list(cards.read())


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What reading each of them came to: a key, "read", or how it broke.

    One process with nothing but the readers in it forks for each of them, so that all have the whole of the
    bounds and none can be the ruin of the next one.
    """
    folder = tmp_path_factory.mktemp("hostile")
    for place, (make, _key) in enumerate(HOSTILE.values()):
        make(folder / f"{place}.apkg")
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.anki.test_hostile", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True,
    )  # fmt: skip
    shutil.rmtree(folder)
    return dict(zip(HOSTILE, done.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_its_sentence_within_bounds(name: str, said: Mapping[str, str]) -> None:
    _make, key = HOSTILE[name]
    assert said[name] == key
    assert key in words.PROBLEMS


def test_a_good_one_passes_within_the_same_bounds(tmp_path: Path) -> None:
    for make in (latest, legacy):
        read(make(tmp_path / "good.apkg", GOOD))


def test_too_many_answers_are_refused_before_any_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = database(tmp_path / "x.apkg", "INSERT INTO revlog (id, cid) VALUES (1, 1), (2, 1), (3, 1)")
    monkeypatch.setattr(collection, "MOST_ANSWERS", 2)
    with pytest.raises(Refused, match="too many cards"):
        read(path)


def test_patience_ends(tmp_path: Path) -> None:
    path = database(tmp_path / "slow.apkg", "DROP INDEX ix_revlog_cid")
    with sqlite3.connect(path.with_suffix(".db")) as connection:
        connection.execute(
            "INSERT INTO revlog (id, cid) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
            " LIMIT 200000) SELECT x, x % 1000 FROM n"
        )
    with pytest.raises(Refused, match="too long"), collection.opened(path.with_suffix(".db"), 0.0) as cards:
        list(cards.read())


def test_nested_messages_are_read_flat() -> None:
    assert package._latest_map(message((1, message((1, b"a.png"), (255, 7))))) == {"a.png": "7"}


def said_within_bounds(path: Path) -> str:
    """What reading a package comes to, in a process of its own; "" if that broke without a word."""
    heard, said_into = os.pipe()
    if not (child := os.fork()):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.write(said_into, said_of(path).encode())
        os._exit(0)
    os.close(said_into)
    with os.fdopen(heard) as answer:
        words_ = answer.read()
    os.waitpid(child, 0)
    path.with_suffix(".out").unlink(missing_ok=True)
    return words_


def said_of(path: Path) -> str:
    try:
        read(path)
    except Refused as refused:
        return refused.key
    except BaseException:
        return " | ".join(traceback.format_exc(limit=-2).split("\n"))
    return "read"


if __name__ == "__main__":
    for place in range(len(HOSTILE)):
        print(said_within_bounds(Path(sys.argv[1]) / f"{place}.apkg"), flush=True)
