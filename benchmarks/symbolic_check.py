"""How long does it take to judge a typed formula, as a multiple of only reading it?

A hundred answers of the kinds that people give (equal in another form, near misses, min/max, ceil, logs)
are judged in process, each several times; the best run of each counts. The floor is reading the answer.
The same is measured for every line of the table of cases, of all kinds (`table`), where each is judged alone.
The last line is JSON: median and p95 in milliseconds, the same for the floor, and the ratio of the medians.
"""

import json
import statistics
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

from drills.grading import grade
from drills.grading.__main__ import Line
from formulas import FormulaError, parse

CASES = Path(__file__).resolve().parents[1] / "tests" / "drills" / "grading" / "cases.jsonl"
PAIRS = 100
RUNS = 5


def pairs() -> list[Line]:
    """The first hundred right or wrong formula answers of the table of cases, spread evenly over it."""
    judged = [row for row in rows() if row["kind"] == "formula" and row["verdict"] in {"right", "wrong"}]
    return [request(judged[place * len(judged) // PAIRS]) for place in range(PAIRS)]


def rows() -> list[dict[str, str]]:
    """The table of cases."""
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def request(row: dict[str, str]) -> Line:
    """A line of the table without its verdict."""
    return msgspec.convert({k: v for k, v in row.items() if k not in {"verdict", "tag"}}, Line)


def read(line: Line) -> None:
    """The floor: only reading the answer."""
    with suppress(FormulaError):
        parse(str(line.answer), line.variables)


def judge(line: Line) -> None:
    """What is measured: reading, judging, and explaining a wrong answer."""
    grade(line, str(line.answer))


def milliseconds(action: Callable[[Line], None], line: Line) -> float:
    """The best of several runs."""
    times = []
    for _ in range(RUNS):
        begin = perf_counter()
        action(line)
        times.append(perf_counter() - begin)
    return min(times) * 1000


def summary(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {
        "median_ms": round(statistics.median(times), 4),
        "p95_ms": round(sorted(times)[int(0.95 * len(times))], 4),
    }


def main() -> None:
    """Measure and print."""
    lines = pairs()
    for line in lines:
        judge(line)  # the expectation is read once and kept, as in the web process
    judged = summary([milliseconds(judge, line) for line in lines])
    floor = summary([milliseconds(read, line) for line in lines])
    table = summary([milliseconds(judge, request(row)) for row in rows()])
    ratio = round(judged["median_ms"] / floor["median_ms"], 2)
    print(
        json.dumps(
            {
                "benchmark": "symbolic_check",
                "pairs": len(lines),
                **judged,
                "floor": floor,
                "ratio": ratio,
                "table": {"answers": len(rows()), **table},
            }
        )
    )


if __name__ == "__main__":
    main()
