"""Hostile answers: no value, no more than a second of work, and no more than a quarter of a gigabyte."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = r"""
import json, resource
from time import process_time
from drills.grading import Expectation, grade, preview

HOSTILE = [
    "9" * 10_000_000, "(" * 10_000_000, "70 GB" + " " * 10_000_000, "1," * 5_000_000, "a > " * 2_500_000,
    "(" * 240 + "1" + ")" * 240, "⌈" * 499, "½" * 400, "|" * 499, "N" * 499, "1+" * 249 + "1",
    "2^" * 249 + "2",
    "9^9^9^9^9*N", "9**9**9**9 GB", "1e999999999", "10^(10^100) GB", "exp(exp(exp(N)))", "exp(900*N)*x",
    "sum(i,1,N,sum(j,1,N,sum(k,1,N,i*j*k)))", "sum(i,1,10^9,i)*N", "N^N^N^N", "2^2^2^2^2^N",
    "(N+x)^900*(N-x)^900",
    "ceil(" * 45 + "N/8" + ")" * 45, "max(" + "N," * 19 + "x)", "min(max(N,x)," * 20 + "N" + ")" * 20,
    "1 h " * 120, "百" * 499, "十亿亿亿" * 120, "1:30" * 120, "70 GB = " * 60 + "70 GB",
    "\\frac{" * 80, "$" * 499,
    "__import__('os').system('true')", "N.__class__.__mro__", "\u202e70 GB", "7\u200b0 GB",
    "70\x00GB", "\x1b[2J",
]
ASKED = [
    Expectation(kind="quantity", expected="70", unit="GB"),
    Expectation(kind="number", expected="7"),
    Expectation(kind="formula", expected="ceil(N/8)*x", variables={"N": "int", "x": "positive"}),
    Expectation(kind="choice", expected="a", choices=("a", "b")),
    Expectation(kind="ordering", expected="a > b > c"),
    Expectation(kind="interval", expected="[1, 2]", unit="GB"),
    Expectation(kind="set", expected="1, 2, 3"),
    Expectation(kind="significant", expected="1.25", unit="GB"),
    Expectation(kind="fraction", expected="3/8"),
    Expectation(kind="yes-no", expected="yes: a", reasons=("a", "b")),
]
kilobytes = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grade(ASKED[2], "N")
before, accepted, slowest = kilobytes(), [], 0.0
for asked in ASKED:
    for text in HOSTILE:
        begin = process_time()
        outcome = grade(asked, text)
        preview(asked, text)
        slowest = max(slowest, process_time() - begin)
        at = outcome.at or (0, 0)
        assert 0 <= at[0] <= at[1] <= len(text), (text[:40], at)
        if outcome.verdict in {"right", "partial"}:
            accepted.append((asked.kind, text[:40]))
print(json.dumps({"grown": kilobytes() - before, "accepted": accepted, "slowest": slowest}))
"""


def test_hostile_answers_are_bounded_in_memory_and_time_and_never_accepted() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["accepted"] == [["quantity", "70 GB = " * 5]]  # long, but right
    assert found["grown"] < 256 * 1024
    assert found["slowest"] < 1
