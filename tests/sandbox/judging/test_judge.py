"""The report: our failures, what hidden cases tell, and what is said on the way."""

import shutil
from pathlib import Path

import msgspec
import pytest

from sandbox.judging import host as hosts
from sandbox.judging.host import Host, HostUnfitError, open_host
from sandbox.judging.report import Event, Report, Verdict
from tests.sandbox.judging.cases import FIXTURES, grade

SQUARE = FIXTURES / "square"
RIGHT = "def square(x, y):\n    y[:] = x * x\n"


@pytest.fixture
def task(tmp_path: Path) -> Path:
    """A copy of a task, to be broken."""
    return Path(shutil.copytree(SQUARE, tmp_path / "square"))


def test_it_tells_what_happens_on_the_way(host: Host) -> None:
    events: list[Event] = []
    grade(host, SQUARE, RIGHT, events=events)
    steps = [
        (event.stage, event.index, event.total, event.case) for event in events if event.stage != "alive"
    ]
    assert steps == [
        ("claimed", 0, 0, ""),
        ("compiling", 0, 0, ""),
        ("testing", 1, 3, "small"),
        ("tested", 1, 3, "small"),
        ("testing", 2, 3, "hidden"),
        ("tested", 2, 3, "hidden"),
        ("testing", 3, 3, "large"),
        ("tested", 3, 3, "large"),
        ("timing", 1, 1, "large"),
    ]


def test_a_report_survives_the_journey_as_json(host: Host) -> None:
    report = grade(host, SQUARE, RIGHT)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    assert report.speed == "measured"
    assert report.measurements[0].samples >= 6


def test_mode_test_runs_public_cases_and_times_nothing(host: Host) -> None:
    report = grade(host, SQUARE, RIGHT, "test")
    assert [case.case for case in report.cases] == ["small"]
    assert (report.measurements, report.speed, report.score) == ((), "not asked", None)


def test_a_hidden_case_does_not_tell_its_input(host: Host) -> None:
    leak = 'def square(x, y):\n    print("input", x[0])\n    y[:] = x * x if len(x) == 100 else 0\n'
    hidden = grade(host, SQUARE, leak).cases[1]
    assert (hidden.verdict, hidden.message, hidden.output) == (
        Verdict.WRONG_ANSWER,
        "The answer is wrong.",
        "",
    )


def test_a_hidden_crash_does_not_tell_its_input(host: Host) -> None:
    leak = "def square(x, y):\n    assert len(x) == 100, list(x)\n    y[:] = x * x\n"
    report = grade(host, SQUARE, leak)
    assert (report.verdict, report.message, report.cases[1].output) == (Verdict.CRASHED, "It crashed.", "")


def test_a_public_case_shows_the_learner_s_own_output_without_control_characters(host: Host) -> None:
    report = grade(
        host, SQUARE, 'def square(x, y):\n    print("\\x1b[2Jhello", flush=True)\n    1 / 0\n', "test"
    )
    assert report.cases[0].output.startswith("\ufffd[2Jhello")
    assert "ZeroDivisionError" in report.cases[0].output
    assert "harness" not in report.cases[0].output


def test_a_grader_that_fails_is_our_fault(host: Host, task: Path) -> None:
    (task / "grader.py").write_text("def draw(parameters, dice):\n    return 1 / 0\n")
    report = grade(host, task, RIGHT)
    assert report.verdict is Verdict.SANDBOX_FAILED
    assert "ZeroDivisionError" in report.message


def test_a_grader_that_dies_is_our_fault(host: Host, task: Path) -> None:
    (task / "grader.py").write_text("import os\n\n\ndef draw(parameters, dice):\n    os._exit(3)\n")
    report = grade(host, task, RIGHT)
    assert report.verdict is Verdict.SANDBOX_FAILED
    assert "ended early" in report.message


def test_a_wrong_baseline_is_our_fault(host: Host, task: Path) -> None:
    (task / "baseline.py").write_text("def square(x, y):\n    y[:] = 0\n")
    report = grade(host, task, RIGHT)
    assert report.verdict is Verdict.SANDBOX_FAILED
    assert "baseline" in report.message


def test_a_missing_entry_is_our_fault(host: Host, task: Path) -> None:
    (task / "entry.py").unlink()
    assert grade(host, task, RIGHT).verdict is Verdict.SANDBOX_FAILED


@pytest.mark.parametrize("source", ["x" * (256 * 1024 + 1), "\0"])
def test_it_refuses_what_is_no_program(host: Host, source: str) -> None:
    assert grade(host, SQUARE, source).verdict is Verdict.COMPILE_ERROR


def test_a_call_faster_than_possible_is_refused(host: Host, task: Path) -> None:
    with (task / "grader.py").open("a") as file:
        file.write("\n\ndef speed_bound(parameters):\n    return 100.0\n")
    assert grade(host, task, RIGHT).verdict is Verdict.RULE_BROKEN


def test_loopback_traffic_is_counted_by_the_kernel(host: Host, task: Path) -> None:
    with (task / "grader.py").open("a") as file:
        file.write(
            "\n\nloopback = True\n\n\ndef check(parameters, inputs, outputs, evidence):\n"
            "    raise Wrong(f'loopback {evidence.loopback_bytes // 1000}')\n"
        )
    talk = (
        "import socket\n\n\ndef square(x, y):\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        one = socket.create_connection(server.getsockname())\n"
        "        other, _ = server.accept()\n        one.sendall(bytes(50_000))\n"
        "        taken = 0\n        while taken < 50_000:\n            taken += len(other.recv(50_000))\n"
    )
    message = grade(host, task, talk, "test").message
    assert 50 <= int(message.removeprefix("loopback ")) <= 55


def test_a_host_without_cgroups_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(hosts.ALLOW_WEAK, raising=False)
    monkeypatch.setattr(hosts.cgroups, "find", lambda: None)
    with pytest.raises(HostUnfitError, match="cgroup"):
        open_host(tmp_path)


def test_a_weak_host_says_so_and_limits_memory_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(hosts.ALLOW_WEAK, "1")
    monkeypatch.setattr(hosts.cgroups, "find", lambda: None)
    weak = open_host(tmp_path)
    try:
        assert any("weak" in line for line in weak.facts.isolation)
        bomb = (
            "def square(x, y):\n    held = bytearray(b'x' * (1 << 30))\n    import time\n    time.sleep(9)\n"
        )
        assert grade(weak, SQUARE, bomb, "test").verdict is Verdict.MEMORY_LIMIT
    finally:
        weak.close()
