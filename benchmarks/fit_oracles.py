"""FSRS's own optimisers on one person's reviews; started by benchmarks/fit_parameters.py.

Reads {"card": [...], "day": [...], "rating": [...], "with_py_fsrs": bool} from stdin; prints one JSON line:
{"fsrs-rs": [parameters, seconds], "py-fsrs": [...]}.
"""

import json
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import fsrs
from fsrs_rs_python import FSRS, FSRSItem, FSRSReview

NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)


def fsrs_rs(histories: dict[int, list[tuple[int, int]]]) -> list[float]:
    """One item for each scored review: the history up to it."""
    items = []
    for number, history in histories.items():
        days = [day for day, _rating in history]
        waits = [0, *(later - earlier for earlier, later in pairwise(days))]
        reviews = [FSRSReview(rating, wait) for (_day, rating), wait in zip(history, waits, strict=True)]
        items += [(days[n], number, FSRSItem(reviews[: n + 1])) for n in range(1, len(days)) if waits[n] > 0]
    items.sort(key=lambda item: item[:2])
    return list(FSRS([]).compute_parameters([item for _day, _number, item in items]))


def py_fsrs(histories: dict[int, list[tuple[int, int]]]) -> list[float]:
    """Answers of one day stand a minute apart."""
    from fsrs import Optimizer  # noqa: PLC0415 -- brings torch and pandas

    logs = [
        fsrs.ReviewLog(number, fsrs.Rating(rating), NOON + timedelta(days=day - 730_000, minutes=place), None)
        for number, history in histories.items()
        for place, (day, rating) in enumerate(history)
    ]
    return list(Optimizer(logs).compute_optimal_parameters())


def main() -> None:
    """Reads, asks each, prints."""
    asked = json.load(sys.stdin)
    histories: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for card, day, rating in zip(asked["card"], asked["day"], asked["rating"], strict=True):
        histories[card].append((day, rating))
    optimisers: dict[str, Any] = {"fsrs-rs": fsrs_rs}
    if asked["with_py_fsrs"]:
        optimisers["py-fsrs"] = py_fsrs
    told = {}
    for name, optimiser in optimisers.items():
        began = time.perf_counter()
        parameters = optimiser(histories)
        told[name] = [parameters, time.perf_counter() - began]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
