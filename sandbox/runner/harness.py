"""The process inside the jail for Python submissions: wait for a job, load it, then answer map, go, map, go …

It starts as `python harness KIND`, imports what that kind needs (`warming.py`) and waits on descriptor 0 for
its one job, which brings the socket to the grader; what the submission prints goes to the capped pipe that
is descriptor 1 and 2. The submission lives in this very process and can do to it what it likes: nothing
that is said here is trusted. Limits are lowered before its first line runs, for good.

A task's entry.py says how to call the submission:

    def call(submission, parameters, inputs, outputs, wire): ...
    def settle(): ...                 # optional, after call and inside the clock: e.g. synchronise
"""

import contextlib
import importlib.util
import os
import resource
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.runner.artefacts import Artefacts
from sandbox.runner.buffers import attach_all
from sandbox.runner.frames import Channel, ClosedError
from sandbox.runner.messages import (
    LONGEST_TEXT,
    VERSION,
    Done,
    Facts,
    Failed,
    Go,
    Join,
    Load,
    Map,
    Mapped,
    Page,
    Quit,
    Ready,
    Scalar,
    ToRunner,
    Waiting,
)
from sandbox.runner.warming import KINDS
from sandbox.runner.wire import Wire

JOB = Path("/job")
CACHE = Path("/box/triton")  # TRITON_CACHE_DIR


@dataclass
class Session:
    """What was mapped last, and the wire if there are other ranks.

    `place` is where buffers are mapped and work is timed: `Processor`, or on a GPU `device.Device`.
    `artefacts` is there where the host keeps what the compiler made.
    """

    submission: ModuleType
    entry: ModuleType
    inspect: bool
    place: Any
    artefacts: Artefacts | None = None
    wire: Wire | None = None
    parameters: dict[str, Scalar] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """Call the submission once."""
        self.entry.call(self.submission, self.parameters, self.inputs, self.outputs, self.wire)
        settle = getattr(self.entry, "settle", None)
        if settle is not None:
            settle()


class Processor:
    """Buffers in shared memory, and the processor's clock."""

    def attach(self, descriptors: list[int], mapping: Map) -> None:
        """Map the buffers of the next call."""
        self._arguments = attach_all(descriptors, mapping.buffers)

    def arguments(self, slot: int) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ARG002 - there is one
        """Inputs and outputs of the next call, by name."""
        return self._arguments

    @staticmethod
    def timed(action: Callable[[], None], number: int) -> int:  # noqa: ARG004 - only a GPU holds calls back
        """Nanoseconds that the action takes."""
        started = time.perf_counter_ns()
        action()
        return time.perf_counter_ns() - started


def device(*, inspect: bool) -> Any:
    """The GPU of this jail: a place for calls that are timed, or for one to look at."""
    if inspect:
        from sandbox.runner.copied import Copied  # noqa: PLC0415 - torch, only here

        return Copied()
    from sandbox.runner.device import Device  # noqa: PLC0415 - torch and the driver, only here

    return Device()


def main() -> None:
    """Wait for the job, then serve the grader until it says quit or hangs up."""
    try:
        job, descriptors = receive_job(sys.argv.pop())
    except ClosedError:  # the host has no job for us
        return
    channel: Channel[ToRunner] = Channel(socket.socket(fileno=descriptors[0]), ToRunner)
    try:
        place, artefacts = make_ready(job, descriptors[1:])
    except BaseException as error:  # nothing of the submission has run: this is the host's trouble
        channel.send(failure(error, "host"))
        return
    try:
        session = open_session(job, place, artefacts)
    except BaseException as error:
        channel.send(failure(error, "syntax" if isinstance(error, SyntaxError) else "load"))
        return
    channel.send(Ready(VERSION))
    try:
        serve(channel, session)
    except ClosedError:
        return


def receive_job(kind: str) -> tuple[Load, list[int]]:
    """Import, say that we wait, and wait. Afterwards descriptor 0 is empty. Raises ClosedError."""
    KINDS[kind]()
    channel: Channel[Load] = Channel(socket.socket(fileno=os.dup(0)), Load)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)  # where a submission's input() reads
    os.close(null)
    with contextlib.suppress(ClosedError):  # the job is there already, and nobody listens any more
        channel.send(Waiting())
    try:
        return channel.receive()
    finally:
        channel.close()


def lower_limits(job: Load) -> None:
    """Processes and processor time as this job may use them; without privileges this cannot be undone."""
    resource.setrlimit(resource.RLIMIT_NPROC, (job.processes, job.processes))
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_s, job.cpu_s))


def make_ready(job: Load, descriptors: list[int]) -> tuple[Any, Artefacts | None]:
    """All that is ours, before the submission can change anything: limits, files, a place to run at."""
    lower_limits(job)
    for name, descriptor in zip(job.files, descriptors, strict=False):
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            file.seek(0)
            Path(name).write_bytes(file.read())
        Path(name).chmod(0o444)
    artefacts = Artefacts(descriptors[-1], CACHE) if job.keeps else None
    if artefacts is not None:
        artefacts.unpack()
    if job.inspect:
        from sandbox.runner import triton_inspector  # noqa: PLC0415 - torch and triton, only here

        triton_inspector.install(on_device=job.device)
    return device(inspect=job.inspect) if job.device else Processor(), artefacts


def open_session(job: Load, place: Any, artefacts: Artefacts | None) -> Session:
    """Import the submission and the task's entry."""
    submission = load("submission", Path(job.submission))
    return Session(submission, load("entry", JOB / "entry.py"), job.inspect, place, artefacts)


def load(name: str, path: Path) -> ModuleType:
    """Import one file under the given name."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101 - a path that ends in .py always has a spec
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def serve(channel: "Channel[ToRunner]", session: Session) -> None:
    """Answer messages in the order in which they come."""
    while True:
        message, descriptors = channel.receive()
        if isinstance(message, Quit):
            return
        if isinstance(message, Join):
            session.wire = Wire(socket.socket(fileno=descriptors[0]), message.rank, message.ranks)
        elif isinstance(message, Map):
            session.parameters = message.parameters
            session.place.attach(descriptors, message)
            channel.send(Mapped())
        elif isinstance(message, Page):
            session.place.take_page(descriptors[0])
        else:
            answer(channel, session, message)


def answer(channel: "Channel[ToRunner]", session: Session, go: Go) -> None:
    """Run the submission and say done, or what it raised."""
    try:
        session.inputs, session.outputs = session.place.arguments(go.slot)
        claimed_ns = session.place.timed(session.run, go.call)
    except BaseException as error:
        channel.send(failure(error, "exception"))
        return
    if session.inspect:
        channel.send(inspected())
        keep(session)  # nothing is timed here, and after this call comes the end
    channel.send(Done(go.call, claimed_ns))
    keep(session)  # the clock has stopped; it begins again after the next Mapped


def keep(session: Session) -> None:
    """Let the host have what the compiler made. What goes wrong with it costs no verdict."""
    if session.artefacts is not None:
        with contextlib.suppress(OSError):
            session.artefacts.pack()


def inspected() -> Facts:
    """What the compiler said about the kernels that were launched."""
    from sandbox.runner import triton_inspector  # noqa: PLC0415 - torch and triton, only here

    return triton_inspector.facts()


def failure(error: BaseException, kind: Any) -> Failed:
    """The learner's own error, without our frames."""
    headline = f"{type(error).__name__}: {error}"[:LONGEST_TEXT]
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(JOB))
    ]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames)]
    lines += traceback.format_exception_only(error)
    return Failed(kind, headline, "".join(lines)[-LONGEST_TEXT:])
