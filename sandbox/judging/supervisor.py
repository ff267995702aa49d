"""Starts the grader and, when it asks, the runners; owns the deadline; writes the report.

It never looks at inputs, outputs or clocks: the grader tells what became of each case. No jail is taken for
a submission before the grader has said that its text may run. What goes wrong on our side (the grader
fails, a jail cannot be built) ends here as "sandbox failed" with the reason.
"""

import contextlib
import itertools
import os
import secrets
import select
import socket
import tempfile
import time
from collections.abc import Callable, Iterator

from sandbox.judging.grader.programs import INSPECT
from sandbox.judging.jails.jail import Ending, Jail, JailError, Plan
from sandbox.judging.languages.artefacts import Shelf
from sandbox.judging.protocol import (
    Assignment,
    Cleared,
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
        self._order = workshop.pool.order()
        self._shelf = Shelf(workshop.cache / "kept")
        self._kept: dict[Jail, tuple[str, int]] = {}  # what compilers make: its name, and a file in the jail
        self._learners_may_keep = False
        self._silence = contextlib.ExitStack()

    def run(self, assignment: Assignment, deadline_s: float) -> Finished:
        """Have the assignment graded. Raises SandboxFailedError."""
        ours, theirs = socket.socketpair()
        with ours, tempfile.TemporaryFile() as log:
            with theirs:
                grader = self._workshop.graders.start(theirs, log)
            channel: Channel[FromGrader] = Channel(ours, FromGrader)
            self._learners_may_keep = all(case.public for case in assignment.cases)
            try:
                channel.send(assignment)
                return self._serve(channel, assignment, time.monotonic() + deadline_s)
            except (ClosedError, MalformedError) as error:
                ending = grader.ending(HEARTBEAT_S)
                log.seek(0)
                words = log.read()[-2000:].decode("utf-8", "replace").strip() or str(error)
                raise SandboxFailedError(
                    f"the grader ended early ({ending}): {words or 'it said nothing'}"
                ) from error
            except JailError as error:
                raise SandboxFailedError(f"a jail failed: {error}") from error
            finally:
                grader.kill()
                self._clear_away()

    def _serve(self, channel: Channel[FromGrader], assignment: Assignment, deadline: float) -> Finished:
        """Do what the grader asks until it has finished."""
        while True:
            self._await_word(channel.sock, deadline)
            message, _ = channel.receive()
            if isinstance(message, Finished):
                return message
            if isinstance(message, Collapsed):
                raise SandboxFailedError(message.reason)
            if isinstance(message, Cleared):
                self._anticipate(assignment)
            else:
                self._answer(channel, message)

    def _answer(self, channel: Channel[FromGrader], message: Start | Stop | Meter | Progress) -> None:
        if isinstance(message, Progress):
            self._hush(timed=message.stage == "timing")
            self._emit(event_of(message))
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

    def _anticipate(self, assignment: Assignment) -> None:
        """Start the first runners while the grader gets ready; have the pool look ahead to all others."""
        starts = list(expected_starts(assignment))
        for start in starts:
            if (start.program, start.build) in self._plans:
                self._order.expect(self._plans[start.program, start.build], start.ranks)
        self._fill(self._early.setdefault(starts[0], []), starts[0])

    def _hush(self, *, timed: bool) -> None:
        """While cases are timed, the pool starts nothing."""
        self._silence.close()
        if timed:
            self._silence.enter_context(self._workshop.pool.quiet())

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
            jails.append(self._take(start, plan))

    def _take(self, start: Start, plan: Plan) -> Jail:
        """One jail, and with it what its compiler made before, if that is kept."""
        name = plan.program.kept if plan.program else ""
        file = self._shelf.open(name) if name else None
        try:
            jail = self._order.take(plan, file)
        except JailError:
            if file is not None:
                os.close(file)
            raise
        if file is not None:
            may_keep = self._learners_may_keep or start.program == "baseline"
            self._kept[jail] = (name if may_keep else "", file)
        return jail

    def _finish(self, jail: Jail) -> Ending:
        """The end of a jail; what its compiler made goes where the same program finds it again."""
        try:
            return jail.finish()
        finally:
            name, file = self._kept.pop(jail, ("", -1))
            if name:
                self._shelf.keep(name, file)
            if file >= 0:
                os.close(file)

    def _stop(self, stop: Stop) -> tuple[End, ...]:
        jails = self._groups.pop(stop.group)
        until = time.monotonic() + stop.patience_s
        while time.monotonic() < until and not any(jail.wait(0.005) for jail in jails):
            pass
        for jail in jails:
            jail.kill_if_running()
        return tuple(as_end(self._finish(jail)) for jail in jails)

    def _clear_away(self) -> None:
        for jails in [*self._groups.values(), *self._early.values()]:
            for jail in jails:
                with contextlib.suppress(JailError):
                    jail.kill_if_running()
                    self._finish(jail)
        self._groups.clear()
        self._early.clear()
        self._silence.close()


def expected_starts(assignment: Assignment) -> Iterator[Start]:
    """What the grader will ask for if all goes well: runners are kept while they fit the next case."""
    cases = assignment.cases
    for (build, ranks), _ in itertools.groupby(cases, lambda case: (build_of(case), ranks_of(case))):
        yield Start("submission", build, ranks)
    measured = [case for case in cases if case.measured and assignment.measure]
    for (build, ranks), _ in itertools.groupby(measured, lambda case: (build_of(case), ranks_of(case))):
        yield Start("baseline", build, ranks)
    if assignment.inspect:
        yield Start("submission", INSPECT, 1)


def event_of(step: Progress) -> Event:
    """The grader's step as the web hears of it."""
    return Event(
        stage=step.stage,
        index=step.index,
        total=step.total,
        case=step.case,
        verdict=step.verdict,
        seconds=step.seconds,
    )


def as_end(ending: Ending) -> End:
    """A jail's end in the words of the protocol."""
    return End(ending.reason, ending.code, ending.output)


def new_seed() -> bytes:
    """A seed that nobody outside of this job knows."""
    return secrets.token_bytes(16)
