"""How many trivial Python submissions does one worker judge a minute?

    python benchmarks/throughput.py [--count 60] [--mode test|submit]

All of them stand in the queue at once, as after a lesson; the clock runs from the first message to the last
report, on a host with its pool of started jails. A person's own limits on jobs in flight are the web's and
not in the way here. The task adds up a vector: nothing in it takes time. The floor is what no
grader that gives each submission a fresh Python with NumPy can do without: as many bare starts of one, on
one core after the other.

Prints one JSON line last.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()  # the sample task stands in a module of the tests, which know the web

import bank  # noqa: E402 - Django first
from benchmarks.grading_at_work import grading_host, job_for, median, python_s  # noqa: E402
from tests.sandbox import samples  # noqa: E402

BARE_STARTS = 5


def main() -> None:
    """Queue everything, wait for the last report, print the figures."""
    arguments = parse()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        for name, text in samples.FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        task = bank.load(Path(folder)).tasks["vector-sum"]
        with grading_host(SEVENROUNDS_CONTENT=folder) as line:
            floor = median([python_s("import numpy") for _ in range(BARE_STARTS)])
            began = time.perf_counter()
            for number in range(arguments.count):
                line.send(job_for(task, samples.RIGHT, arguments.mode, number), "cpu")
            for _ in range(arguments.count):
                line.hear_report()
            seconds = time.perf_counter() - began
    rate = 60 * arguments.count / seconds
    figures = {
        "benchmark": "throughput",
        "mode": arguments.mode,
        "count": arguments.count,
        "cores": cores,
        "a_minute": round(rate, 1),
        "a_minute_a_core": round(rate / cores, 1),
        "bare_python_s": floor,
        "bare_pythons_a_minute_a_core": round(60 / floor, 1),
    }
    print(json.dumps(figures))


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--mode", choices=("test", "submit"), default="test")
    return parser.parse_args()


if __name__ == "__main__":
    main()
