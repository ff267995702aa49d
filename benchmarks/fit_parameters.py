"""Are our fitted parameters as good as those of FSRS's own optimisers, and how long do they take?

    python benchmarks/fit_parameters.py [--people 4] [--reviews 1000 10000 100000] [--oracles PYTHON]

Simulated people (benchmarks/simulated_people.py) with parameters of their own answer for a year. Each
optimiser gets the first 80 % of the days' scored reviews; the rest judges all of them, by one model (ours):
mean log-loss with the fitted parameters. Beside them: the defaults, and the truth, which nobody can beat but
by chance.

The oracles, fsrs-rs-python and py-fsrs's Optimizer, are for development alone: they live in an environment
of their own (requirements/oracles.txt), whose Python is named with --oracles and started as
`PYTHON benchmarks/fit_oracles.py`. py-fsrs goes card by card, answer by answer: above `PATIENT` reviews it is
left out. Without --oracles only ours is measured.

Prints one JSON line last: for each number of reviews the mean log-losses and seconds, and `worst`, the most
by which the best oracle's mean log-loss lies below ours (negative: ours is better).
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.simulated_people import answers, perturbed  # noqa: E402 — the root must be on the path first
from drills.fitting.histories import Reviews  # noqa: E402
from drills.fitting.optimiser import Evidence, judge, search  # noqa: E402
from drills.memory.scheduling import DEFAULTS  # noqa: E402

PATIENT = 1000


def person(seed: int, reviews: int, oracles: str | None) -> dict[str, dict[str, float]]:
    """One simulated person: log-loss on the held-back reviews, and seconds, by optimiser."""
    truth = perturbed(seed)
    all_of_them = answers(truth, reviews, seed)
    held_back = all_of_them.held_back()
    judged = Evidence.of(all_of_them, held_back)
    learnt = all_of_them.of_those(all_of_them.day < all_of_them.day[held_back].min())
    began = time.perf_counter()
    ours = search(learnt, learnt.scored, DEFAULTS.parameters, start=DEFAULTS.parameters)
    found: dict[str, Any] = {
        "defaults": (DEFAULTS.parameters, 0.0),
        "truth": (truth.parameters, 0.0),
        "ours": (ours, time.perf_counter() - began),
        **(ask(learnt, oracles) if oracles else {}),
    }
    return {
        name: {"log_loss": judge(judged, parameters), "seconds": seconds}
        for name, (parameters, seconds) in found.items()
    }


def ask(learnt: Reviews, oracles: str) -> dict[str, tuple[list[float], float]]:
    """(parameters, seconds) of each oracle."""
    question = {
        "card": learnt.card.tolist(),
        "day": learnt.day.tolist(),
        "rating": learnt.rating.tolist(),
        "with_py_fsrs": len(learnt.card) <= PATIENT,
    }
    command = [oracles, str(ROOT / "benchmarks" / "fit_oracles.py")]
    done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=True)
    return {name: tuple(told) for name, told in json.loads(done.stdout.splitlines()[-1]).items()}


def means(people: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Over people, by optimiser."""
    return {
        name: {
            what: round(float(np.mean([one[name][what] for one in people])), 4) for what in people[0][name]
        }
        for name in people[0]
    }


def behind(figures: dict[str, dict[str, float]]) -> float:
    """By how much the best oracle is better than ours."""
    oracles = [one["log_loss"] for name, one in figures.items() if name not in {"ours", "defaults", "truth"}]
    return figures["ours"]["log_loss"] - min(oracles, default=figures["ours"]["log_loss"])


def main() -> None:
    """Compares them, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--reviews", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--oracles", help="the Python of an environment with requirements/oracles.txt")
    arguments = parser.parse_args()
    found = {}
    for reviews in arguments.reviews:
        found[str(reviews)] = means([person(n, reviews, arguments.oracles) for n in range(arguments.people)])
        print(reviews, found[str(reviews)], flush=True)
    worst = round(max(behind(figures) for figures in found.values()), 4)
    print(
        json.dumps(
            {"benchmark": "fit_parameters", "people": arguments.people, "worst": worst, "by_reviews": found}
        )
    )


if __name__ == "__main__":
    main()
