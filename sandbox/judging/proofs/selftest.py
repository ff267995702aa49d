"""Proves every control of the jail on this very machine, before a host serves anybody.

A probe runs inside a jail and tries what a hostile submission would; for limits, the end of the
jail is what proves them. A control that does not hold is named in words, and the host refuses.
"""

import json
import socket
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from bank.schema import Limits
from sandbox.judging.jails.jail import Ending, Jail, Plan
from sandbox.judging.jails.pool import Pool
from sandbox.judging.languages import Files, python
from sandbox.judging.languages.python import interpreter
from sandbox.judging.workshop import Workshop
from sandbox.runner.frames import Channel
from sandbox.runner.messages import VERSION, FromRunner, Ready

PROBE = Path(__file__).with_name("probe.py")
ALLOWED_ENVIRONMENT = {"PWD", "LC_CTYPE", "OLDPWD", "SHLVL", "_"}


class ControlError(Exception):
    """A control does not hold; the message names it."""


def prove(workshop: Workshop) -> tuple[str, ...]:
    """The names of all controls, each proven. Raises ControlError or JailError."""
    return tuple(f"{name}: {check(workshop)}" for name, check in CONTROLS.items())


def inside(workshop: Workshop, *arguments: str, **limits: int) -> tuple[Ending, Jail]:
    """Run the probe in a jail and wait for its end, for at most ten seconds."""
    jail = Jail(workshop.isolation, replace(plan(*arguments), **limits))  # type: ignore[arg-type]  # limits are all ints
    jail.wait(10)
    return jail.stop(), jail


def plan(*arguments: str) -> Plan:
    """The probe's jail."""
    return Plan(
        command=[sys.executable, "-I", "-B", "-c", PROBE.read_text("utf-8"), *arguments],
        trees=interpreter(),
        memory_mb=128,
        processes=16,
        files_mb=8,
    )


def view(workshop: Workshop) -> str:
    """What the probe sees: no descriptors, no environment, no secrets, nothing to write to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ending, _ = inside(workshop, "look", str(listener.getsockname()[1]))
    if ending.reason != "exited" or ending.code:
        raise ControlError(f"the probe could not look around: {ending}")
    seen = json.loads(ending.output)
    demand(seen["descriptors"] == [0, 1, 2], f"descriptors are inherited: {seen['descriptors']}")
    demand(variables(seen) <= ALLOWED_ENVIRONMENT, f"environment variables are visible: {variables(seen)}")
    judge_view(seen)
    return "no network, no write outside, no environment, no descriptors, seccomp"


def variables(seen: dict[str, Any]) -> set[str]:
    """The names of the environment's variables."""
    return {entry.partition("=")[0] for entry in seen["environments"]}


def judge_view(seen: dict[str, Any]) -> None:
    """What holds for every jail alike. Raises ControlError."""
    demand(not seen["written"], f"these places can be written: {seen['written']}")
    demand(not seen["reached"], f"these addresses can be reached: {seen['reached']}")
    demand(not seen["allowed"], f"these system calls are allowed: {seen['allowed']}")
    demand(seen["capabilities"] == 0, "capabilities are left")
    demand(seen["filter"] == 2, "no system call filter is loaded")
    demand(seen["foreign"] == [], f"processes of the host are visible: {seen['foreign']}")


def waiting(workshop: Workshop) -> str:
    """The same for a jail that waited for its job; it holds this job's files and no others."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        entry = f"import submission\nsubmission.look('{listener.getsockname()[1]}')\n"
        files = Files("submission.py", PROBE.read_text("utf-8"), entry)
        job = python.plan(workshop, files, Limits(), [], {})
        pool = Pool(workshop.isolation, job.memory_mb << 20)
        try:
            order = pool.order()
            order.expect(job, 1)
            demand(pool.await_ready(1, python.START_S), "a jail did not begin to wait")
            jail = order.take(job)
            if Channel[FromRunner](jail.socket, FromRunner).receive(10)[0] != Ready(VERSION):
                raise ControlError("a jail that waited did not load its job")
            ending = jail.stop()
        finally:
            pool.close()
    seen = json.loads(ending.output)
    demand(
        len(seen["descriptors"]) == 4, f"descriptors are inherited: {seen['descriptors']}"
    )  # and the grader
    demand(
        set(variables(seen)) <= {*ALLOWED_ENVIRONMENT, *python.ENVIRONMENT}, f"variables: {variables(seen)}"
    )
    demand(seen["files"] == ["/job/entry.py", "/job/submission.py"], f"files are there: {seen['files']}")
    seen["written"].remove("/job")  # a folder of its own, in memory
    judge_view(seen)
    return "hold nothing of other jobs"


def memory(workshop: Workshop) -> str:
    """A jail that takes twice its memory ends for memory."""
    ending, _ = inside(workshop, "memory", "256")
    demand(ending.reason == "memory", f"a jail took twice its memory: {ending}")
    return "limited"


def processes(workshop: Workshop) -> str:
    """A jail that forks without end is refused."""
    ending, _ = inside(workshop, "fork", "200")
    count = int(ending.output or "999")
    demand(count < 32, f"a jail started {count} processes")
    return "limited"


def files(workshop: Workshop) -> str:
    """Every writable folder is full at its size."""
    ending, _ = inside(workshop, "fill", str(64 << 20))
    sizes = json.loads(ending.output or "{}")
    demand(bool(sizes) and max(sizes.values()) <= 9 << 20, f"a jail wrote {sizes} bytes")
    return "limited"


def output(workshop: Workshop) -> str:
    """A jail that prints too much is ended."""
    ending, _ = inside(workshop, "flood")
    demand(ending.reason == "output", f"a jail printed without end: {ending}")
    return "limited"


def wall_clock(workshop: Workshop) -> str:
    """A jail that sleeps is ended when we say so, at once."""
    jail = Jail(workshop.isolation, plan("sleep"))
    early = jail.wait(0.2)
    started = time.monotonic()
    ending = jail.stop()
    demand(not early and ending.reason == "stopped", f"a jail could not be stopped: {ending}")
    demand(time.monotonic() - started < 2, "stopping a jail took more than two seconds")
    return "kept"


def grandchildren(workshop: Workshop) -> str:
    """What a jail left running in the background dies with it."""
    mark = uuid.uuid4().hex
    inside(workshop, "leave", mark)
    give_up = time.monotonic() + 2
    while marked(mark):
        demand(time.monotonic() < give_up, "a grandchild outlived its jail")
        time.sleep(0.01)
    return "die with their jail"


def marked(mark: str) -> bool:
    """Whether a process whose arguments hold the mark is alive."""
    return any(
        mark in " ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])
    )


def demand(holds: bool, otherwise: str) -> None:
    """Raise ControlError unless the control holds."""
    if not holds:
        raise ControlError(otherwise)


CONTROLS: dict[str, Callable[[Workshop], str]] = {
    "view": view,
    "waiting jails": waiting,
    "memory": memory,
    "processes": processes,
    "files": files,
    "output": output,
    "wall clock": wall_clock,
    "grandchildren": grandchildren,
}
