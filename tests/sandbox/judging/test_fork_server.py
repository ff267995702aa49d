"""Graders are forks of one clean process; none outlives its supervisor, and the server can be replaced."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import pytest

from sandbox.judging.grader.fork_server import Grader, GraderServer
from sandbox.judging.host import Host
from sandbox.judging.report import Verdict
from tests.sandbox.judging.cases import FIXTURES, grade
from tests.sandbox.stage import until

RIGHT = "def square(x, y):\n    y[:] = x * x\n"


@pytest.fixture(scope="module")
def server() -> Iterator[GraderServer]:
    made = GraderServer()
    yield made
    made.close()


@dataclass(frozen=True)
class Started:
    """A grader that waits for its assignment, our end of its conversation, and its process."""

    grader: Grader
    conversation: socket.socket
    log: IO[bytes]
    process: psutil.Process


@pytest.fixture
def started(server: GraderServer) -> Iterator[Started]:
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as log:
        with theirs:
            grader = server.start(theirs, log)
        parent = psutil.Process(server.pid)
        until(lambda: len(parent.children()) == 1, "the server forks")
        yield Started(grader, ours, log, parent.children()[0])
        grader.kill()
        until(lambda: not parent.children(), "the grader is gone")


def test_it_says_how_a_grader_ended_and_why(started: Started) -> None:
    assert started.grader.ending(0.01) == "still running"
    started.conversation.sendall(bytes(4))  # a frame without a message
    assert started.grader.ending(10) == "status 1"
    started.log.seek(0)
    assert b"MalformedError" in started.log.read()


def test_it_names_the_signal_that_killed_a_grader(started: Started) -> None:
    started.process.kill()
    assert started.grader.ending(10) == "killed by SIGKILL"


def test_a_grader_without_its_supervisor_is_killed(started: Started) -> None:
    started.grader.kill()  # as the kernel hangs up for a supervisor that was killed
    until(lambda: not started.process.is_running(), "the server kills it")


@pytest.mark.jail
def test_a_killed_server_is_replaced(host: Host) -> None:
    os.kill(host.workshop.graders.pid, signal.SIGKILL)
    psutil.Process(host.workshop.graders.pid).wait(10)
    assert grade(host, FIXTURES / "square", RIGHT, "test").verdict is Verdict.PASSED


@pytest.mark.jail
def test_nothing_passes_from_one_job_to_the_next(host: Host, tmp_path: Path) -> None:
    task = Path(shutil.copytree(FIXTURES / "square", tmp_path / "square"))
    with (task / "grader.py").open("a") as file:
        file.write(
            "\n\nimport sys\n\nassert 'left_behind' not in sys.modules\nsys.modules['left_behind'] = sys\n"
        )
    verdicts = [grade(host, task, RIGHT, "test").verdict for _ in range(2)]
    assert verdicts == [Verdict.PASSED] * 2
