"""A grading host: takes jobs from the broker, judges them, sends events and one report back.

    python -m sandbox.grading_host
    python -m celery -A sandbox.grading_host worker --pool=prefork     (the same)

Environment: REDIS_URL (required; its password also seals messages, `signing.py`); SEVENROUNDS_CAPABILITIES,
"cpu", "gpu" or "cpu,gpu" (default: what the machine has); SEVENROUNDS_CONTENT and SEVENROUNDS_DATA: where the
tasks are, and where compiled programs are kept; SEVENROUNDS_LEASES: the folder of the GPUs' locks, which
hosts on one machine must share (default: in SEVENROUNDS_DATA); SANDBOX_ALLOW_WEAK as in `sandbox.judging`. No
Django, no database, no other secret.

Processes. The worker's main process proves its jail, tries out its GPUs, then holds the connection to the
queues, a thread that announces the host, and one that tries out devices in quarantine. It forks as many
children as there are GPUs (one without any), in which `grade` runs, each one job at a time; a child starts
the judge's processes, a thread that says "alive", and one that listens for cancellations. Each GPU is
leased for one job; jobs without a GPU run beside each other only while none of them is timed (`leases.py`).

What happens when something dies:
- the child: the main process gives the message back at once, the next child takes it. A submission
  that does this again and again is answered with `sandbox failed` instead of a third try. The kernel gives
  the GPU's lock back; the next job on it kills what was left, and has the device probed.
- the main process: the kernel kills the children with it (PR_SET_PDEATHSIG, set by Celery). Heartbeats
  stop, and the web's sweep sends the next attempt to whoever is there. The old message comes back
  after the visibility timeout, and is void because a newer one was sent.
- the child between its report and the end of its job: the report was kept beside the queue, and the next
  child sends that instead of judging again.
- the broker: the judgement goes on, and the report is offered for five minutes.
- a GPU: while too few are in order for a queue, this host takes nothing from it (`Doors`), and a job that
  it had taken goes back as it was.

A machine that cannot keep submissions apart says why and then serves nothing, but stays: whoever manages
processes (`make run`, Compose) takes the end of one for a reason to end or restart the others.

Not covered: a report lost because the broker stayed away for longer; the sweep then has it graded anew.
"""

import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import msgspec
from celery import Celery, bootsteps
from celery.exceptions import Reject
from celery.platforms import SecurityWarning
from celery.signals import (
    celeryd_init,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
)
from celery.worker import state
from kombu import Exchange, Queue

import bank
from sandbox.hosting.correspondence import Cancellations, Post, Repeated, Wanted
from sandbox.hosting.jobs import CancelledError, Equipment, Tally, failed, kill_jails
from sandbox.judging.devices import inventory
from sandbox.judging.devices.inventory import Gpu
from sandbox.judging.devices.leases import Leases
from sandbox.judging.host import HostUnfitError, open_host
from sandbox.judging.proofs import probing
from sandbox.judging.report import Job, Verdict
from sandbox.messaging import broker, routing
from sandbox.messaging.signing import ForgedError, opened, read_envelope

logger = logging.getLogger(__name__)

URL = os.environ.get("REDIS_URL", "")
ASKED = os.environ.get("SEVENROUNDS_CAPABILITIES", "")
ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("SEVENROUNDS_DATA") or ROOT / "var")
CONTENT = Path(os.environ.get("SEVENROUNDS_CONTENT") or ROOT / "content")
LEASES = Path(os.environ.get("SEVENROUNDS_LEASES") or STATE / "leases")
NAME = socket.gethostname()
IDENTITY = f"{NAME}/{uuid4().hex[:8]}"  # made before the fork, so all children of this host share it
DELIVERIES = 2
PROBE_EVERY_S = 60.0
LOOK_EVERY_S = 1.0  # at which devices are in order, and so from which queues to take jobs
STARTED_AT = time.time()

app = Celery("sevenrounds-grading-host", broker=URL or None)
app.conf.update(broker.COMMON)
app.conf.update(
    worker_pool="prefork",
    task_time_limit=broker.JOB_LIMIT_S,  # the judge keeps its own deadlines; this is the net below them
)

_equipment: list[Equipment] = []  # one, once the host has proven itself
_tally = Tally(Path(tempfile.gettempdir()))  # replaced at the start by one in a fresh folder
_cancellations: list[Cancellations] = []  # one in each child


@app.task(name=broker.GRADE)
def grade(message: dict[str, Any]) -> None:
    """Judges one job, unless it is forged, nobody waits for it, or another process is at it."""
    try:
        job = _admitted(message)
    except ForgedError as error:
        logger.error("refused: %s", error)
        return
    with broker.keys(URL) as client:
        if broker.is_cancelled(client, job.submission) or broker.is_superseded(
            client, job.submission, job.fence
        ):
            return
        if not _equipment[0].can_lend(job.devices):
            _give_back(job)
        if not broker.claim(client, job.submission, job.fence, f"{IDENTITY}/{os.getpid()}", _is_dead):
            logger.info("%s, attempt %s, is another's", job.submission, job.attempt)
            return
        deliveries = broker.count_delivery(client, job.submission, job.fence)
        kept = broker.kept_report(client, job.submission, job.fence)
    _tally.add("taken")
    post = Post(app, URL, NAME, job, deliveries)
    try:
        if kept is None:
            _answer(job, post, deliveries)
        else:  # whoever judged it died before the job was over; the web may have read the report or not
            post.again(kept)
            _close(job)
    except CancelledError:
        _tally.add("cancelled")
    _write_tally()


def _answer(job: Job, post: Post, deliveries: int) -> None:
    """Judge and report. Raises CancelledError when nobody waits any more."""
    equipment = _equipment[0]
    if deliveries > DELIVERIES:
        report = failed(job, "The host died of it twice.")
    else:
        wanted = Wanted(URL, job, post, lambda: kill_jails(equipment.host))
        with wanted, _cancellations[0].concern(job.submission, wanted):
            with broker.keys(URL) as client:  # what was cancelled before we listened
                if broker.is_cancelled(client, job.submission):
                    raise CancelledError
            report = equipment.judge(job, wanted.emit, wanted.cancelled)
    post.report(report)
    _tally.add("failed" if report.verdict is Verdict.SANDBOX_FAILED else "answered")
    _close(job)


def _close(job: Job) -> None:
    with broker.keys(URL) as client:
        broker.close_claim(client, job.submission, job.fence)


def _give_back(job: Job) -> NoReturn:
    """Put the message back in front of its queue, once this host does not listen there any more."""
    logger.warning("%s goes back: %d devices in order are needed", job.submission, job.devices)
    threading.Event().wait(2 * LOOK_EVERY_S)
    raise Reject(f"{job.devices} devices in order are needed", requeue=True)


def _admitted(message: object) -> Job:
    """The job in a message that only the web can have sent. Raises ForgedError."""
    envelope = read_envelope(message, "job")
    try:
        job = msgspec.convert(opened(URL, envelope), Job)
    except msgspec.ValidationError as error:
        raise ForgedError(f"a job that is none: {error}") from error
    if (job.submission, job.attempt, job.fence) != (envelope.submission, envelope.attempt, envelope.fence):
        raise ForgedError("a job in the envelope of another")
    return job


def _is_dead(holder: str) -> bool:
    """Whether the process that claimed a job was one of this host's, and is gone."""
    host, _, pid = holder.rpartition("/")
    return host == IDENTITY and not Path("/proc", pid).exists()


# ---------------------------------------------------------------- the host as a whole


def _capabilities(gpus: tuple[Gpu, ...]) -> tuple[str, ...]:
    """What this host serves: what it was asked to, as far as the machine has it."""
    asked = ASKED.split(",") if ASKED else ["cpu", *(["gpu"] if gpus else [])]
    unknown = set(asked) - {"cpu", "gpu"}
    if unknown:
        sys.exit(f"SEVENROUNDS_CAPABILITIES may name cpu and gpu, not {', '.join(sorted(unknown))}.")
    return tuple(name for name in ("cpu", "gpu") if name in asked and (name == "cpu" or gpus))


@celeryd_init.connect
def _choose_queues(conf: Any, **_: Any) -> None:
    """Before the worker looks at its settings: where to listen, what to serve, how many at a time."""
    if not URL:
        sys.exit("A grading host needs REDIS_URL, the address of the broker.")
    gpus = inventory.found()
    capabilities = _capabilities(gpus)
    if not capabilities:
        _stay_idle("GPU tasks are not graded: there is no NVIDIA device here that this program can use.")
    slugs = [routing.slug(gpu.model) for gpu in gpus]
    queues = routing.queues_of(capabilities, slugs)
    conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in queues]
    conf.worker_concurrency = max(len(gpus), 1) if "gpu" in capabilities else 1
    _serving.update(capabilities=capabilities, queues=queues, slots=conf.worker_concurrency)
    _gpus.extend(gpus if "gpu" in capabilities else ())


_serving: dict[str, Any] = {}  # what presence says of capabilities, queues and slots
_gpus: list[Gpu] = []


def _open_queues() -> set[str]:
    """The queues from which this host can take a job now: those for which enough devices are in order."""
    leases = _equipment[0].leases
    able = [gpu for gpu in leases.gpus if leases.standing(gpu).state == "serving"]
    capabilities = [name for name in _serving["capabilities"] if name == "cpu" or able]
    return set(routing.queues_of(capabilities, [routing.slug(gpu.model) for gpu in able]))


class Doors(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """Part of the worker's main loop: opens and closes queues as devices go out of order and come back."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        """With every connection to the broker."""
        self._timer = consumer.timer.call_repeatedly(LOOK_EVERY_S, self.look, (consumer,))

    def stop(self, consumer: Any) -> None:  # noqa: ARG002 - Celery's signature
        """With the end of the connection."""
        self._timer.cancel()

    def look(self, consumer: Any) -> None:
        """Listen where there is something to judge with, and nowhere else."""
        open_now = _open_queues() if _equipment else set()
        for name in _serving["queues"]:
            listening = consumer.task_consumer.consuming_from(name)
            if name in open_now and not listening:
                consumer.add_task_queue(name)
            elif listening and name not in open_now:
                consumer.cancel_task_queue(name)


app.steps["consumer"].add(Doors)


@worker_init.connect
def _refuse_to_serve_unprotected(**_: Any) -> None:
    """Before the first job is taken: whether the jail holds, and which devices are in order."""
    global _tally  # noqa: PLW0603 - made once, before the fork
    catalogue, _problems = bank.read(CONTENT)  # a broken question is no concern of a host
    try:
        host = open_host(STATE)
    except HostUnfitError as error:
        _stay_idle(f"Coding tasks are not graded: this machine cannot keep submissions apart. {error}")
    leases = Leases(LEASES, _gpus, _next_lease)
    _equipment.append(Equipment(host, catalogue.tasks, leases))
    _tally = Tally(Path(tempfile.mkdtemp(prefix="sevenrounds-tally-")))
    with ThreadPoolExecutor() as pool:
        list(pool.map(_try_out, _gpus))


def _try_out(gpu: Gpu) -> None:
    equipment = _equipment[0]
    with equipment.leases.inspect(gpu) as held:
        if held is not None:  # else another host of this machine is at work on it
            probing.take_over(equipment.host.workshop.isolation, equipment.leases, [held])
            probing.in_order(equipment.host.workshop.isolation, equipment.leases, held)


def _next_lease(device: str, at_least: int) -> int:
    """The broker's token; while it is away the host's own file has to do."""
    try:
        with broker.keys(URL) as client:
            return broker.next_lease(client, device, at_least)
    except broker.TROUBLE:
        return at_least


@worker_process_init.connect
def _listen(**_: Any) -> None:
    """In each child: from now on it hears what is cancelled, and jails wait for the first job."""
    equipment = _equipment[0]
    lent = (
        equipment.host.lend(_gpus) if len(_gpus) == 1 else equipment.host
    )  # of several it is not known which
    lent.foresee(task.facts for task in equipment.tasks.values())
    _write_tally()  # the pool of this process is made by its main thread
    _cancellations[:] = [Cancellations(URL, _write_tally)]
    _cancellations[0].start()


@worker_process_shutdown.connect
def _end_what_waits(**_: Any) -> None:
    """In each child: the jails that it started in advance serve nobody else."""
    if _equipment:
        _equipment[0].host.workshop.pool.close()


def _write_tally() -> None:
    ready = _equipment[0].host.workshop.pool.ready()
    pool: Counter[str] = Counter()
    for shape, count in ready.items():
        pool[shape.command[-1]] += count
    _tally.write(pool)


def _announce() -> None:
    equipment = _equipment[0]
    counts, pool = _tally.total()
    host = broker.Host(
        name=NAME,
        identity=IDENTITY,
        isolation=equipment.host.facts.isolation,
        devices=tuple(_device(equipment.leases, gpu) for gpu in equipment.leases.gpus),
        pool=pool,
        busy=len(state.active_requests),
        counts=counts,
        started_at=STARTED_AT,
        seen_at=time.time(),
        **_serving,
    )
    with broker.keys(URL) as client:
        broker.announce(client, URL, IDENTITY, host)


def _device(leases: Leases, gpu: Gpu) -> broker.Device:
    standing = leases.standing(gpu)
    return broker.Device(
        model=gpu.model,
        slug=routing.slug(gpu.model),
        uuid=gpu.uuid,
        state=standing.state,
        fence=leases.fence(gpu),
        memory_mb=gpu.memory_mb,
        reason=standing.reason,
    )


def _probe_devices() -> None:
    for equipment in _equipment:  # none any more when the host is about to end
        equipment.probe_devices()


_presence = Repeated(_announce, broker.BEAT_S)
_rounds = Repeated(_probe_devices, PROBE_EVERY_S)


def _stay_idle(why: str) -> NoReturn:
    """Serve nothing until told to end; the web sees that no grading host is connected."""
    print(why, file=sys.stderr, flush=True)
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    signal.sigwait(ends)
    sys.exit(0)


@worker_ready.connect
def _say_hello(**_: Any) -> None:
    _announce()
    _presence.start()
    _rounds.start()


@worker_shutdown.connect
def _say_goodbye(**_: Any) -> None:
    _presence.stop()
    _equipment.pop().host.close()
    shutil.rmtree(_tally.folder, ignore_errors=True)
    try:
        with broker.keys(URL) as client:
            broker.withdraw(client, IDENTITY)
    except broker.TROUBLE:
        logger.info("the broker is gone; this host's presence expires by itself")


def main() -> None:
    """Serves until it is told to stop."""
    # Celery warns root for fear of pickled messages; ours are JSON, and jails have users of their own.
    warnings.simplefilter("ignore", SecurityWarning)
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", "--loglevel=WARNING", f"--hostname=grader@{NAME}", *alone])


if __name__ == "__main__":
    main()
