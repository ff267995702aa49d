"""How long does a learner wait for a verdict, beyond what the submission itself runs?

    python benchmarks/submit_verdict.py [--task ID] [--file FILE] [--mode test|submit] [--count 5] [--pause 6]

Two grading hosts are started here, each with a broker of its own: one with its pool of started jails, one
without. Each round sends one submission to the first, one to the second, and starts a cold
`python -c "import torch"`, which is what a job would cost before its first line where every job starts Python
by itself. Jobs go the way that the web sends them; the clock runs from the message to the report on the
results queue. `pause` seconds lie between two rounds, as they do between two submissions of a
person, and in them the pool fills up again. The first round, in which the pool learns, does not count.
The floor is the submission's own running time.

Prints one JSON line last; times in seconds, medians over `count` rounds.
"""

import argparse
import json
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bank
from bank.schema import Task
from benchmarks.grading_at_work import (
    WITHOUT_POOL,
    Line,
    grading_host,
    job_for,
    median,
    own_seconds,
    python_s,
)
from sandbox.judging.report import Job


def main() -> None:
    """Start the parts, send the jobs in turns, print the figures."""
    arguments = parse()
    task = choose(arguments.task)
    source = (arguments.file or right_submission(task)).read_text()
    pooled, cold, imports = [], [], []
    with grading_host() as with_pool, grading_host(**WITHOUT_POOL) as without:
        for number in range(arguments.count + 1):
            job = job_for(task, source, arguments.mode, number)
            pooled.append(measure(with_pool, task.facts.needs, job))
            time.sleep(arguments.pause)
            cold.append(measure(without, task.facts.needs, job))
            imports.append(python_s("import torch"))
    pooled, cold, imports = pooled[1:], cold[1:], imports[1:]
    wait, torch = median([run["wait_s"] for run in pooled]), median(imports)
    figures = {
        "benchmark": "submit_verdict",
        "task": task.facts.id,
        "mode": arguments.mode,
        "count": arguments.count,
        "wait_s": wait,
        "own_s": median([run["own_s"] for run in pooled]),
        "overhead_s": median([run["wait_s"] - run["own_s"] for run in pooled]),
        "queue_s": median([run["queue_s"] for run in pooled]),
        "without_pool_wait_s": median([run["wait_s"] for run in cold]),
        "without_pool_overhead_s": median([run["wait_s"] - run["own_s"] for run in cold]),
        "cold_import_torch_s": torch,
        "cold_import_over_wait": round(torch / wait, 2),
    }
    print(json.dumps(figures))


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--task", help="id of a task (default: the first Python task)")
    parser.add_argument("--file", type=Path, help="a submission (default: the task's first right one)")
    parser.add_argument("--mode", choices=("test", "submit"), default="test")
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--pause", type=float, default=6.0)
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


def measure(line: Line, queue: str, job: Job) -> dict[str, Any]:
    """One submission from message to report; `queue_s` is until the host said that it has it."""
    began = time.perf_counter()
    line.send(job, queue)
    line.hear()
    claimed = time.perf_counter()
    report = line.hear_report()
    return {
        "wait_s": time.perf_counter() - began,
        "own_s": own_seconds(report),
        "queue_s": claimed - began,
    }


if __name__ == "__main__":
    main()
