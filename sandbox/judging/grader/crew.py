"""The grader's side of the runners of one program: one process, or one a rank.

A call is: fresh buffers, poisoned outputs; the clock starts, "map", "go"; when all have said done, the clock
stops and the outputs are copied before anybody looks at them. The clock and the copy are ours.
"""

import contextlib
import secrets
import selectors
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from sandbox.judging.grader.buffers import Mappable, Memory
from sandbox.judging.grader.relay import Relay, RelayError
from sandbox.judging.grading import Array, Draw, Evidence, Share
from sandbox.judging.jails.output import printable
from sandbox.runner.frames import Channel, ClosedError, MalformedError, close_all
from sandbox.runner.messages import (
    LONGEST_TEXT,
    VERSION,
    Done,
    Facts,
    Failed,
    FromRunner,
    Go,
    Join,
    Map,
    Mapped,
    Page,
    Ready,
    Scalar,
)

T = TypeVar("T")


class GoneError(Exception):
    """A runner ended; why, the supervisor knows."""


class TooSlowError(Exception):
    """The time for this was over."""


class OutOfTurnError(Exception):
    """A runner said something that it may not say now."""


class RaisedError(Exception):
    """The submission raised, or could not be loaded."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.headline)
        self.failed = failed


class HostFailedError(Exception):
    """A runner could not make ready for the submission: our own trouble, not the learner's."""


@dataclass(frozen=True)
class Call:
    """What one call came to. `outputs` are copies, one dictionary a rank.

    `seconds` are by the grader's clock: on a GPU from the opened gate until the device was idle again, which
    is longer than the work. `claimed_s` is the runner's own word. `several`: the task drew one share a
    rank, and is asked about all of them together.
    """

    inputs: Sequence[Mapping[str, Any]]
    outputs: Sequence[Mapping[str, Any]]
    evidence: Evidence
    seconds: float
    claimed_s: float
    facts: Facts | None = None
    on_device: bool = False
    several: bool = False

    @property
    def shown_s(self) -> float:
        """What a learner is told: on a GPU the claim, which ranking bounds."""
        return self.claimed_s if self.on_device else self.seconds


class Crew:
    """The runners of one program, after they were started. `group` is the supervisor's name for them."""

    def __init__(self, group: int, channels: Sequence[Channel[FromRunner]], memory: Memory) -> None:
        self.group = group
        self._memory = memory
        self._claimed_ns = 0
        self._channels = channels
        self._relay = Relay(len(channels)) if len(channels) > 1 else None
        self._facts: Facts | None = None
        self._called = False
        self._unmapped: set[Channel[FromRunner]] = set()

    def begin(self, seconds: float) -> None:
        """Wait until every submission is loaded, then join them by wires."""
        deadline = time.monotonic() + seconds
        for channel in self._channels:
            if self._expect(channel, Ready, deadline).version != VERSION:
                raise OutOfTurnError("another version of the protocol")
        if self._relay is not None:
            for rank, (channel, end) in enumerate(zip(self._channels, self._relay.ends, strict=True)):
                self._send(channel, Join(rank, len(self._channels)), [end.fileno()])
                end.close()

    def call(self, draw: Draw, parameters: dict[str, Scalar], seconds: float) -> Call:
        """Let every rank run once on a fresh draw."""
        deadline = time.monotonic() + seconds
        buffers = [self._allot(share) for share in draw.shares]
        seconds_taken = self._run([[*inputs, *outputs] for inputs, outputs in buffers], parameters, deadline)
        return Call(
            outputs=[_results(outputs) for _, outputs in buffers],  # before anything else is looked at
            inputs=[_results(inputs) for inputs, _ in buffers],
            evidence=self._evidence(),
            seconds=seconds_taken,
            claimed_s=self._claimed_ns / 1e9,
            facts=self._facts,
        )

    def close(self) -> None:
        """Hang up on all runners."""
        for channel in self._channels:
            channel.close()
        if self._relay is not None:
            self._relay.close()

    def _run(
        self, buffers: Sequence[Sequence[Mappable]], parameters: dict[str, Scalar], deadline: float
    ) -> float:
        """Map and go, and wait for every done; the time in between, in seconds.

        The clock runs before a runner has its inputs: whoever looks at them has no head start.
        """
        number = secrets.randbits(62)
        self._called = True
        self._unmapped = set(self._channels)
        with selectors.DefaultSelector() as selector:
            for rank, channel in enumerate(self._channels):
                selector.register(channel.sock, selectors.EVENT_READ, (rank, channel))
            if self._relay is not None:
                self._relay.reset()
                self._relay.register(selector)
            started = time.perf_counter()
            for channel, every in zip(self._channels, buffers, strict=True):
                self._hand_over(channel, every, parameters)
                self._send(channel, Go(number), [])
            self._await_done(selector, number, deadline)
            return time.perf_counter() - started

    def _hand_over(
        self, channel: Channel[FromRunner], buffers: Sequence[Mappable], parameters: dict[str, Scalar]
    ) -> None:
        specs = tuple(buffer.spec for buffer in buffers)
        self._send(channel, Map(specs, parameters), [buffer.descriptor for buffer in buffers])
        for buffer in buffers:
            buffer.close()

    def _await_done(self, selector: selectors.BaseSelector, number: int, deadline: float) -> None:
        running = len(self._channels)
        self._claimed_ns = 0
        while running:
            ready = selector.select(max(deadline - time.monotonic(), 0))
            for key, events in ready:
                if isinstance(key.data, int):
                    self._pass_on(selector, key.data, events)
                elif self._hear_done(key.data[1], number, deadline):
                    selector.unregister(key.fileobj)
                    running -= 1
            if running and time.monotonic() >= deadline:  # also where somebody always has something to say
                raise TooSlowError

    def _pass_on(self, selector: selectors.BaseSelector, rank: int, events: int) -> None:
        if self._relay is not None:
            try:
                self._relay.serve(selector, rank, events)
            except RelayError as error:
                raise OutOfTurnError(str(error)) from error

    def _hear_done(self, channel: Channel[FromRunner], number: int, deadline: float) -> bool:
        """Whether this runner is done; compilers' facts may come before."""
        message = self._hear(channel, deadline)
        if isinstance(message, Mapped) and channel in self._unmapped:
            self._unmapped.remove(channel)
            return False
        if isinstance(message, Facts):
            self._facts = message
            return False
        if isinstance(message, Done) and message.call == number and channel not in self._unmapped:
            self._claimed_ns = max(self._claimed_ns, message.claimed_ns)
            return True
        raise OutOfTurnError(f"it said {type(message).__name__.lower()} instead of done")

    def _expect(self, channel: Channel[FromRunner], kind: type[T], deadline: float) -> T:
        message = self._hear(channel, deadline)
        if not isinstance(message, kind):
            raise OutOfTurnError(
                f"it said {type(message).__name__.lower()} instead of {kind.__name__.lower()}"
            )
        return message

    def _hear(self, channel: Channel[FromRunner], deadline: float) -> FromRunner:
        try:
            message, descriptors = channel.receive(max(deadline - time.monotonic(), 1e-4))
        except ClosedError as error:
            raise GoneError from error
        except TimeoutError as error:
            raise TooSlowError from error
        except MalformedError as error:
            raise OutOfTurnError(str(error)) from error
        close_all(descriptors)  # a runner has nothing to give us
        if isinstance(message, Failed):
            if message.kind == "host" and not self._called:
                raise HostFailedError(message.headline)
            raise RaisedError(shortened(message))
        return message

    def _send(
        self, channel: Channel[FromRunner], message: Join | Page | Map | Go, descriptors: list[int]
    ) -> None:
        try:
            channel.send(message, descriptors)
        except ClosedError as error:
            # A runner that raised says so before it hangs up.
            with contextlib.suppress(TooSlowError, OutOfTurnError):
                self._hear(channel, time.monotonic() + 1)
            raise GoneError from error

    def _allot(self, share: Share) -> tuple[list[Mappable], list[Mappable]]:
        """Buffers for what one rank reads and for what it fills."""
        inputs = [self._memory.input(name, content) for name, content in share.inputs.items()]
        return inputs, [self._memory.output(name, blank) for name, blank in share.outputs.items()]

    def _evidence(self) -> Evidence:
        if self._relay is None:
            return Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))
        return Evidence(self._relay.bytes.copy(), self._relay.messages.copy())


def _results(buffers: Sequence[Mappable]) -> dict[str, Array]:
    return {buffer.spec.name: buffer.result() for buffer in buffers}


def shortened(failed: Failed) -> Failed:
    """What went wrong as our harness would say it: short, and without control characters."""
    headline, trace = failed.headline[:LONGEST_TEXT], failed.trace[-LONGEST_TEXT:]
    return Failed(failed.kind, printable(headline), printable(trace))
