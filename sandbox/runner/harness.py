"""The process inside the jail for Python submissions: load the code, then answer map, go, map, go …

It starts as `python harness FILE [--inspect | --device]`. Its socket to the grader is descriptor 0; what the
submission prints goes to the capped pipe that is descriptor 1 and 2. The submission lives in this
very process and can do to it what it likes: nothing that is said here is trusted.

A task's entry.py says how to call the submission:

    def call(submission, parameters, inputs, outputs, wire): ...
    def settle(): ...                 # optional, after call and inside the clock: e.g. synchronise
"""

import importlib.util
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

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
    Map,
    Mapped,
    Quit,
    Ready,
    Scalar,
    ToRunner,
)
from sandbox.runner.wire import Wire

JOB = Path("/job")


@dataclass
class Session:
    """What was mapped last, and the wire if there are other ranks.

    `place` is where buffers are mapped and work is timed: `Processor`, or on a GPU `device.Device`.
    """

    submission: ModuleType
    entry: ModuleType
    inspect: bool
    place: Any
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

    attach_all = staticmethod(attach_all)

    @staticmethod
    def timed(action: Callable[[], None]) -> int:
        """Nanoseconds that the action takes."""
        started = time.perf_counter_ns()
        action()
        return time.perf_counter_ns() - started


def device() -> Any:
    """The GPU of this jail."""
    from sandbox.runner.device import Device  # noqa: PLC0415 - torch and the driver, only here

    return Device()


def main() -> None:
    """Serve the grader until it says quit or hangs up."""
    channel = take_channel()
    inspect = "--inspect" in sys.argv
    try:
        if inspect:
            from sandbox.runner import triton_inspector  # noqa: PLC0415 - torch and triton, only here

            triton_inspector.install()
        place = (
            device() if "--device" in sys.argv else Processor()
        )  # before the submission can change anything
        submission = load("submission", JOB / sys.argv[1])
        session = Session(submission, load("entry", JOB / "entry.py"), inspect, place)
    except BaseException as error:
        channel.send(failure(error, "syntax" if isinstance(error, SyntaxError) else "load"))
        return
    channel.send(Ready(VERSION))
    try:
        serve(channel, session)
    except ClosedError:
        return


def take_channel() -> "Channel[ToRunner]":
    """Move the socket away from descriptor 0, where a submission's input() would read from it."""
    moved = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return Channel(socket.socket(fileno=moved), ToRunner)


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
            session.inputs, session.outputs = session.place.attach_all(descriptors, message.buffers)
            channel.send(Mapped())
        else:
            answer(channel, session, message)


def answer(channel: "Channel[ToRunner]", session: Session, go: Go) -> None:
    """Run the submission and say done, or what it raised."""
    try:
        claimed_ns = session.place.timed(session.run)
    except BaseException as error:
        channel.send(failure(error, "exception"))
        return
    if session.inspect:
        channel.send(Facts(inspected()))
    channel.send(Done(go.call, claimed_ns))


def inspected() -> dict[str, Any]:
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
