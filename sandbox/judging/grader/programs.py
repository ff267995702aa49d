"""Submission and baseline for the grader: their runners, kept while they fit, and checked calls of them."""

import dataclasses
import importlib
import os
import socket
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bank.schema import Case, Limits
from sandbox.judging.grader import verdicts
from sandbox.judging.grader.buffers import HostMemory
from sandbox.judging.grader.crew import Call, Crew, GoneError, RaisedError
from sandbox.judging.grading import Draw, RuleBroken
from sandbox.judging.protocol import (
    Assignment,
    FromSupervisor,
    LoadFailure,
    Meter,
    Metered,
    build_of,
    ranks_of,
)
from sandbox.judging.report import DeviceFacts
from sandbox.runner.frames import Channel
from sandbox.runner.messages import End, Ended, FromRunner, Message, ProgramName, Start, Started, Stop

T = TypeVar("T")
PATIENCE_S = 2.0
INSPECT, COUNTERS = "inspect", "counters"  # builds of which compiler and device speak; nothing is timed
BASELINE_FAILED = "the task's own baseline failed: "


class Unloadable(Exception):
    """No case can begin: the submission cannot be parsed or raises when it is loaded."""

    def __init__(self, failure: LoadFailure) -> None:
        super().__init__(failure.headline)
        self.failure = failure


class BaselineError(Exception):
    """The task's own baseline gave no right answer: our fault."""


class Programs:
    """Submission and baseline of one job. Runners are kept from case to case while they live and fit."""

    def __init__(self, supervisor: Channel[FromSupervisor], assignment: Assignment, task: Any) -> None:
        self.task = task
        self._supervisor = supervisor
        self._assignment = assignment
        self._draws = 0
        self._crews: dict[ProgramName, tuple[Case, Crew]] = {}
        self._memory = HostMemory()
        self.last: Call | None = None  # the last call that came back, right or wrong

    @cached_property
    def device(self) -> Any:
        """The leased GPU as a place for calls, or None. Its context is made while the first jail loads."""
        return on_device(self._assignment, self.task) if self._assignment.on_device else None

    def call(self, program: ProgramName, case: Case) -> Call:
        """One call on fresh inputs, checked."""
        self.last = None
        if self.device is not None:
            self.last = self._call_on_device(program, case)
        else:
            self.last = self.run(program, case)
            self._check(program, case, self.last)
        return self.last

    def run(self, program: ProgramName, case: Case) -> Call:
        """One call on fresh inputs in the host's memory, unchecked."""
        crew = self._crew(program, case)
        draw = self._drawn(case)
        before = self._loopback(crew)
        call = crew.call(draw, case.parameters, longest(self._assignment.limits, case))
        evidence = dataclasses.replace(call.evidence, loopback_bytes=self._loopback(crew) - before)
        return dataclasses.replace(call, evidence=evidence, several=bool(draw.ranks))

    def _drawn(self, case: Case) -> Draw:
        """A fresh instance in the host's memory; where there is a device, with its sizes and types."""
        if self.device is None:
            draw: Draw = self.task.draw(case.parameters, self._dice())
            return draw
        on_device: Draw = self.device.drawn_on_host(case)
        return on_device

    def _check(self, program: ProgramName, case: Case, call: Call) -> None:
        """Have the task check what a call put out. Raises Wrong or RuleBroken."""
        inputs, outputs = (call.inputs, call.outputs) if call.several else (call.inputs[0], call.outputs[0])
        self._checker(program)(case.parameters, inputs, outputs, call.evidence)
        self._check_floor(case, call.seconds)

    def _call_on_device(self, program: ProgramName, case: Case) -> Call:
        """One call, checked, with inputs and outputs in the device's memory."""
        crew = self._crew(program, case)
        call: Call = self.device.call(
            crew, case, self._assignment.limits.wall_s, baseline=program == "baseline"
        )
        return call

    def call_baseline(self, case: Case) -> Call:
        """One call of the baseline. Raises BaselineError when that is not right."""
        try:
            return self.call("baseline", case)
        except verdicts.LEARNER_ERRORS as error:
            _, message = verdicts.of_error(error, self.stop("baseline", patience_of(error)), build_of(case))
            raise BaselineError(BASELINE_FAILED + message) from error

    def stop(self, program: ProgramName, patience_s: float = 0) -> tuple[End, ...]:
        """End the runners of a program, if there are any, and learn how they ended."""
        if program not in self._crews:
            return ()
        _, crew = self._crews.pop(program)
        self.tell(Stop(crew.group, patience_s))
        ended, _ = self._hear(Ended)
        crew.close()
        return ended.ends

    def finish(self, program: ProgramName, patience_s: float) -> tuple[End, ...]:
        """Hang up, so that the runners of a program end by themselves, and learn what they printed."""
        if program in self._crews:
            self._crews[program][1].close()
        return self.stop(program, patience_s)

    def stop_all(self) -> None:
        """End whatever still runs."""
        for program in list(self._crews):
            self.stop(program)

    def device_facts(self) -> DeviceFacts | None:
        """The device on which arrays lie, with what was measured of it; None where there is none."""
        if self.device is None:
            return None
        facts: DeviceFacts = self.device.facts()
        return facts

    def tell(self, message: Message) -> None:
        """Say something to the supervisor."""
        self._supervisor.send(message)

    def _checker(self, program: ProgramName) -> Callable[..., None]:
        """A baseline may be allowed what the task forbids; its result must be right all the same."""
        check: Callable[..., None] = self.task.check
        return getattr(self.task, "check_baseline", check) if program == "baseline" else check

    def _check_floor(self, case: Case, seconds: float) -> None:
        bound = getattr(self.task, "speed_bound", None)
        if bound is not None and seconds < bound(case.parameters):
            raise RuleBroken(
                f"It took {seconds:.2e} s, less than is possible ({bound(case.parameters):.2e} s)."
            )

    def _dice(self) -> np.random.Generator:
        """New numbers for every call, from the job's secret seed."""
        self._draws += 1
        return np.random.default_rng([int.from_bytes(self._assignment.seed, "little"), self._draws])

    def _crew(self, program: ProgramName, case: Case) -> Crew:
        """Runners that fit the case: those that are there, or new ones."""
        if program in self._crews:
            known, crew = self._crews[program]
            if (build_of(known), ranks_of(known)) == (build_of(case), ranks_of(case)):
                return crew
            self.stop(program)
        return self._start(program, case)

    def _start(self, program: ProgramName, case: Case) -> Crew:
        self.tell(Start(program, build_of(case), ranks_of(case)))
        started, descriptors = self._hear(Started)
        channels = [Channel[FromRunner](socket.socket(fileno=number), FromRunner) for number in descriptors]
        crew = self._made(started.group, channels, case)
        self._crews[program] = (case, crew)
        try:
            crew.begin(self._assignment.start_s)
        except RaisedError as error:
            if program == "submission" and error.failed.kind in ("syntax", "load"):
                raise Unloadable(LoadFailure(error.failed.headline, error.failed.trace)) from error
            raise
        return crew

    def _made(self, group: int, channels: list[Channel[FromRunner]], case: Case) -> Crew:
        if self.device is None or build_of(case) in (INSPECT, COUNTERS):
            return Crew(group, channels, self._memory)
        crew: Crew = self.device.crew(group, channels)
        return crew

    def _loopback(self, crew: Crew) -> int:
        if not getattr(self.task, "loopback", False):
            return 0
        self.tell(Meter(crew.group))
        return sum(self._hear(Metered)[0].loopback_bytes)

    def _hear(self, kind: type[T]) -> tuple[T, list[int]]:
        message, descriptors = self._supervisor.receive()
        if not isinstance(message, kind):
            raise TypeError(f"the supervisor said {message!r}")
        return message, descriptors


def on_device(assignment: Assignment, task: Any) -> Any:
    """The leased GPU as a place for calls; torch and the driver are there only where one is lent."""
    if assignment.visible.startswith("GPU-"):  # the driver's names; others are ours, and there is one device
        os.environ["CUDA_VISIBLE_DEVICES"] = assignment.visible
    place = importlib.import_module("sandbox.judging.gpu.place")
    return place.Place(Path(assignment.folder), task, assignment.seed)


def longest(limits: Limits, case: Case) -> float:
    """Seconds that one call may take: where kernels are looked at, compiling takes them."""
    return limits.compile_s if build_of(case) in (INSPECT, COUNTERS) else limits.wall_s


def patience_of(error: Exception) -> float:
    """Seconds to wait for the end of a runner after this error: only one that hung up is about to end."""
    return PATIENCE_S if isinstance(error, GoneError) else 0
