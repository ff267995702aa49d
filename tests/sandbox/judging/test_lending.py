"""Which devices are lent, to whom, and what happens when a holder dies; without a GPU, with real locks."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox.judging.devices import inventory
from sandbox.judging.devices.inventory import Gpu
from sandbox.judging.devices.leases import Leases, NoDeviceError, Standing
from sandbox.judging.jails import cgroups
from sandbox.judging.jails.leftovers import kill_leftovers

PATIENCE_S = 20
INFORMATION = "Model: \t\t NVIDIA H100 80GB HBM3\nGPU UUID: \t GPU-1b2c\nDevice Minor: \t {minor}\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with two devices, one of which the driver says nothing about."""
    monkeypatch.setattr(inventory, "has_bindings", lambda: True)
    (tmp_path / "dev").mkdir()
    for name in ("nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm", "nvidia-modeset", "nvidia-caps", "sda"):
        (tmp_path / "dev" / name).touch()
    (tmp_path / "proc" / "0000:19:00.0").mkdir(parents=True)
    (tmp_path / "proc" / "0000:19:00.0" / "information").write_text(INFORMATION.format(minor=10))
    return tmp_path


def test_every_device_is_known_by_what_the_driver_says(machine: Path) -> None:
    two, ten = inventory.found(machine / "dev", machine / "proc")
    assert (ten.node.name, ten.model, ten.uuid) == ("nvidia10", "NVIDIA H100 80GB HBM3", "GPU-1b2c")
    assert (two.node.name, two.model) == ("nvidia2", "NVIDIA GPU")
    assert two.uuid.endswith("-nvidia2")


def test_a_job_sees_its_device_and_what_all_devices_share(machine: Path) -> None:
    two, ten = inventory.found(machine / "dev", machine / "proc")
    assert [node.name for node in inventory.nodes_of([ten])] == ["nvidia10", "nvidiactl", "nvidia-uvm"]
    both = [node.name for node in inventory.nodes_of([two, ten])]
    assert both == ["nvidia2", "nvidia10", "nvidiactl", "nvidia-uvm"]
    assert inventory.nodes_of([]) == ()


def test_a_device_without_bindings_is_not_lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "has_bindings", lambda: False)
    (tmp_path / "nvidia0").touch()
    assert inventory.found(tmp_path, tmp_path) == ()


# ---------------------------------------------------------------- leases


def gpu(number: int) -> Gpu:
    return Gpu(Path(f"/dev/nvidia{number}"), f"GPU-{number}", "NVIDIA H100", 81559)


class Broker:
    """Tokens as a broker hands them out; it may forget."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def __call__(self, device: str, at_least: int) -> int:
        self.known[device] = max(self.known.get(device, 0) + 1, at_least)
        return self.known[device]


@pytest.fixture
def tokens() -> Broker:
    return Broker()


@pytest.fixture
def leases(tmp_path: Path, tokens: Broker) -> Leases:
    return Leases(tmp_path / "leases", [gpu(0), gpu(1)], tokens)


@pytest.fixture
def nobody_gives_up() -> threading.Event:
    return threading.Event()


def test_each_job_has_a_device_of_its_own(leases: Leases, nobody_gives_up: threading.Event) -> None:
    with leases.take(1, nobody_gives_up, 0) as (first,), leases.take(1, nobody_gives_up, 0) as (second,):
        assert {first.gpu, second.gpu} == {gpu(0), gpu(1)}
        with pytest.raises(NoDeviceError, match="no device was free"), leases.take(1, nobody_gives_up, 0):
            pass
    with leases.take(2, nobody_gives_up, 0) as both:
        assert [one.gpu for one in both] == [gpu(0), gpu(1)]
        assert not any(one.inherited for one in both)


def test_tokens_only_grow_even_when_the_broker_forgets(
    leases: Leases, tokens: Broker, nobody_gives_up: threading.Event
) -> None:
    seen = []
    for _ in range(3):
        with leases.take(2, nobody_gives_up, 0) as (held, _):
            seen.append(held.fence)
        tokens.known.clear()
    tokens.known["GPU-0"] = 40  # another machine had it meanwhile
    with leases.take(2, nobody_gives_up, 0) as (held, _):
        seen.append(held.fence)
    assert seen == [1, 2, 3, 41]
    assert leases.fence(gpu(0)) == 41


def test_several_devices_are_taken_all_or_none(leases: Leases, nobody_gives_up: threading.Event) -> None:
    with leases.take(1, nobody_gives_up, 0) as (first,):
        with pytest.raises(NoDeviceError), leases.take(2, nobody_gives_up, 0):
            pass
        assert leases.fence(gpu(1)) == 0  # it was not leased, so nobody has to fear a later token
        with leases.take(1, nobody_gives_up, 0) as (second,):
            assert second.gpu != first.gpu


def test_a_device_in_quarantine_is_not_lent(leases: Leases, nobody_gives_up: threading.Event) -> None:
    leases.mark(gpu(0), Standing("quarantined", "It computes wrongly."))
    with leases.take(1, nobody_gives_up, 0) as (held,):
        assert held.gpu == gpu(1)
    with pytest.raises(NoDeviceError, match="1 of 2 devices"), leases.take(2, nobody_gives_up, 60):
        pass
    with leases.inspect(gpu(0)) as held_for_probe:
        assert held_for_probe is not None
    leases.mark(gpu(0), Standing())
    with leases.take(2, nobody_gives_up, 0):
        pass


def test_whoever_gives_up_stops_waiting(leases: Leases) -> None:
    given_up = threading.Event()
    with leases.take(2, given_up, 0):
        threading.Timer(0.2, given_up.set).start()
        with pytest.raises(NoDeviceError, match="nobody waits"), leases.take(1, given_up, PATIENCE_S):
            pass


HOLDER = """
import sys, threading
from pathlib import Path
from sandbox.judging.devices.inventory import Gpu
from sandbox.judging.devices.leases import Leases
gpus = [Gpu(Path("/dev/nvidia0"), "GPU-0", "NVIDIA H100"), Gpu(Path("/dev/nvidia1"), "GPU-1", "NVIDIA H100")]
with Leases(Path(sys.argv[1]), gpus, lambda device, at_least: at_least).take(1, threading.Event(), 0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that holds the first device."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "leases")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_kernel_gives_back_what_a_dead_process_held(
    leases: Leases, holder: "subprocess.Popen[str]", nobody_gives_up: threading.Event
) -> None:
    with leases.take(1, nobody_gives_up, 0) as (other,):
        assert other.gpu == gpu(1)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with leases.take(1, nobody_gives_up, PATIENCE_S) as (held,):
        assert (held.gpu, held.inherited, held.fence) == (gpu(0), True, 2)
    with leases.take(1, nobody_gives_up, 0) as (held,):
        assert not held.inherited


def test_an_orderly_end_leaves_no_note(
    leases: Leases, holder: "subprocess.Popen[str]", nobody_gives_up: threading.Event
) -> None:
    holder.communicate("")
    with leases.take(1, nobody_gives_up, 0) as (held,):
        assert (held.gpu, held.inherited) == (gpu(0), False)


def test_a_dead_ones_note_waits_for_the_next_that_really_takes_the_device(
    leases: Leases, holder: "subprocess.Popen[str]", nobody_gives_up: threading.Event
) -> None:
    holder.kill()
    holder.wait()
    with (
        leases.inspect(gpu(1)),
        pytest.raises(NoDeviceError),
        leases.take(2, nobody_gives_up, 0),  # locks the first, and lets it go again
    ):
        pass
    with leases.take(1, nobody_gives_up, 0) as (held,):
        assert (held.gpu, held.inherited) == (gpu(0), True)


def test_whoever_times_processors_is_alone(leases: Leases) -> None:
    given_up = threading.Event()
    given_up.set()
    with (
        leases.processors(given_up, alone=False),
        leases.processors(given_up, alone=False),
        pytest.raises(NoDeviceError),
        leases.processors(given_up, alone=True),
    ):
        pass
    with ExitStack() as stack:
        stack.enter_context(leases.processors(given_up, alone=True))
        for alone in (False, True):
            with pytest.raises(NoDeviceError), leases.processors(given_up, alone=alone):
                pass


# ---------------------------------------------------------------- what the dead leave


@pytest.mark.jail
def test_jails_of_dead_processes_are_killed_and_no_others() -> None:
    groups = cgroups.find()
    if groups is None:
        pytest.skip("no cgroup can be written here")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = groups.create(f"{dead.pid}-1", 64, 8)
    ours = groups.create(f"{os.getpid()}-{os.urandom(4).hex()}", 64, 8)
    sleepers = []
    try:
        for group in (left, ours):
            enter = " && ".join(f"echo 0 > {door}" for door in group.doors)
            sleepers.append(
                subprocess.Popen(
                    ["/bin/sh", "-c", f"{enter} && echo in && exec sleep 600"], stdout=subprocess.PIPE
                )
            )
            assert sleepers[-1].stdout is not None
            assert sleepers[-1].stdout.readline() == b"in\n"
        assert kill_leftovers(groups) == []
        assert sleepers[0].wait(PATIENCE_S) == -signal.SIGKILL
        assert sleepers[1].poll() is None
    finally:
        for sleeper in sleepers:
            sleeper.kill()
            sleeper.communicate()
        ours.remove()
