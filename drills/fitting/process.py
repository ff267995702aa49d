"""A fit in a process of its own: bounded in time, with the lowest priority."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from drills.fitting.histories import Reviews
from drills.fitting.outcome import Outcome

LIMIT_S = 300
LOWEST_PRIORITY = 19
# Sums that are split among threads otherwise differ in their last digits; and people study meanwhile.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
ROOT = Path(__file__).resolve().parent.parent.parent


class FitFailed(Exception):
    """The process took too long, or ended with an error; the message says which."""


def fit(reviews: Reviews, defaults: Sequence[float], in_force: Sequence[float]) -> Outcome:
    """`optimiser.fit`, elsewhere. Raises FitFailed."""
    asked = {"card": reviews.card.tolist(), "day": reviews.day.tolist(), "rating": reviews.rating.tolist()}
    question = json.dumps({**asked, "defaults": [*defaults], "in_force": [*in_force]})
    try:
        done = subprocess.run(
            ["nice", "-n", str(LOWEST_PRIORITY), sys.executable, "-m", "drills.fitting"],
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
            input=question,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise FitFailed(f"took longer than {LIMIT_S} s") from error
    except subprocess.CalledProcessError as error:
        raise FitFailed((error.stderr.strip().splitlines() or ["ended without a word"])[-1]) from error
    return Outcome.of(json.loads(done.stdout))
