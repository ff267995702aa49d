"""One job on a grading host, with the devices that it was lent. Knows neither the broker nor Celery."""

import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bank.schema import Task, TaskFacts
from sandbox.judging.devices import faults
from sandbox.judging.devices.leases import Held, Leases, NoDeviceError
from sandbox.judging.host import Host
from sandbox.judging.jails.jail import running_jails
from sandbox.judging.judge import judge
from sandbox.judging.proofs import probing
from sandbox.judging.report import Event, Job, Lease, Report, Verdict

logger = logging.getLogger(__name__)

DEVICE_WAIT_S = 300.0
TIMED = ("benchmark", "submit")
CALM = (Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.COMPILE_ERROR)  # after others a device is probed


class CancelledError(Exception):
    """The person does not wait for this judgement any more."""


def failed(job: Job, message: str, leases: tuple[Lease, ...] = ()) -> Report:
    """The report that this was our failure."""
    return Report(
        submission=job.submission,
        attempt=job.attempt,
        task=job.task,
        task_digest=job.task_digest,
        mode=job.mode,
        verdict=Verdict.SANDBOX_FAILED,
        message=message,
        fence=job.fence,
        leases=leases,
    )


@dataclass(frozen=True)
class Equipment:
    """What a host works with, made before the first job and shared with the children by the fork."""

    host: Host
    tasks: Mapping[str, Task]
    leases: Leases

    def judge(self, job: Job, emit: Callable[[Event], None], cancelled: threading.Event) -> Report:
        """The judge's report; an exception of the judge is our failure and becomes one.

        Raises CancelledError, at the latest at the next event, when `cancelled` is set.
        """
        task = self.tasks.get(job.task)
        if task is None or task.digest != job.task_digest:
            return failed(job, "This grading host has another version of the task.")
        try:
            report = self._with_devices(job, task, emit, cancelled)
        except NoDeviceError as error:
            report = failed(job, f"No device for it: {error}.")
        except CancelledError:
            raise
        except Exception as error:
            logger.exception("the judge failed on %s", job.submission)
            report = failed(job, f"The judge itself failed: {type(error).__name__}.")
        if cancelled.is_set():
            raise CancelledError
        return msgspec.structs.replace(report, fence=job.fence)

    def can_lend(self, devices: int) -> bool:
        """Whether so many devices are in order, in use or not."""
        return sum(self.leases.standing(gpu).state == "serving" for gpu in self.leases.gpus) >= devices

    def probe_devices(self) -> None:
        """Try out every device that takes no jobs, unless somebody uses it."""
        for gpu in self.leases.gpus:
            if self.leases.standing(gpu).state != "serving":
                with self.leases.inspect(gpu) as held:
                    if held is not None:
                        probing.in_order(self.host.workshop.isolation, self.leases, held)

    def _with_devices(
        self, job: Job, task: Task, emit: Callable[[Event], None], cancelled: threading.Event
    ) -> Report:
        folder = Path(task.folder)
        if not job.devices:
            with self.leases.processors(cancelled, alone=is_timed(job, task.facts)):
                return judge(job, emit, task.facts, folder, self.host.lend(()))
        with self.leases.take(job.devices, cancelled, DEVICE_WAIT_S) as held:
            return self._on(held, job, task, emit)

    def _on(self, held: Sequence[Held], job: Job, task: Task, emit: Callable[[Event], None]) -> Report:
        """Judge on these devices. Whatever happens, the next job finds them in order or in quarantine."""
        isolation = self.host.workshop.isolation
        leases = tuple(Lease(device=one.gpu.uuid, fence=one.fence) for one in held)
        if not probing.take_over(isolation, self.leases, held):
            return failed(job, "The device is out of order.", leases)

        def tell(event: Event) -> None:
            emit(msgspec.structs.replace(event, leases=leases) if event.stage == "claimed" else event)

        report = None
        with faults.watch([one.gpu.uuid for one in held]) as watched:
            try:
                lent = self.host.lend([one.gpu for one in held])
                report = judge(job, tell, task.facts, Path(task.folder), lent)
            finally:
                calm = report is not None and report.verdict in CALM and not watched.seen()
                in_order = calm or probing.probe_all(isolation, self.leases, held)
        if not in_order:
            return failed(job, "The device went out of order.", leases)
        return msgspec.structs.replace(report, leases=leases)


def is_timed(job: Job, facts: TaskFacts) -> bool:
    """Whether processors are timed, so that no other job may run beside this one."""
    measured = any(case.measured for case in facts.cases)
    return job.mode in TIMED and measured and facts.speed_needs == "cpu"


def kill_jails(host: Host) -> None:
    """End every jail of this process in which there is a job, at whatever stage it is."""
    waiting = host.workshop.pool.waiting_pids()
    for jail in running_jails():
        if jail.pid not in waiting:
            jail.kill()


class Tally:
    """What the processes of a host count, each in a file of its own, so that nobody can block anybody.

    `folder` is fresh for each start of a host. What a dead process counted still counts.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counts: Counter[str] = Counter()
        self._owner = 0

    def add(self, name: str) -> None:
        """One more."""
        if self._owner != os.getpid():  # after the fork
            self._owner, self._counts = os.getpid(), Counter()
        self._counts[name] += 1

    def write(self, pool: Mapping[str, int]) -> None:
        """Let the host's main process see it, with the started jails that wait by kind."""
        path = self.folder / f"{os.getpid()}.json"
        fresh = path.with_suffix(".fresh")
        counts = self._counts if self._owner == os.getpid() else {}
        fresh.write_text(json.dumps({"counts": dict(counts), "pool": dict(pool)}))
        fresh.replace(path)

    def total(self) -> tuple[dict[str, int], dict[str, int]]:
        """Counts of all processes, and the waiting jails of those that live."""
        counts: Counter[str] = Counter()
        pool: Counter[str] = Counter()
        for path in self.folder.glob("*.json"):
            said = json.loads(path.read_text())
            counts.update(said["counts"])
            if Path("/proc", path.stem).exists():
                pool.update(said["pool"])
        return dict(counts), dict(pool)
