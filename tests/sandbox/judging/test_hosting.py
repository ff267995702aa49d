"""A job with the devices it was lent: leased, probed, put aside.

No GPU here: the devices are files that a probe of the tests reads, in the same jail in which the real one
would ask a GPU. Locks, tokens and jails are real.
"""

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import psutil
import pytest

import bank
from bank.schema import Task
from sandbox.hosting import jobs
from sandbox.hosting.jobs import CancelledError, Equipment, Tally, is_timed, kill_jails
from sandbox.judging.devices.inventory import Gpu
from sandbox.judging.devices.leases import Leases, Standing
from sandbox.judging.host import Host
from sandbox.judging.jails.jail import Jail, JailError, Plan
from sandbox.judging.proofs import probing
from sandbox.judging.report import Event, Job, Report, Verdict
from tests.sandbox import samples

pytestmark = pytest.mark.jail

PROBE = """
import glob, sys, time
(device,) = glob.glob("{folder}/nvidia[0-9]")
state = open(device).read().strip()
if state == "hangs":
    time.sleep(60)
sys.exit(0 if state == "works" else "it computes " + state)
"""
CRASH = "import os\n\n\ndef total(x):\n    os.abort()\n"


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Gpu]]:
    """Two devices in order. What their files say is how they are."""
    with tempfile.TemporaryDirectory() as name:  # not tmp_path: jails have a user of their own
        folder = Path(name)
        folder.chmod(0o755)
        for node in ("nvidia0", "nvidia1", "nvidiactl"):
            (folder / node).write_text("works")
        program = folder / "probe.py"
        program.write_text(PROBE.format(folder=folder))
        monkeypatch.setattr(probing, "PROGRAM", program)
        yield [Gpu(folder / f"nvidia{n}", f"GPU-{n}", "NVIDIA H100 80GB HBM3", 81_559) for n in range(2)]


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Task]:
    root = tmp_path_factory.mktemp("content")
    for name, text in samples.FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return bank.load(root).tasks


@pytest.fixture
def equipment(host: Host, gpus: list[Gpu], tasks: dict[str, Task], tmp_path: Path) -> Equipment:
    return Equipment(host, tasks, Leases(tmp_path / "leases", gpus, lambda _, at_least: at_least))


def job(source: str, devices: int = 1) -> Job:
    return Job(
        submission="s", attempt=1, task="vector-sum", task_digest="", source=source, mode="test",
        devices=devices, fence=5,
    )  # fmt: skip


def judged(equipment: Equipment, asked: Job) -> tuple[Report, list[Event]]:
    events: list[Event] = []
    asked = msgspec.structs.replace(asked, task_digest=equipment.tasks["vector-sum"].digest)
    return equipment.judge(asked, events.append, threading.Event()), events


def state(equipment: Equipment, gpu: Gpu) -> str:
    return equipment.leases.standing(gpu).state


# ---------------------------------------------------------------- probes


@pytest.mark.parametrize(
    ("said", "reason"),
    [("works", ""), ("wrongly", "it computes wrongly"), ("hangs", "did not end within 1.5 s")],
)
def test_a_probe_tells_what_is_wrong(host: Host, gpus: list[Gpu], said: str, reason: str) -> None:
    gpus[0].node.write_text(said)
    found = probing.probe(host.workshop.isolation, gpus[0], seconds=1.5 if said == "hangs" else 20)
    assert reason in found
    assert bool(found) == bool(reason)


def test_the_real_probe_fails_where_there_is_no_gpu(host: Host, gpus: list[Gpu]) -> None:
    program = Path(probing.__file__).with_name("device_probe.py").read_text("utf-8")
    assert "The probe ended with exited 1" in probing.probe(host.workshop.isolation, gpus[0], program)


# ---------------------------------------------------------------- jobs


def test_a_job_tells_which_leases_it_has(equipment: Equipment, gpus: list[Gpu]) -> None:
    report, events = judged(equipment, job(samples.RIGHT))
    assert (report.verdict, report.fence) == (Verdict.PASSED, 5)
    assert [(lease.device, lease.fence) for lease in report.leases] == [("GPU-0", 1)]
    claimed = next(event for event in events if event.stage == "claimed")
    assert claimed.leases == report.leases
    assert report.host is not None
    assert report.host.devices == ("NVIDIA H100 80GB HBM3",)
    again, _ = judged(equipment, job(samples.RIGHT))
    assert again.leases[0].fence == 2


def test_a_job_without_a_device_sees_none(equipment: Equipment) -> None:
    report, events = judged(equipment, job(samples.RIGHT, devices=0))
    assert (report.verdict, report.leases) == (Verdict.PASSED, ())
    assert report.host is not None
    assert report.host.devices == ()
    assert not any(event.leases for event in events)


def test_after_a_crash_the_device_is_probed_and_serves_on(equipment: Equipment, gpus: list[Gpu]) -> None:
    report, _ = judged(equipment, job(CRASH))
    assert (report.verdict, state(equipment, gpus[0])) == (Verdict.CRASHED, "serving")


def test_a_job_that_met_a_broken_device_is_our_failure(equipment: Equipment, gpus: list[Gpu]) -> None:
    gpus[0].node.write_text("wrongly")
    report, _ = judged(equipment, job(CRASH))
    assert (report.verdict, report.message) == (Verdict.SANDBOX_FAILED, "The device went out of order.")
    assert equipment.leases.standing(gpus[0]) == Standing(
        "quarantined", "The probe ended with exited 1: it computes wrongly"
    )
    elsewhere, _ = judged(equipment, job(samples.RIGHT))
    assert (elsewhere.verdict, elsewhere.leases[0].device) == (Verdict.PASSED, "GPU-1")


def test_without_a_device_in_order_it_is_our_failure(equipment: Equipment, gpus: list[Gpu]) -> None:
    for gpu in gpus:
        equipment.leases.mark(gpu, Standing("quarantined", "It hangs."))
    report, _ = judged(equipment, job(samples.RIGHT))
    assert report.verdict is Verdict.SANDBOX_FAILED
    assert "0 of 2 devices are in order" in report.message


def test_a_host_knows_how_many_devices_it_can_lend(equipment: Equipment, gpus: list[Gpu]) -> None:
    assert [equipment.can_lend(count) for count in range(4)] == [True, True, True, False]
    equipment.leases.mark(gpus[0], Standing("quarantined", "It hangs."))
    assert [equipment.can_lend(count) for count in range(3)] == [True, True, False]


def test_a_job_waits_for_a_device_that_is_just_being_probed(equipment: Equipment, gpus: list[Gpu]) -> None:
    equipment.leases.mark(gpus[0], Standing("quarantined", "It hangs."))
    equipment.leases.mark(gpus[1], Standing("probing"))
    back = threading.Timer(0.3, equipment.leases.mark, (gpus[1], Standing()))
    back.start()
    report, _ = judged(equipment, job(samples.RIGHT))
    back.join()
    assert (report.verdict, report.leases[0].device) == (Verdict.PASSED, "GPU-1")


def test_a_device_comes_back_when_its_probe_succeeds(equipment: Equipment, gpus: list[Gpu]) -> None:
    equipment.leases.mark(gpus[0], Standing("quarantined", "It hung."))
    equipment.leases.mark(gpus[1], Standing("probing"))  # whoever probed it died
    gpus[1].node.write_text("wrongly")
    equipment.probe_devices()
    assert [state(equipment, gpu) for gpu in gpus] == ["serving", "quarantined"]
    with equipment.leases.inspect(gpus[1]):  # it is in use: nothing is touched
        gpus[1].node.write_text("works")
        equipment.probe_devices()
    assert state(equipment, gpus[1]) == "quarantined"
    equipment.probe_devices()
    assert state(equipment, gpus[1]) == "serving"


def test_what_a_dead_process_held_is_probed_before_it_is_used(equipment: Equipment, gpus: list[Gpu]) -> None:
    pid = os.fork()
    if pid == 0:
        with equipment.leases.take(1, threading.Event(), 0):
            os._exit(0)  # as if it had been killed: nothing is given back in order
    os.waitpid(pid, 0)
    gpus[0].node.write_text("wrongly")
    report, events = judged(equipment, job(samples.RIGHT))
    assert (report.verdict, report.message) == (Verdict.SANDBOX_FAILED, "The device is out of order.")
    assert events == []  # it was not begun


def test_a_host_with_other_content_says_so(equipment: Equipment) -> None:
    report = equipment.judge(job(samples.RIGHT), lambda _: None, threading.Event())
    assert "another version of the task" in report.message


def test_an_exception_of_the_judge_is_our_failure(
    equipment: Equipment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Report:
        raise RuntimeError("out of order")

    monkeypatch.setattr(jobs, "judge", fail)
    report, _ = judged(equipment, job(samples.RIGHT, devices=0))
    assert report.message == "The judge itself failed: RuntimeError."
    report, _ = judged(equipment, job(samples.RIGHT))
    assert report.message == "The judge itself failed: RuntimeError."


def test_nobody_hears_of_a_judgement_that_nobody_waits_for(equipment: Equipment) -> None:
    cancelled = threading.Event()
    asked = msgspec.structs.replace(job(samples.RIGHT), task_digest=equipment.tasks["vector-sum"].digest)
    with pytest.raises(CancelledError):
        equipment.judge(asked, lambda event: cancelled.set(), cancelled)


def test_only_jobs_that_time_processors_are_timed(tasks: dict[str, Task]) -> None:
    facts = tasks["vector-sum"].facts
    ranked = msgspec.structs.replace(job(""), mode="submit")
    assert is_timed(ranked, facts)
    assert is_timed(msgspec.structs.replace(ranked, mode="benchmark"), facts)
    assert not is_timed(job(""), facts)
    assert not is_timed(ranked, msgspec.structs.replace(facts, speed_needs="gpu"))
    unmeasured = tuple(msgspec.structs.replace(case, measured=False) for case in facts.cases)
    assert not is_timed(ranked, msgspec.structs.replace(facts, cases=unmeasured))


# ---------------------------------------------------------------- killing, counting


@pytest.fixture
def sleeper(host: Host) -> Iterator[Jail]:
    """A jail with something in it that does not end by itself."""
    jail = Jail(host.workshop.isolation, Plan(command=["/bin/sh", "-c", "echo up >&0; exec sleep 600"]))
    jail.socket.settimeout(20)
    assert jail.socket.recv(10) == b"up\n"
    yield jail
    with contextlib.suppress(JailError):  # a killed one says so
        jail.stop()


def test_killing_spares_only_jails_without_a_job(
    host: Host, sleeper: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = psutil.Process(sleeper.pid).children(recursive=True)
    stranger = subprocess.Popen(["sleep", "600"])  # a child of ours that is no jail
    monkeypatch.setattr(type(host.workshop.pool), "waiting_pids", lambda _: {sleeper.pid})
    kill_jails(host)
    assert not sleeper.wait(0.2)
    monkeypatch.undo()
    kill_jails(host)
    assert sleeper.wait(5)
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_counts_of_all_processes_are_added(tmp_path: Path) -> None:
    tally = Tally(tmp_path)
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            tally.add("answered")
            tally.add("taken")
            tally.write({"python": 3})
            os._exit(0)
        os.waitpid(pid, 0)
    tally.add("taken")
    tally.write({"python": 1, "torch": 2})
    counts, pool = tally.total()
    assert counts == {"answered": 2, "taken": 3}
    assert pool == {"python": 1, "torch": 2}  # of the living


def test_a_host_lends_nothing_but_what_it_is_told_to(host: Host, gpus: list[Gpu]) -> None:
    lent = host.lend(gpus[1:])
    assert [node.name for node in lent.workshop.devices] == ["nvidia1", "nvidiactl"]
    assert lent.workshop.gpus == 1
    assert host.lend(()).workshop.devices == ()
    assert replace(lent, facts=host.facts, workshop=host.workshop) == host
