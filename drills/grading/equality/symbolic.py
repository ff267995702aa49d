"""The last tier: sympy in a process of its own, which is killed when it takes longer than a second.

Parent and worker talk in JSON lines over pipes. The worker is started by the first question that needs it and
ends with the parent (its input closes; on Linux it also gets a signal). Trees travel as nested lists: no text
that a learner typed is in them, except declared names, which become symbols.
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

from bank.schema import VariableKind
from drills.grading.equality.verdicts import Finding, Result
from formulas.tree import Binary, Call, Constant, Name, Negate, Number, Tree

ANSWER_SECONDS = 1.0
START_SECONDS = 20.0
_ROOT = Path(__file__).resolve().parents[3]


def compare(expected: Tree, answer: Tree, variables: Mapping[str, VariableKind]) -> Finding:
    """What sympy says within a second; otherwise "undecided"."""
    question: dict[str, object] = {
        "expected": packed(expected),
        "answer": packed(answer),
        "variables": dict(variables),
    }
    return Finding(_WORKER.ask(question))


def packed(tree: Tree) -> list[object]:
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
        case _:
            raise TypeError(tree)


class _Worker:
    """One process, one question at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.stop)

    def ask(self, question: dict[str, object]) -> Result:
        with self._lock:
            process = self._running()
            if process is None or process.stdin is None:
                return "undecided"
            try:
                process.stdin.write(json.dumps(question).encode() + b"\n")
                process.stdin.flush()
            except OSError:
                self.stop()
                return "undecided"
            return self._result(process)

    def _result(self, process: subprocess.Popen[bytes]) -> Result:
        line = _line(process, ANSWER_SECONDS)
        if line not in {b"equal\n", b"different\n", b"undecided\n"}:
            self.stop()
            return "undecided"
        result: Result = line.decode().strip()  # type: ignore[assignment]  # one of the three above
        return result

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "drills.grading.equality.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            bufsize=0,
        )
        if _line(self._process, START_SECONDS) != b"ready\n":
            self.stop()
        return self._process

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One line of the worker (they are short, so they come whole), or b"" after `seconds`."""
    if process.stdout is None or not select.select([process.stdout], [], [], seconds)[0]:
        return b""
    return process.stdout.readline()


_WORKER = _Worker()
