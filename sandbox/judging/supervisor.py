"""Starts the grader and, when it asks, the runners; owns the deadline; writes the report.

It never looks at inputs, outputs or clocks: the grader tells what became of each case. What goes wrong
on our side (the grader fails, a jail cannot be built) ends here as "sandbox failed" with the reason.
"""

import contextlib
import secrets
import select
import socket
import tempfile
import time
from collections.abc import Callable

from bank.schema import Case, Limits
from sandbox.judging.jail import Ending, Jail, JailError, Plan
from sandbox.judging.protocol import (
    Assignment,
    Collapsed,
    Finished,
    FromGrader,
    Meter,
    Metered,
    build_of,
    ranks_of,
)
from sandbox.judging.report import Event
from sandbox.judging.workshop import Workshop
from sandbox.runner.frames import Channel, ClosedError, MalformedError
from sandbox.runner.messages import End, Ended, Progress, Start, Started, Stop

HEARTBEAT_S = 2.0


class SandboxFailedError(Exception):
    """Our own side failed; the message says how."""


class Supervision:
    """One job: the grader, and the groups of jails that it asked for."""

    def __init__(
        self, workshop: Workshop, plans: dict[tuple[str, str], Plan], emit: Callable[[Event], None]
    ) -> None:
        self._workshop = workshop
        self._plans = plans
        self._emit = emit
        self._groups: dict[int, list[Jail]] = {}
        self._early: dict[Start, list[Jail]] = {}
        self._started_groups = 0

    def run(self, assignment: Assignment, deadline_s: float) -> Finished:
        """Have the assignment graded. Raises SandboxFailedError."""
        ours, theirs = socket.socketpair()
        with ours, tempfile.TemporaryFile() as log:
            with theirs:
                grader = self._workshop.graders.start(theirs, log)
            channel: Channel[FromGrader] = Channel(ours, FromGrader)
            try:
                channel.send(assignment)
                self._anticipate(assignment.cases[0])
                return self._serve(channel, time.monotonic() + deadline_s)
            except (ClosedError, MalformedError) as error:
                ending = grader.ending(HEARTBEAT_S)
                log.seek(0)
                words = log.read()[-2000:].decode("utf-8", "replace").strip() or str(error)
                raise SandboxFailedError(
                    f"the grader ended early ({ending}): {words or 'it said nothing'}"
                ) from error
            except JailError as error:
                raise SandboxFailedError(f"a jail could not be built: {error}") from error
            finally:
                grader.kill()
                self._clear_away()

    def _serve(self, channel: Channel[FromGrader], deadline: float) -> Finished:
        """Do what the grader asks until it has finished."""
        while True:
            self._await_word(channel.sock, deadline)
            message, _ = channel.receive()
            if isinstance(message, Finished):
                return message
            if isinstance(message, Collapsed):
                raise SandboxFailedError(message.reason)
            self._answer(channel, message)

    def _answer(self, channel: Channel[FromGrader], message: Start | Stop | Meter | Progress) -> None:
        if isinstance(message, Progress):
            self._emit(
                Event(stage=message.stage, index=message.index, total=message.total, case=message.case)
            )
        elif isinstance(message, Start):
            self._start(channel, message)
        elif isinstance(message, Stop):
            channel.send(Ended(self._stop(message)))
        else:
            jails = self._groups[message.group]
            channel.send(Metered(tuple(jail.loopback_bytes() for jail in jails)))

    def _await_word(self, sock: socket.socket, deadline: float) -> None:
        """Wait for the grader, with a sign of life every two seconds."""
        while not select.select([sock], [], [], HEARTBEAT_S)[0]:
            if time.monotonic() > deadline:
                raise SandboxFailedError("the grader did not finish in time")
            self._emit(Event(stage="alive"))

    def _anticipate(self, case: Case) -> None:
        """Start the first runners while the grader gets ready: they will be asked for."""
        start = Start("submission", build_of(case), ranks_of(case))
        self._fill(self._early.setdefault(start, []), start)

    def _start(self, channel: Channel[FromGrader], start: Start) -> None:
        self._started_groups += 1
        jails = self._groups[self._started_groups] = self._early.pop(start, [])
        self._fill(jails, start)
        channel.send(Started(self._started_groups), [jail.socket.fileno() for jail in jails])
        for jail in jails:
            jail.socket.close()

    def _fill(self, jails: list[Jail], start: Start) -> None:
        """Start what is missing; those that started are known if one fails."""
        plan = self._plans[start.program, start.build]
        while len(jails) < start.ranks:
            jails.append(Jail(self._workshop.isolation, plan))

    def _stop(self, stop: Stop) -> tuple[End, ...]:
        jails = self._groups.pop(stop.group)
        until = time.monotonic() + stop.patience_s
        while time.monotonic() < until and not any(jail.wait(0.005) for jail in jails):
            pass
        for jail in jails:
            jail.kill_if_running()
        return tuple(as_end(jail.finish()) for jail in jails)

    def _clear_away(self) -> None:
        for jails in [*self._groups.values(), *self._early.values()]:
            for jail in jails:
                with contextlib.suppress(JailError):
                    jail.stop()
        self._groups.clear()
        self._early.clear()


def as_end(ending: Ending) -> End:
    """A jail's end in the words of the protocol."""
    return End(ending.reason, ending.code, ending.output)


def new_seed() -> bytes:
    """A seed that nobody outside of this job knows."""
    return secrets.token_bytes(16)


def deadline(limits: Limits, start_s: float, calls: int) -> float:
    """Seconds after which a grader must be stuck: every case and timing at its limit, and some."""
    return 30 + calls * (2 * limits.wall_s + start_s)
