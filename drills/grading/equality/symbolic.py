"""The last tier: sympy in a process of its own, which is killed when it takes longer than half a second.

Parent and worker talk in JSON lines over pipes. Importing sympy takes longer than a learner waits, so the
first formula that is judged starts the worker (`warm`) and nobody waits for it: a question that comes before
it is ready, or while it thinks about another one, is "undecided" after that time, and the worker goes on. It
ends with the parent, whose end closes its input. Trees travel as nested lists: no text that a learner typed
is in them, except declared names, which become symbols.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import IO

from bank.schema import VariableKind
from drills.grading.equality.verdicts import Finding, Result
from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Sum, Tree

ANSWER_SECONDS = 0.5
START_SECONDS = 60.0  # a worker that is not ready by then never will be
_ROOT = Path(__file__).resolve().parents[3]


def compare(expected: Tree, answer: Tree, variables: Mapping[str, VariableKind]) -> Finding:
    """What sympy says within half a second; otherwise "undecided"."""
    question: dict[str, object] = {
        "expected": packed(expected),
        "answer": packed(answer),
        "variables": dict(variables),
    }
    return Finding(_WORKER.ask(question))


def packed(tree: Tree) -> list[object]:  # noqa: PLR0911 - one return a kind of node
    """A tree as nested lists: [kind, …]."""
    match tree:
        case Number(value=value):
            return ["number", str(value.numerator), str(value.denominator)]
        case Name(name=name):
            return ["name", name]
        case Constant(name=name):
            return ["constant", name]
        case Negate(operand=operand):
            return ["call", "negate", packed(operand)]
        case Binary(operator=operator, left=left, right=right):
            return ["call", operator, packed(left), packed(right)]
        case Call(function=function, arguments=arguments):
            return ["call", function, *(packed(part) for part in arguments)]
        case Sum(index=index, low=low, high=high, term=term):
            return ["sum", index, packed(low), packed(high), packed(term)]
        case _:
            raise TypeError(tree)


def warm() -> None:
    """Start the worker if none runs; returns at once."""
    _WORKER.start()


def ready(seconds: float) -> bool:
    """Start the worker if none runs and wait for it, at most so long."""
    return _WORKER.wait(seconds)


class _Worker:
    """One process, one question at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._started = 0.0
        self._lock = threading.Lock()
        atexit.register(self.stop)
        os.register_at_fork(after_in_child=self._after_fork)

    def ask(self, question: dict[str, object]) -> Result:
        """The worker's answer; "undecided" after half a second, whatever the reason."""
        deadline = monotonic() + ANSWER_SECONDS
        if not self._lock.acquire(timeout=ANSWER_SECONDS):
            return "undecided"
        try:
            process = self._running()
            if not self._is_ready(process, deadline):
                return "undecided"
            return self._answer(process, question, deadline)
        finally:
            self._lock.release()

    def wait(self, seconds: float) -> bool:
        with self._lock:
            return self._is_ready(self._running(), monotonic() + seconds)

    def start(self) -> None:
        if self._process is None and self._lock.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._lock.release()

    def _answer(
        self, process: subprocess.Popen[bytes], question: dict[str, object], deadline: float
    ) -> Result:
        try:
            _input(process).write(json.dumps(question).encode() + b"\n")
            _input(process).flush()
            line = _line(process, deadline - monotonic())
        except OSError:
            line = b""
        if line not in {b"equal\n", b"different\n", b"undecided\n"}:
            self.stop()
            self._running()  # warm for the next question
            return "undecided"
        result: Result = line.decode().strip()  # type: ignore[assignment]  # one of the three above
        return result

    def _is_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        if not self._ready:
            self._ready = _line(process, deadline - monotonic()) == b"ready\n"
        if not self._ready and monotonic() - self._started > START_SECONDS:
            self.stop()
        return self._ready

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.stop()
        self._started = monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "drills.grading.equality.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            bufsize=0,
        )
        return self._process

    def stop(self) -> None:
        process = self._forget()
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _after_fork(self) -> None:
        """The worker stays with the parent: two askers would read each other's answers."""
        self._forget()
        self._lock = threading.Lock()

    def _forget(self) -> subprocess.Popen[bytes] | None:
        process, self._process, self._ready = self._process, None, False
        return process


def _input(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdin is None:
        raise BrokenPipeError
    return process.stdin


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One line of the worker (they are short, so they come whole), or b"" after `seconds`."""
    if process.stdout is None or not select.select([process.stdout], [], [], max(0.0, seconds))[0]:
        return b""
    return process.stdout.readline()


_WORKER = _Worker()
