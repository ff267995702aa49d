"""What compilers made is kept for the same program only, and only from where no hidden case was seen."""

import os
import struct
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.judging.host import Host
from sandbox.judging.languages import artefacts
from sandbox.judging.languages.artefacts import LARGEST, LENGTH, Shelf, name_of
from sandbox.judging.report import Mode, Verdict
from sandbox.runner.artefacts import Artefacts
from tests.sandbox.judging.cases import FIXTURES, grade

ADD = FIXTURES / "vector-add"


def packed(shelf: Shelf, name: str, folder: Path) -> None:
    """As a run that is allowed to leave something: what is in the folder, by the runner's own hand."""
    file = shelf.open(name)
    Artefacts(file, folder).pack()
    shelf.keep(name, file)
    os.close(file)


def unpacked(shelf: Shelf, name: str, folder: Path) -> dict[str, bytes]:
    """What the next run of that name finds."""
    folder.mkdir()
    file = shelf.open(name)
    Artefacts(file, folder).unpack()
    os.close(file)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "kept")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A compiler's cache with one kernel and one file that is not finished."""
    folder = tmp_path / "made"
    (folder / "hash").mkdir(parents=True)
    (folder / "hash" / "kernel.ptx").write_bytes(b"ptx")
    (folder / "hash" / "kernel.tmp.pid_1").write_bytes(b"half")
    return folder


def test_the_same_program_finds_what_was_made(shelf: Shelf, made: Path, tmp_path: Path) -> None:
    packed(shelf, name_of("source"), made)
    assert unpacked(shelf, name_of("source"), tmp_path / "again") == {"hash/kernel.ptx": b"ptx"}


def test_another_program_never_sees_it(shelf: Shelf, made: Path, tmp_path: Path) -> None:
    packed(shelf, name_of("source"), made)
    assert unpacked(shelf, name_of("source "), tmp_path / "other") == {}


def test_names_do_not_run_into_each_other() -> None:
    assert name_of("ab", "c") != name_of("a", "bc")


@pytest.mark.parametrize("length", [0, LARGEST + 1, 2**63])
def test_what_is_no_packet_is_not_kept(shelf: Shelf, length: int, tmp_path: Path) -> None:
    file = shelf.open("forged")
    os.pwrite(file, struct.pack("<Q", length), 0)
    shelf.keep("forged", file)
    os.close(file)
    assert not (tmp_path / "kept" / "forged").exists()


def test_its_file_cannot_grow_or_shrink(shelf: Shelf) -> None:
    file = shelf.open("name")
    for size in (0, 1 << 40):
        with pytest.raises(PermissionError):
            os.ftruncate(file, size)
    os.close(file)


def test_a_folder_that_is_too_large_leaves_the_old_packet(shelf: Shelf, made: Path, tmp_path: Path) -> None:
    packed(shelf, "name", made)
    (made / "large").write_bytes(bytes(LARGEST))
    packed(shelf, "name", made)
    assert unpacked(shelf, "name", tmp_path / "again") == {"hash/kernel.ptx": b"ptx"}


def test_a_forged_packet_puts_nothing_beside_the_folder(shelf: Shelf, tmp_path: Path) -> None:
    file = shelf.open("name")
    body = artefacts_body([("../beside", b"x"), ("/etc/passwd", b"x"), ("inside", b"x")])
    os.pwrite(file, LENGTH.pack(len(body)) + body, 0)
    shelf.keep("name", file)
    os.close(file)
    assert unpacked(shelf, "name", tmp_path / "again") == {"inside": b"x"}
    assert not (tmp_path / "beside").exists()


@given(st.binary(max_size=200))
def test_no_bytes_break_the_one_who_unpacks(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder = tmp_path_factory.mktemp("kept")
    shelf = Shelf(folder)
    file = shelf.open("name")
    os.pwrite(file, LENGTH.pack(len(body)) + body, 0)
    Artefacts(file, folder / "again").unpack()
    os.close(file)


def test_the_oldest_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "MOST", 25)
    shelf = Shelf(tmp_path)
    for age, name in enumerate(("first", "second", "third")):
        file = shelf.open(name)
        os.pwrite(file, LENGTH.pack(10) + name.ljust(10).encode(), 0)
        shelf.keep(name, file)
        os.close(file)
        os.utime(tmp_path / name, (age, age))
    file = shelf.open("fourth")
    os.pwrite(file, LENGTH.pack(10) + bytes(10), 0)
    shelf.keep("fourth", file)
    os.close(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fourth", "third"]


@pytest.mark.jail
@pytest.mark.parametrize(("mode", "kept"), [("submit", 0), ("profile", 1)])
def test_only_a_run_on_public_cases_leaves_kernels(host: Host, mode: Mode, kept: int) -> None:
    folder = host.workshop.cache / "kept"
    before = names(folder)
    source = (ADD / "submissions" / "right_blocks.py").read_text("utf-8") + f"# {mode}\n"
    assert grade(host, ADD, source, mode).verdict is Verdict.PASSED
    assert len(names(folder) - before) == kept


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def artefacts_body(packet: list[tuple[str, bytes]]) -> bytes:
    """A packet as a submission could write it by itself."""
    return msgspec.msgpack.encode(packet)
