"""Frames, buffers, cgroups, products of a compiler, intervals: each by itself."""

import contextlib
import os
import socket
import threading
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.judging import measuring
from sandbox.judging.grader import buffers
from sandbox.judging.grader.crew import Crew, RaisedError, TooSlowError
from sandbox.judging.grading import Blank, Draw
from sandbox.judging.host import Host
from sandbox.judging.jails import cgroups
from sandbox.judging.languages import compiling
from sandbox.judging.languages.compiling import ProductError, Recipe, collect, compiled
from sandbox.runner.buffers import attach_all
from sandbox.runner.frames import HEADER, Channel, ClosedError, MalformedError
from sandbox.runner.messages import LARGEST, LONGEST_TEXT, Done, Facts, Failed, FromRunner, Mapped, Ready

TALKING_S = 5.0


def pair() -> tuple[socket.socket, Channel[FromRunner]]:
    ours, theirs = socket.socketpair()
    return theirs, Channel(ours, FromRunner)


def test_a_message_arrives_with_its_descriptors() -> None:
    theirs, channel = pair()
    read, write = os.pipe()
    Channel[FromRunner](theirs, FromRunner).send(Ready(1), [write])
    message, descriptors = channel.receive(1)
    os.write(descriptors[0], b"x")
    assert (message, os.read(read, 1)) == (Ready(1), b"x")
    for descriptor in (read, write, *descriptors):
        os.close(descriptor)
    channel.close()
    theirs.close()


@pytest.mark.parametrize(
    "frame",
    [
        HEADER.pack(LARGEST + 1),
        HEADER.pack(3) + b"\xff\xff\xff",
        HEADER.pack(8) + b"\x92\xa6mapped"[:8],
        HEADER.pack(9) + b"\x92\xa6mapped\x01",
        HEADER.pack(6) + b"\x91\xa4quit",
        HEADER.pack(4) + b"\x91\xa2\x00\x80",
    ],
)
def test_what_is_no_message_is_refused(frame: bytes) -> None:
    theirs, channel = pair()
    with theirs, channel.sock:
        theirs.sendall(frame)
        with pytest.raises(MalformedError):
            channel.receive(1)


@given(st.binary(max_size=64))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    theirs, channel = pair()
    with theirs, channel.sock:
        theirs.sendall(HEADER.pack(len(body)) + body)
        try:
            message, _ = channel.receive(1)
        except MalformedError:
            return
        assert isinstance(message, FromRunner)


def test_descriptors_that_come_with_no_message_are_closed() -> None:
    theirs, channel = pair()
    read, write = os.pipe()
    with theirs, channel.sock, os.fdopen(read, "rb") as pipe:
        socket.send_fds(theirs, [HEADER.pack(LARGEST + 1)], [write])
        os.close(write)
        with pytest.raises(MalformedError):
            channel.receive(1)
        assert pipe.read() == b""  # ends, since nobody holds the other end any more


def test_a_runner_that_never_stops_talking_is_too_slow_all_the_same() -> None:
    theirs, channel = pair()
    body = msgspec.msgpack.encode(Facts("9.0", ()))
    talk = (HEADER.pack(len(body)) + body) * 1000
    until = time.monotonic() + TALKING_S

    def speak() -> None:
        with contextlib.suppress(OSError):
            while time.monotonic() < until:
                theirs.sendall(talk)

    speaker = threading.Thread(target=speak)
    speaker.start()
    with pytest.raises(TooSlowError):
        Crew(1, [channel], buffers.HostMemory()).call(Draw(inputs={}, outputs={}), {}, 0.2)
    assert time.monotonic() < until
    channel.close()
    speaker.join()
    theirs.close()


def test_what_a_runner_says_went_wrong_is_cut_and_cleaned() -> None:
    theirs, channel = pair()
    with theirs, channel.sock:
        Channel[FromRunner](theirs, FromRunner).send(
            Failed("load", "\x1b[2J\u202e" + "x" * 9000, "\0" * 9000)
        )
        with pytest.raises(RaisedError) as caught:
            Crew(1, [channel], buffers.HostMemory()).begin(1)
        failed = caught.value.failed
        assert (len(failed.headline), len(failed.trace)) == (LONGEST_TEXT, LONGEST_TEXT)
        assert failed.headline.startswith("\ufffd[2J\ufffdx")
        assert set(failed.trace) == {"\ufffd"}


def test_half_a_message_is_a_closed_or_slow_conversation() -> None:
    theirs, channel = pair()
    with channel.sock:
        theirs.sendall(HEADER.pack(100) + b"x")
        with pytest.raises(TimeoutError):
            channel.receive(0.01)
        theirs.close()
        with pytest.raises((ClosedError, MalformedError)):
            channel.receive(1)


def test_sending_to_a_peer_that_read_everything_and_left() -> None:
    theirs, channel = pair()
    with channel.sock:
        theirs.close()
        with pytest.raises(ClosedError):
            channel.send(Mapped())
    assert Done(1, 2) != Mapped()


def test_an_input_cannot_be_written_through_its_descriptor() -> None:
    buffer = buffers.input_buffer("x", np.arange(4.0))
    with pytest.raises(PermissionError):
        os.pwrite(buffer.descriptor, b"x", 0)
    with pytest.raises(PermissionError):
        os.ftruncate(buffer.descriptor, 0)
    again = os.open(f"/proc/self/fd/{buffer.descriptor}", os.O_RDWR)
    with pytest.raises(PermissionError):
        os.pwrite(again, b"x", 0)
    os.close(again)
    buffer.close()


def test_an_output_is_poisoned_and_keeps_its_size() -> None:
    real, whole = (
        buffers.output_buffer("y", Blank((3,), "float32")),
        buffers.output_buffer("n", Blank((2,), "int32")),
    )
    assert np.isnan(real.array).all()
    assert (whole.array == 0x5B5B5B5B).all()
    with pytest.raises(PermissionError):
        os.ftruncate(real.descriptor, 0)
    real.close()
    whole.close()


def test_version_2_is_found_and_our_processes_move_into_a_leaf(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids")
    found = cgroups.find_version2(f"none {tmp_path} cgroup2 rw 0 0", "0::/")
    assert found == cgroups.Version2(tmp_path, cpu=True)
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"


def test_version_2_without_controllers_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpu")
    assert cgroups.find_version2(f"none {tmp_path} cgroup2 rw 0 0", "0::/") is None


def test_version_2_limits_are_written(tmp_path: Path) -> None:
    groups = cgroups.Version2(tmp_path)
    groups.create("a", 256, 16)
    folder = tmp_path / (cgroups.PREFIX + "a")
    assert ((folder / "memory.max").read_text(), (folder / "pids.max").read_text()) == (str(256 << 20), "16")
    (folder / "memory.events").write_text("low 0\noom_kill 2\n")
    assert cgroups.Version2Group(folder).out_of_memory()


def test_version_1_is_found_by_its_controllers(tmp_path: Path) -> None:
    (tmp_path / "memory" / "mine").mkdir(parents=True)
    (tmp_path / "pids").mkdir()
    mounts = f"cgroup {tmp_path}/memory cgroup rw,memory 0 0\ncgroup {tmp_path}/pids cgroup rw,pids 0 0"
    found = cgroups.find_version1(mounts, "4:memory:/mine\n3:pids:/elsewhere")
    assert found == cgroups.Version1(tmp_path / "memory" / "mine", tmp_path / "pids")


def test_only_one_regular_file_is_taken_from_the_compiler(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "hard").hardlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "hard", "pipe", "folder", "missing"):
        with pytest.raises(ProductError):
            collect(tmp_path, name)
    (tmp_path / "product").write_bytes(b"fine")
    assert collect(tmp_path, "product") == b"fine"


def test_a_large_product_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "product").open("wb") as file:
        file.truncate(compiling.LARGEST_PRODUCT + 1)
    with pytest.raises(ProductError, match="larger"):
        collect(tmp_path, "product")


@pytest.mark.jail
def test_a_compiler_s_product_is_kept_read_only_and_used_again(host: Host) -> None:
    script = "date +%N > /out/product; echo words"
    recipe = Recipe(("/bin/sh", "-c", script), {"/job/a": "source"}, "sh", 5)
    first, said = compiled(host.workshop, recipe)
    again, said_again = compiled(host.workshop, recipe)
    assert (first, said.output) == (again, "words\n") == (first, said_again.output)
    assert (host.workshop.cache / recipe.key()).stat().st_mode & 0o777 == 0o400
    other = Recipe(recipe.command, {"/job/a": "other source"}, "sh", 5)
    assert compiled(host.workshop, other)[0] != first


@pytest.mark.jail
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("ln -s /etc/passwd /out/product", "no regular file"),
        ("mkfifo /out/product", "something else"),
        ("sleep 60", "needed more than"),
        ("yes", "more to say"),
        ("exit 3", ""),
    ],
)
def test_a_hostile_compilation_is_refused(host: Host, script: str, words: str) -> None:
    product, compilation = compiled(host.workshop, Recipe(("/bin/sh", "-c", script), {}, script, 0.5))
    assert (product, compilation.succeeded) == (None, False)
    assert words in compilation.output


def test_the_interval_of_six_is_their_extremes() -> None:
    assert measuring.interval([3, 1, 2, 6, 5, 4]) == (1, 6)


def test_the_interval_holds_the_median_in_95_of_100_draws() -> None:
    dice = np.random.default_rng(7)
    intervals = [measuring.interval(list(dice.lognormal(0, 1, 30))) for _ in range(2000)]
    held = sum(low <= 1 <= high for low, high in intervals)
    assert 0.94 <= held / 2000 <= 0.98


def test_it_stops_early_when_it_is_certain() -> None:
    measured = measuring.measure("case", lambda: 1.0, lambda: 2.0, budget_s=60)
    assert (measured.samples, measured.ratio, measured.interval, measured.noisy) == (
        6,
        2.0,
        (2.0, 2.0),
        False,
    )


def test_where_calls_are_short_many_are_asked_for_unless_time_is_up() -> None:
    asked = (100, 300)
    assert len(measuring.sample(lambda: 1.0, lambda: 2.0, 60, asked)) == 100
    assert len(measuring.sample(lambda: 1.0, lambda: 2.0, 0, asked)) == measuring.FEWEST


def test_it_takes_turns() -> None:
    order: list[str] = []

    def timed(name: str) -> float:
        order.append(name)
        return 1.0

    measuring.measure("case", lambda: timed("A"), lambda: timed("B"), budget_s=0)
    assert "".join(order) == "AB" + "ABBA" * 3


def test_noise_is_named_and_not_ranked() -> None:
    times = iter([1.0, 1.0, *[1.0, 2.0, 1.0, 2.0] * 30])
    measured = measuring.measure("case", lambda: next(times), lambda: 1.0, budget_s=0)
    assert measured.noisy
    assert measuring.score([measured]) is None


def test_bits_of_a_type_that_numpy_lacks_say_what_they_are_until_the_runner_has_them() -> None:
    bits = np.array([0x3F80, 0x4000], np.uint16).view(buffers.BITS)  # 1 and 2
    made = [buffers.input_buffer("x", bits), buffers.output_buffer("out", Blank((2,), "bfloat16"))]
    assert [(buffer.spec.dtype, buffer.spec.bytes) for buffer in made] == [("bfloat16", 4)] * 2
    inputs, outputs = attach_all([os.dup(buffer.descriptor) for buffer in made], [b.spec for b in made])
    assert inputs["x"].tolist() == [0x3F80, 0x4000]
    assert np.isnan((outputs["out"].astype(np.uint32) << 16).view(np.float32)).all()


def test_a_place_for_looking_makes_tensors_of_such_bits() -> None:
    copied = pytest.importorskip("sandbox.runner.copied")
    tensor = copied.as_tensor(np.array([0x3F80, 0x4000], np.uint16), "bfloat16")
    assert tensor.tolist() == [1.0, 2.0]
    assert copied.as_tensor(np.ones(2, np.float32), "<f4").tolist() == [1.0, 1.0]
