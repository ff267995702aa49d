"""The processor's share: weights for jails that wait and run, a quota only for who asks for less than all."""

from pathlib import Path

import pytest

from sandbox.judging.host import Host
from sandbox.judging.jails import cgroups
from sandbox.judging.jails.cgroups import PERIOD_US, Version1, Version2, counter, quota
from sandbox.judging.jails.jail import Jail, Plan
from tests.sandbox.stage import until


def text(path: Path) -> str:
    return path.read_text()


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})


@pytest.mark.usefixtures("two_cores")
def test_there_is_no_quota_for_all_cores_or_more() -> None:
    assert [quota(cores) for cores in (0, 0.5, 1, 2, 64)] == [0, PERIOD_US // 2, PERIOD_US, 0, 0]


@pytest.mark.usefixtures("two_cores")
def test_version_2_weighs_a_jail_that_waits_less_than_one_that_runs(tmp_path: Path) -> None:
    group = Version2(tmp_path, cpu=True).create("a", 64, 8)
    waiting = int(text(group.path / "cpu.weight"))
    group.limit(32, 4, 1)
    assert 0 < waiting < int(text(group.path / "cpu.weight")) < 100
    assert text(group.path / "cpu.max") == f"{PERIOD_US} {PERIOD_US}"
    assert (text(group.path / "memory.max"), text(group.path / "pids.max")) == (str(32 << 20), "4")
    group.limit(32, 4)
    assert text(group.path / "cpu.max") == f"max {PERIOD_US}"


@pytest.mark.usefixtures("two_cores")
def test_version_1_does_the_same(tmp_path: Path) -> None:
    for name in ("memory", "pids", "cpu"):
        (tmp_path / name).mkdir()
    groups = Version1(tmp_path / "memory", tmp_path / "pids", tmp_path / "cpu")
    group = groups.create("a", 64, 8)
    assert group.cpu is not None
    assert len(group.doors) == 3
    waiting = int(text(group.cpu / "cpu.shares"))
    group.limit(32, 4, 1)
    assert 0 < waiting < int(text(group.cpu / "cpu.shares")) < 1024
    assert text(group.cpu / "cpu.cfs_quota_us") == str(PERIOD_US)
    group.limit(32, 4)
    assert text(group.cpu / "cpu.cfs_quota_us") == "-1"


def test_without_the_controller_the_rest_is_as_before(tmp_path: Path) -> None:
    for groups in (Version2(tmp_path), Version1(tmp_path, tmp_path)):
        assert "cpu" not in groups.name
        assert groups.without_cpu() == groups
    group = Version2(tmp_path).create("a", 64, 8)
    group.limit(32, 4, 1)
    assert not (group.path / "cpu.max").exists()


def test_a_controller_that_refuses_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Version1(Path("/memory"), Path("/pids"), Path("/cpu"))
    monkeypatch.setattr(cgroups, "find_version2", lambda *_: None)
    monkeypatch.setattr(cgroups, "find_version1", lambda *_: found)
    monkeypatch.setattr(cgroups, "usable", lambda groups: groups.cpu is None)
    assert cgroups.find("", "") == found.without_cpu()


@pytest.mark.jail
def test_a_jail_gets_no_more_than_the_cores_it_asked_for(host: Host) -> None:
    groups = host.workshop.isolation.groups
    if groups is None or "cpu" not in groups.name:
        pytest.skip("there is no controller for the processor here")
    busy = "for _ in 1 2 3 4; do while :; do :; done & done; wait"
    jail = Jail(host.workshop.isolation, Plan(command=["/bin/sh", "-c", busy], cores=0.1))
    try:
        group = jail._group
        folder = group.cpu if isinstance(group, cgroups.Version1Group) else group.path  # type: ignore[union-attr]
        assert isinstance(folder, Path)
        until(lambda: counter(folder / "cpu.stat", "nr_throttled") > 3, "the kernel holds it back")
    finally:
        jail.stop()


def test_the_memory_that_is_left_to_us_is_known() -> None:
    limit = cgroups.memory_limit()
    assert limit is None or 0 < limit < cgroups.UNLIMITED
