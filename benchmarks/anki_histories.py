"""Does our scheduling give the states and intervals that Anki gives?

    python benchmarks/anki_histories.py --oracle /tmp/oracles/bin/python [--histories 1000] [--record FILE]

The oracle is the Python of an environment with the `anki` package (requirements/oracles.txt says how to make
it). Anki is AGPL: it is asked from outside, by `benchmarks/anki_oracle.py` in a process of its own, and is no
dependency of anything. Random histories (first steps on one day, reviews on time, early, late and twice a
day, all four ratings, lapses, steps left lying overnight) go through Anki's full scheduler without fuzz:

- *steps*: before every answer, all four futures. Anki keeps memories rounded (stability to four decimals,
  difficulty to three), so our futures begin at the memory that Anki holds: stability and difficulty to 1e-4
  of their size, whole days and seconds within the day exactly.
- *histories*: the memory after all answers, which Anki computes from the whole history without rounding,
  against `drills.memory.replay`, one by one and as a deck: to 1e-4.
- *fuzz*: for every interval up to a year, the earliest and the latest day that Anki chose
  over 400 cards, against our bounds (equal), and our own choice within them, the same at every asking.

One difference is known and counted apart, as `kept`: where a review of something not yet due leaves a
stability that rounds to fewer days than the card had last time, and these are within the fuzz of the new
interval, Anki keeps them. Our memories do not hold their last interval; theirs is a few days later then.

An interval that lies within 1e-4 of the middle between two days may be rounded to either, as Anki counts in
single precision: `close_calls` says how many of them differ.

Prints one JSON line last. --record writes forty of the histories with what Anki said, for the tests.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drills.fitting.histories import Reviews  # noqa: E402 — the root must be on the path first
from drills.memory.replay import replay, replay_deck  # noqa: E402
from drills.memory.scheduling import (  # noqa: E402
    DEFAULTS,
    STEPS,
    Future,
    Memory,
    Rating,
    State,
    futures,
    fuzz_bounds,
)

ZONE = ZoneInfo("UTC")
FIRST_DAY = date(2026, 3, 1)
ALLOWED = 1e-4
LONGEST_WAIT = 1000  # days; fifteen of them do not lead back beyond 1970, where Anki's history would end
INTERVALS = range(1, 366)
RECORDED, RECORDED_INTERVALS = 40, (*range(1, 60), 100, 163, 365)
History = list[list[int]]
Told = dict[str, Any]


def random_history(seed: int) -> History:
    """[days since the last answer, rating] up to about fifteen times, as somebody studies."""
    dice, memory, day = Random(seed), Memory(), FIRST_DAY
    history: History = []
    for number in range(dice.randint(3, 15)):
        wait = _wait(dice, memory) if number else 0
        rating = Rating(dice.choices((1, 2, 3, 4), (20, 15, 50, 15))[0])
        day += timedelta(days=wait)
        memory = _futures(memory, day)[rating].memory
        history.append([wait, int(rating)])
    return history


def _wait(dice: Random, memory: Memory) -> int:
    """Steps on the same day, but for some; days about when due, some early, late, or twice on one day."""
    if memory.state is not State.REVIEW:
        return 0 if dice.random() < 0.9 else dice.randint(1, 20)
    if dice.random() < 0.05:
        return 0
    about = round((memory.stability or 1) * dice.choice((0.3, 0.8, 1, 1, 1, 1.2, 3)))
    return min(max(1, about), LONGEST_WAIT)


def step_differences(step: Told, wait: int) -> Iterator[str]:
    """What differs between our four futures and Anki's, from the memory that Anki holds."""
    ours = _futures(_held(step, wait), FIRST_DAY)
    for rating, (stability, difficulty, days, seconds) in zip(Rating, step["futures"], strict=True):
        future = ours[rating]
        if not near(future.memory.stability, stability):
            yield "stability"
        if not near(future.memory.difficulty, difficulty):
            yield "difficulty"
        if future.days != days:
            yield _why(future, days, step["interval"])
        elif not days and _seconds(future) != seconds:
            yield "seconds"


def history_differences(history: History, after: list[float]) -> Iterator[str]:
    """What differs between Anki's memory of a whole history and our replay."""
    memory = replay(dated(history))
    (stability,), (difficulty,) = replay_deck(_rows(history), DEFAULTS.parameters)
    for name, ours, theirs in (
        ("replayed stability", memory.stability, after[0]),
        ("replayed difficulty", memory.difficulty, after[1]),
        ("stability in a deck", stability, after[0]),
        ("difficulty in a deck", difficulty, after[1]),
    ):
        if not near(ours, theirs):
            yield name


def fuzz_differences(bounds: dict[str, list[int]]) -> Iterator[str]:
    """Where our fuzz allows other days than Anki's, takes a day beyond them, or changes its mind."""
    for interval, (earliest, latest) in bounds.items():
        if fuzz_bounds(int(interval)) != (earliest, latest):
            yield "fuzz bounds"


def fuzzed_differences(step: Told, wait: int, seed: str) -> Iterator[str]:
    """Whether a fuzzed Hard, the first of those in days, lies beyond the bounds or is another later."""
    memory = _held(step, wait)
    exact = _futures(memory, FIRST_DAY)[Rating.HARD]
    chosen = [_futures(memory, FIRST_DAY, seed)[Rating.HARD].days for _ in range(2)]
    low, high = fuzz_bounds(exact.memory.stability or 0)
    if chosen[0] != chosen[1]:
        yield "fuzz not reproducible"
    if exact.days and not max(low, 1) <= chosen[0] <= max(high, 1):
        yield "fuzz beyond bounds"


def near(ours: float | None, theirs: float) -> bool:
    """Equal to `ALLOWED` of their size."""
    return ours is not None and abs(ours - theirs) <= ALLOWED * abs(theirs)


def dated(history: History) -> list[tuple[date, Rating]]:
    """A history on study days."""
    day, found = FIRST_DAY, []
    for wait, rating in history:
        day += timedelta(days=wait)
        found.append((day, Rating(rating)))
    return found


def ask(oracle: str, histories: list[History], intervals: list[int], *, fuzz: bool) -> Told:
    """What Anki says. With ANKI_TEST_MODE it does not fuzz."""
    without = {name: value for name, value in os.environ.items() if name != "ANKI_TEST_MODE"}
    done = subprocess.run(
        [oracle, str(ROOT / "benchmarks" / "anki_oracle.py")],
        env=without if fuzz else {**without, "ANKI_TEST_MODE": "1"},
        input=json.dumps({"histories": histories, "intervals": intervals}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def record(file: Path, histories: list[History], told: list[Told], bounds: dict[str, list[int]]) -> None:
    """A table for tests/drills/test_anki_histories.py."""
    rows = [{"history": history, **one} for history, one in zip(histories[:RECORDED], told, strict=False)]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    kept = json.dumps({str(interval): bounds[str(interval)] for interval in RECORDED_INTERVALS})
    made = "benchmarks/anki_histories.py --record, with anki 26.9.3; see its docstring and anki_oracle.py's"
    file.write_text(f'{{"made_by": "{made}",\n"bounds": {kept},\n"histories": [\n{lines}\n]}}\n')


def _held(step: Told, wait: int) -> Memory:
    """The memory that Anki held before an answer, `wait` days ago."""
    if step["before"] is None:
        return Memory()
    state = State(step["kind"])
    steps = {State.LEARNING: len(STEPS), State.RELEARNING: 1}
    place = steps[state] - step["left"] if state in steps else None
    stability, difficulty = step["before"]
    return Memory(state, place, stability, difficulty, FIRST_DAY - timedelta(days=wait))


def _futures(memory: Memory, day: date, seed: str | None = None) -> dict[Rating, Future]:
    return futures(memory, _noon(day), ZONE, fuzz_seed=seed)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def _seconds(future: Future) -> float:
    return (future.due - _noon(FIRST_DAY)).total_seconds()


def _why(future: Future, days: int, last: int) -> str:
    """The name of a difference in days."""
    if _is_close_call(future.memory):
        return "close call"
    latest = fuzz_bounds(future.memory.stability or 0)[1]
    # What Hard keeps, Good and Easy have to exceed.
    kept = last <= latest and days == last + future.rating - Rating.HARD
    return "kept" if kept and future.days < days else "days"


def _is_close_call(memory: Memory) -> bool:
    """At a retention of 0.9 the interval is the stability."""
    stability = memory.stability or 0.0
    return abs(stability % 1 - 0.5) <= ALLOWED * max(1, stability)


def _rows(history: History) -> Reviews:
    return Reviews.of_rows((0, day.toordinal(), int(rating)) for day, rating in dated(history))


def main() -> None:
    """Asks Anki, compares, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--oracle", required=True, help="the Python of an environment with anki")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--record", type=Path, help="write forty histories with Anki's numbers")
    arguments = parser.parse_args()
    histories = [random_history(seed) for seed in range(arguments.histories)]
    told = ask(arguments.oracle, histories, [], fuzz=False)["histories"]
    bounds = ask(arguments.oracle, [], [*INTERVALS], fuzz=True)["bounds"]
    differing: Counter[str] = Counter(fuzz_differences(bounds))
    for number, (history, one) in enumerate(zip(histories, told, strict=True)):
        found = Counter(history_differences(history, one["after"]))
        for place, ((wait, _rating), step) in enumerate(zip(history, one["steps"], strict=True)):
            found.update(step_differences(step, wait))
            found.update(fuzzed_differences(step, wait, f"{number} {place}"))
        differing += found
        if found and found.total() > found["close call"] + found["kept"]:
            print(f"history {number}: {history}: {dict(found)}", flush=True)
    if arguments.record:
        record(arguments.record, histories, told, bounds)
    steps = sum(len(history) for history in histories)
    apart = {"kept": differing.pop("kept", 0), "close_calls": differing.pop("close call", 0)}
    figures = {"histories": len(histories), "futures": 4 * steps, "intervals_fuzzed": len(bounds)}
    outcome = {"mismatches": differing.total(), "differing": differing, **apart}
    print(json.dumps({"benchmark": "anki_histories", **figures, **outcome}))


if __name__ == "__main__":
    main()
