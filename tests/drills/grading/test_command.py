"""`python -m drills.grading`: JSON lines in and out."""

import io
import json
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from drills.grading.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
LINE = {"kind": "formula", "expected": "2*(N-1)/N*S", "variables": {"N": "int", "S": "positive"}}


def results(*lines: bytes) -> list[dict[str, object]]:
    sink = io.BytesIO()
    main(io.BytesIO(b"\n".join(lines) + b"\n"), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def asked(answer: str, **other: object) -> bytes:
    return json.dumps({**LINE, **other, "answer": answer}).encode()


def test_it_answers_each_line_with_verdict_place_and_time() -> None:
    right, ask = results(asked("2S(1-1/N)"), asked("1/2N"))
    assert right["verdict"] == "right"
    assert right["at"] is None
    assert isinstance(right["ms"], float)
    assert ask["verdict"] == "ask"
    assert ask["at"] == [2, 4]


def test_it_answers_in_chinese_when_asked() -> None:
    (outcome,) = results(asked("2S", language="zh"))
    assert "近似" in str(outcome["message"])


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"kind": "formula"}',
        b'{"kind": "no-such-kind", "expected": "1", "answer": "1"}',
        b'{"kind": "quantity", "expected": "GB", "answer": "1 GB"}',
        b'{"kind": "quantity", "expected": "1", "unit": "quux", "answer": "1 GB"}',
        b'{"kind": "formula", "expected": "2*(", "answer": "1"}',
        b'{"kind": "formula", "expected": "x", "variables": {"x": "complex"}, "answer": "x"}',
        b'{"kind": "number", "expected": "1", "answer": 1}',
        b'{"kind": "number", "expected": "1", "tolerance": {"relative": "much"}, "answer": "1"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=range(15),
)
def test_it_survives_a_line_that_cannot_be_used(line: bytes) -> None:
    broken, next_line = results(line, asked("2S"))
    assert "error" in broken
    assert next_line["verdict"] == "wrong"


@pytest.mark.parametrize(
    "answer",
    [
        "N" * 10_000_000,
        "(" * 499,
        "-" * 499,
        "2^" * 249 + "2",
        "1+" * 249 + "1",
        "9**9**9**9",
        "9^(9^(9^(9*N)))",
        "1e1000000000",
        "1" * 400,
        "((2^1000)^1000)^1000*N",
        "exp(exp(exp(exp(N))))",
        "max(" * 100 + "N" + ",1)" * 100,
        "ceil(" * 45 + "N/3" + ")" * 45,
        "sqrt(" * 45 + "S" + ")" * 45,
        "__import__('os').system('touch hacked')",
        "().__class__.__bases__[0].__subclasses__()",
        "S\u202e2",
        "S\u200b",
        "S\x00",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "2^(3^(4^N))/2^(3^(4^N))*S",
        "½" * 500,
        "½N" * 200,
        "sum(i,1,10^30,sum(j,1,10^30,S))",
        "∑_{i=1}^{N}" * 40 + "S",
        "sum(i,1,N,9^9^9^i)",
        "log(N)/log(2)*" * 30 + "S",
        "N" + "的平方" * 160,
    ],
    ids=range(28),
)
def test_hostile_input_ends_quickly_and_is_never_right(answer: str) -> None:
    begin = process_time()  # not the clock on the wall: the machine may be busy with other tests
    (outcome,) = results(asked(answer))
    assert process_time() - begin < 5
    assert outcome["verdict"] in {"wrong", "unreadable", "undecided", "ask"}


def test_the_command_starts_without_sympy_and_reads_standard_input() -> None:
    program = (
        "import runpy, sys; runpy.run_module('drills.grading', run_name='__main__');"
        "sys.exit('sympy' in sys.modules or 'django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=asked("2(N-1)S/N"),
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "right"
