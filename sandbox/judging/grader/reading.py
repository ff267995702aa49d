"""A task's check_source, in a process of its own: a text may be made to break Python's own parser."""

import os
import resource
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from sandbox.judging.grading import RuleBroken

CPU_S = 10
MEMORY = 1 << 30  # bytes beyond what the grader holds

Kind = Literal["allowed", "forbidden", "unreadable", "failed"]


class UnreadableError(Exception):
    """The text breaks whoever parses it."""


class CheckFailedError(Exception):
    """The task's own check_source failed: our fault."""


def read_apart(check_source: Callable[[str], None], source: str) -> None:
    """Call check_source in a fork with limits. Raises RuleBroken, UnreadableError or CheckFailedError."""
    kind, words = in_a_fork(check_source, source)
    if kind == "forbidden":
        raise RuleBroken(words)
    if kind == "unreadable":
        raise UnreadableError(words)
    if kind == "failed":
        raise CheckFailedError(f"the task's check_source failed: {words}")


def in_a_fork(check_source: Callable[[str], None], source: str) -> tuple[Kind, str]:
    """What the check says, or that it did not survive the text."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # as in fork_server.fork
        pid = os.fork()
    if pid == 0:
        try:
            limit()
            os.write(writer, msgspec.json.encode(answer(check_source, source)))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if said:
        return msgspec.json.decode(said, type=tuple[Kind, str])
    ended = f" ({signal.Signals(-code).name})" if code < 0 else ""
    return "unreadable", f"Python's parser did not survive this text{ended}."


def limit() -> None:
    """A parser in trouble ends soon, takes no more than its share, and leaves no core behind."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(check_source: Callable[[str], None], source: str) -> tuple[Kind, str]:
    """The check's word as plain text."""
    try:
        check_source(source)
    except RuleBroken as error:
        return "forbidden", str(error)
    except (RecursionError, MemoryError) as error:
        return "unreadable", f"This text is too much for Python's parser ({type(error).__name__})."
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"
    return "allowed", ""
