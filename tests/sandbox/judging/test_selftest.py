"""The self-test notices when a control is missing."""

from dataclasses import replace

import pytest

from sandbox.judging.host import Host
from sandbox.judging.jails import bpf, jail
from sandbox.judging.jails.jail import Isolation
from sandbox.judging.proofs import selftest
from sandbox.judging.proofs.selftest import ControlError
from sandbox.judging.workshop import Workshop

pytestmark = pytest.mark.jail
ALLOW_ALL = bpf.assemble([bpf.give(bpf.ALLOW)])


def weakened(host: Host, **changes: object) -> Workshop:
    isolation: Isolation = replace(host.workshop.isolation, **changes)  # type: ignore[arg-type]  # the test chooses
    return replace(host.workshop, isolation=isolation)


def test_all_controls_hold_here(host: Host) -> None:
    assert len(selftest.prove(host.workshop)) == len(selftest.CONTROLS)


def test_it_notices_a_missing_filter(host: Host) -> None:
    with pytest.raises(ControlError, match="system calls are allowed"):
        selftest.view(weakened(host, filter=ALLOW_ALL))


def test_it_notices_a_network(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "NAMESPACES", (*jail.NAMESPACES, "--share-net"))
    with pytest.raises(ControlError, match="addresses can be reached"):
        selftest.view(host.workshop)


def test_it_notices_an_environment(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "NAMESPACES", (*jail.NAMESPACES, "--setenv", "SECRET", "1"))
    with pytest.raises(ControlError, match="SECRET"):
        selftest.view(host.workshop)


def test_it_notices_a_writable_root(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "READ_ONLY", ())
    with pytest.raises(ControlError, match="can be written"):
        selftest.view(host.workshop)


def test_it_notices_missing_memory_limits(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    generous = selftest.plan
    monkeypatch.setattr(selftest, "plan", lambda *words: replace(generous(*words), memory_mb=2048))
    with pytest.raises(ControlError, match="memory"):
        selftest.memory(host.workshop)


def test_it_notices_missing_process_limits(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    generous = selftest.plan
    monkeypatch.setattr(selftest, "plan", lambda *words: replace(generous(*words), processes=500))
    with pytest.raises(ControlError, match="processes"):
        selftest.processes(host.workshop)


def test_it_notices_missing_file_limits(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    generous = selftest.plan
    monkeypatch.setattr(selftest, "plan", lambda *words: replace(generous(*words), files_mb=32))
    with pytest.raises(ControlError, match="bytes"):
        selftest.files(host.workshop)


def test_it_notices_missing_output_limits(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest.Jail, "wait", lambda jail, timeout: False)
    generous = selftest.plan
    monkeypatch.setattr(selftest, "plan", lambda *words: replace(generous("sleep"), output_kb=1 << 20))
    with pytest.raises(ControlError, match="printed"):
        selftest.output(host.workshop)


def test_it_notices_a_surviving_process(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "marked", lambda mark: True)
    with pytest.raises(ControlError, match="grandchild"):
        selftest.grandchildren(host.workshop)
