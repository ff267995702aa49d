"""A task's check_source runs apart: what a text does to it is the learner's, what it does itself is ours."""

import os
import resource
import shutil
import signal
from pathlib import Path

import pytest

from sandbox.judging.grader import reading
from sandbox.judging.grader.reading import CheckFailedError, UnreadableError, read_apart
from sandbox.judging.grading import RuleBroken
from sandbox.judging.host import Host
from sandbox.judging.report import Verdict
from tests.sandbox.judging.cases import FIXTURES, grade

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def refuse(source: str) -> None:
    raise RuleBroken(f"no {source}")


def crash(source: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def spin(source: str) -> None:
    while True:
        pass


def take_memory(source: str) -> None:
    bytearray(2 * reading.MEMORY)


def recurse(source: str) -> None:
    recurse(source)


def divide(source: str) -> None:
    raise ZeroDivisionError(source)


def test_what_it_allows_is_allowed_and_what_it_changes_is_lost() -> None:
    seen: list[str] = []
    read_apart(seen.append, "text")
    assert seen == []


def test_what_it_forbids_is_a_broken_rule() -> None:
    with pytest.raises(RuleBroken, match="no way"):
        read_apart(refuse, "way")


@pytest.mark.parametrize(
    ("check", "words"),
    [(crash, "SIGKILL"), (spin, "SIGXCPU"), (take_memory, "MemoryError"), (recurse, "RecursionError")],
)
def test_a_text_that_breaks_the_parser_is_unreadable(
    check: object, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CPU_S", 1)
    with pytest.raises(UnreadableError, match=words):
        read_apart(check, "text")  # type: ignore[arg-type]  # one of the functions above
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY


def test_an_exception_of_the_check_itself_is_our_fault() -> None:
    with pytest.raises(CheckFailedError, match="ZeroDivisionError: text"):
        read_apart(divide, "text")


@pytest.mark.jail
@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("import os; os.abort()", Verdict.COMPILE_ERROR, "did not survive this text (SIGABRT)"),
        ("raise RuleBroken('not so')", Verdict.RULE_BROKEN, "not so"),
        ("1 / 0", Verdict.SANDBOX_FAILED, "check_source failed: ZeroDivisionError"),
        ("pass", Verdict.PASSED, ""),
    ],
)
def test_a_task_s_check_source_decides(
    host: Host, tmp_path: Path, body: str, verdict: Verdict, words: str
) -> None:
    task = Path(shutil.copytree(FIXTURES / "square", tmp_path / "square"))
    with (task / "grader.py").open("a") as file:
        file.write(
            f"\n\nfrom sandbox.judging.grading import RuleBroken\n\n\ndef check_source(source):\n    {body}\n"
        )
    report = grade(host, task, "def square(x, y):\n    y[:] = x * x\n", "test")
    assert (report.verdict, words in report.message) == (verdict, True), report.message
