"""Where a PyTorch submission runs: what the task asks for, and what the host lends."""

from dataclasses import replace
from pathlib import Path

import pytest

from bank.schema import Limits
from sandbox.judging.host import Host
from sandbox.judging.jails.plans import Plan, Program
from sandbox.judging.languages import Files, pytorch
from sandbox.judging.workshop import Place

CONTROL = tuple(Path("/dev", name) for name in ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools"))
ONE, TWO = ((*(Path(f"/dev/nvidia{number}") for number in range(count)), *CONTROL) for count in (1, 2))


def planned(host: Host, devices: tuple[Path, ...], place: Place) -> tuple[Plan, Program]:
    workshop = replace(host.workshop, devices=devices)
    prepared = pytorch.prepare(workshop, Files("submission.py", "", "", place), Limits(), "plain")
    assert prepared.plan is not None
    assert prepared.plan.program is not None
    return prepared.plan, prepared.plan.program


@pytest.mark.parametrize(
    ("devices", "place"), [((), "cpu"), (ONE, "cpu"), ((), "gpu"), (ONE, "gpus"), (TWO, "cpu")]
)
def test_without_what_it_asks_for_it_runs_on_the_processor(
    host: Host, devices: tuple[Path, ...], place: Place
) -> None:
    plan, program = planned(host, devices, place)
    assert not plan.devices
    assert not program.device


def test_one_gpu_is_the_harness_s(host: Host) -> None:
    plan, program = planned(host, ONE, "gpu")
    assert plan.devices == ONE
    assert program.device


def test_several_gpus_are_the_ranks(host: Host) -> None:
    plan, program = planned(host, TWO, "gpus")
    assert plan.devices == TWO
    assert not program.device
    assert plan.files_mb >= pytorch.NCCL_FILES_MB
    assert plan.environment["NCCL_NVLS_ENABLE"] == "0"


@pytest.mark.parametrize(
    ("devices", "enough"), [((), {"cpu"}), (ONE, {"cpu", "gpu"}), (TWO, {"cpu", "gpu", "gpus"})]
)
def test_control_nodes_are_no_gpus(host: Host, devices: tuple[Path, ...], enough: set[Place]) -> None:
    workshop = replace(host.workshop, devices=devices)
    places: tuple[Place, ...] = ("cpu", "gpu", "gpus")
    assert {place for place in places if workshop.suffices(place)} == enough
