"""A grading host: takes jobs from the broker, judges them, sends events and one report back.

    python -m sandbox.grading_host
    python -m celery -A sandbox.grading_host worker --pool=prefork --concurrency=1     (the same)

Environment: REDIS_URL (required); SEVENROUNDS_CAPABILITIES, "cpu" or "cpu,gpu" (default "cpu"): the
queues that it serves; SEVENROUNDS_CONTENT and SEVENROUNDS_DATA: where the tasks are, and where compiled
programs are kept; SANDBOX_ALLOW_WEAK as in `sandbox.judging`. No Django, no database, no other secret.

Processes. The worker's main process proves its jail, then holds the connection to the queue and a
thread that announces the host. It forks one child, in which `grade` runs; the child starts the judge's
processes and a thread that says "alive". One job at a time: two would disturb each other's timing.

What happens when something dies:
- the child: the main process gives the message back at once, the next child takes it. A submission
  that does this again and again is answered with `sandbox failed` instead of a third try.
- the main process: the kernel kills the child with it (PR_SET_PDEATHSIG, set by Celery). Heartbeats
  stop, and the web's sweep sends the next attempt to whoever is there. The old message comes back
  after the visibility timeout, and what comes of it is refused because its attempt is stale.
- the broker: the judgement goes on, and the report is offered for five minutes.

A machine that cannot keep submissions apart says why and then serves nothing, but stays: whoever manages
processes (`make run`, Compose) takes the end of one for a reason to end or restart the others.

Not covered: a report lost because the broker stayed away for longer; the sweep then has it graded anew.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Self
from uuid import uuid4

import msgspec
from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import worker_init, worker_ready, worker_shutdown
from kombu import Exchange, Queue

import bank
from bank.schema import Task
from sandbox import broker
from sandbox.judging.host import Host, HostUnfitError, open_host
from sandbox.judging.judge import judge
from sandbox.judging.report import Event, Job, Report, Verdict

logger = logging.getLogger(__name__)

URL = os.environ.get("REDIS_URL", "")
CAPABILITIES = tuple(os.environ.get("SEVENROUNDS_CAPABILITIES", "cpu").split(","))
ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("SEVENROUNDS_DATA") or ROOT / "var")
CONTENT = Path(os.environ.get("SEVENROUNDS_CONTENT") or ROOT / "content")
NAME = socket.gethostname()
IDENTITY = f"{NAME}/{uuid4().hex[:8]}"  # made before the fork, so all children of this host share it
DELIVERIES = 2
REPORT_RETRIES = {"max_retries": 60, "interval_start": 0.5, "interval_step": 0.5, "interval_max": 5}

app = Celery("sevenrounds-grading-host", broker=URL or None)
app.conf.update(broker.COMMON)
app.conf.update(
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in CAPABILITIES],
    worker_pool="prefork",
    worker_concurrency=1,
    task_time_limit=broker.JOB_LIMIT_S,  # the judge keeps its own deadlines; this is the net below them
)


@dataclass(frozen=True)
class Equipment:
    """What a host works with, made before the first job and shared with the children by the fork."""

    host: Host
    tasks: dict[str, Task]


_equipment: list[Equipment] = []  # one, once the host has proven itself


class CancelledError(Exception):
    """The person does not wait for this judgement any more."""


@app.task(name=broker.GRADE)
def grade(payload: dict[str, Any]) -> None:
    """Judges one job, unless nobody waits for it or another host is at it."""
    job = msgspec.convert(payload, Job)
    with broker.keys(URL) as client:
        if broker.is_cancelled(client, job.submission):
            return
        if not broker.claim(client, job.submission, job.attempt, IDENTITY):
            logger.info("%s, attempt %s, is another host's", job.submission, job.attempt)
            return
        deliveries = broker.count_delivery(client, job.submission, job.attempt)
    try:
        report = _judge(job) if deliveries <= DELIVERIES else _failed(job, "The host died of it twice.")
    except CancelledError:
        return
    _send(broker.RECORD_REPORT, job, msgspec.to_builtins(report), retry=True, retry_policy=REPORT_RETRIES)
    with broker.keys(URL) as client:
        broker.close_claim(client, job.submission, job.attempt)


def _judge(job: Job) -> Report:
    """The judge's report; an exception of the judge is our failure and becomes one."""
    equipment = _equipment[0]
    task = equipment.tasks.get(job.task)
    if task is None or task.digest != job.task_digest:
        return _failed(job, "This grading host has another version of the task.")
    with Heartbeat(job) as heartbeat:
        try:
            return judge(job, heartbeat.emit, task.facts, Path(task.folder), equipment.host)
        except CancelledError:
            raise
        except Exception as error:
            logger.exception("the judge failed on %s", job.submission)
            return _failed(job, f"The judge itself failed: {type(error).__name__}.")


def _failed(job: Job, message: str) -> Report:
    return Report(
        submission=job.submission,
        attempt=job.attempt,
        task=job.task,
        task_digest=job.task_digest,
        mode=job.mode,
        verdict=Verdict.SANDBOX_FAILED,
        message=message,
    )


def _send(task: str, job: Job, content: Any, **options: Any) -> None:
    host = [NAME] if task == broker.RECORD_EVENT else []
    app.send_task(task, args=[job.submission, job.attempt, *host, content], queue=broker.RESULTS, **options)


class Heartbeat:
    """Tells the web every five seconds that the judgement goes on, and learns whether it is still wanted."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cancelled = threading.Event()
        self._thread = Repeated(self._beat)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.stop()

    def emit(self, event: Event) -> None:
        """Sends an event; a broker that is away costs an event, not the judgement. Raises CancelledError."""
        if self._cancelled.is_set():
            raise CancelledError
        try:
            # An event is news for the one who waits; after half a minute it is none.
            _send(broker.RECORD_EVENT, self._job, msgspec.to_builtins(event), retry=False, expires=30)
        except broker.TROUBLE as error:
            logger.warning("an event of %s was not sent: %s", self._job.submission, error)

    def _beat(self) -> None:
        with broker.keys(URL) as client:
            broker.renew_claim(client, self._job.submission, self._job.attempt)
            if broker.is_cancelled(client, self._job.submission):
                self._cancelled.set()
                return
        self.emit(Event(stage="alive"))


class Repeated:
    """A daemon thread that does one thing every `BEAT_S` seconds, whatever the broker says to it."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins; the first time comes one period later."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; waits for an action that is under way."""
        self._ended.set()
        self._thread.join(timeout=broker.BEAT_S)

    def _run(self) -> None:
        while not self._ended.wait(broker.BEAT_S):
            try:
                self._action()
            except broker.TROUBLE as error:
                logger.warning("the broker cannot be reached: %s", error)


# ---------------------------------------------------------------- the host as a whole


def _announce() -> None:
    isolation = _equipment[0].host.facts.isolation
    host = broker.Host(name=NAME, capabilities=CAPABILITIES, isolation=isolation, seen_at=time.time())
    with broker.keys(URL) as client:
        broker.announce(client, IDENTITY, host)


_presence = Repeated(_announce)


@worker_init.connect
def _refuse_to_serve_unprotected(**_: Any) -> None:
    """Before the first job is taken: where to listen, what to serve, and whether the jail holds."""
    if not URL:
        sys.exit("A grading host needs REDIS_URL, the address of the broker.")
    unknown = set(CAPABILITIES) - {"cpu", "gpu"}
    if unknown:
        sys.exit(f"SEVENROUNDS_CAPABILITIES may name cpu and gpu, not {', '.join(sorted(unknown))}.")
    catalogue, _problems = bank.read(CONTENT)  # a broken question is no concern of a host
    try:
        _equipment.append(Equipment(open_host(STATE), catalogue.tasks))
    except HostUnfitError as error:
        _stay_idle(f"Coding tasks are not graded: this machine cannot keep submissions apart. {error}")


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


@worker_shutdown.connect
def _say_goodbye(**_: Any) -> None:
    _presence.stop()
    _equipment.pop().host.close()
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
