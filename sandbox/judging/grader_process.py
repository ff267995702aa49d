"""The trusted process: it holds the task's grader, the inputs, the clock and the verdict on each case.

It runs outside of any jail, as a child of the supervisor, which starts the runners for it: the socket
to the supervisor is descriptor 0. On a GPU host this is the process with the CUDA context.
"""

import dataclasses
import importlib
import importlib.util
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bank.schema import Case
from sandbox.judging import measuring, verdicts
from sandbox.judging.buffers import HostMemory, Memory
from sandbox.judging.clocks import Clocks
from sandbox.judging.crew import Call, Crew, GoneError, RaisedError
from sandbox.judging.grading import RuleBroken, Wrong
from sandbox.judging.protocol import (
    Assignment,
    Collapsed,
    Finished,
    FromSupervisor,
    LoadFailure,
    Meter,
    Metered,
    build_of,
    ranks_of,
)
from sandbox.judging.reading import UnreadableError, read_apart
from sandbox.judging.report import CaseOutcome, Measurement, Verdict
from sandbox.runner.frames import Channel
from sandbox.runner.messages import (
    End,
    Ended,
    FromRunner,
    Message,
    ProgramName,
    Progress,
    Start,
    Started,
    Stop,
)

T = TypeVar("T")
PATIENCE_S = 2.0
INSPECT = "inspect"  # the build of which the compiler speaks
BASELINE_FAILED = "the task's own baseline failed: "


class Unloadable(Exception):
    """No case can begin: the submission cannot be parsed or raises when it is loaded."""

    def __init__(self, failure: LoadFailure) -> None:
        super().__init__(failure.headline)
        self.failure = failure


class BaselineError(Exception):
    """The task's own baseline gave no right answer: our fault."""


class Grading:
    """One job. Keeps the runners of the submission from case to case while they live and fit."""

    def __init__(self, supervisor: Channel[FromSupervisor], assignment: Assignment) -> None:
        self._supervisor = supervisor
        self._assignment = assignment
        self._task = load_grader(Path(assignment.folder))
        self._source_was_read = False
        self._draws = 0
        self._crews: dict[ProgramName, tuple[Case, Crew]] = {}
        self._facts: dict[str, int | float | str] = {}
        self._host_memory = HostMemory()
        self._memory: Memory = device_memory() if assignment.on_device else self._host_memory

    def run(self) -> Finished:
        """Check every case, then time the measured ones, then ask the compiler."""
        outcomes: list[CaseOutcome] = []
        measurements: list[Measurement] = []
        unloadable = None
        try:
            self._check_all(outcomes)
            if all(outcome.verdict is Verdict.PASSED for outcome in outcomes):
                self._measure_all(outcomes, measurements)
                self._inspect()
        except Unloadable as error:
            unloadable = error.failure
        for program in list(self._crews):
            self._stop(program)
        return Finished(tuple(outcomes), tuple(measurements), self._facts, unloadable)

    def _check_all(self, outcomes: list[CaseOutcome]) -> None:
        """Each case once. After a wrong answer it goes on; after a crash or a limit there is no use."""
        cases = self._assignment.cases
        for index, case in enumerate(cases, 1):
            self._tell(Progress("testing", index, len(cases), case.id))
            outcomes.append(self._guarded(case, partial(self._check_one, case)))
            if outcomes[-1].verdict not in (Verdict.PASSED, Verdict.WRONG_ANSWER):
                return

    def _check_one(self, case: Case) -> CaseOutcome:
        self._read_source()
        seconds = self._call("submission", case).seconds
        return CaseOutcome(case=case.id, verdict=Verdict.PASSED, seconds=seconds)

    def _read_source(self) -> None:
        """Once, before anything that the submission says counts: the task's word on its text."""
        check_source = getattr(self._task, "check_source", None)
        if check_source is None or self._source_was_read:
            return
        try:
            read_apart(check_source, self._assignment.source)
        except UnreadableError as error:
            raise Unloadable(LoadFailure(str(error), "")) from error
        self._source_was_read = True

    def _measure_all(self, outcomes: list[CaseOutcome], measurements: list[Measurement]) -> None:
        """Time the measured cases; a call that fails meanwhile replaces the case's outcome."""
        measured = [case for case in self._assignment.cases if case.measured and self._assignment.measure]
        for index, case in enumerate(measured, 1):
            self._tell(Progress("timing", index, len(measured), case.id))
            failed = self._guarded(case, partial(self._measure_one, case, measurements))
            if failed.verdict is not Verdict.PASSED:
                outcomes[[outcome.case for outcome in outcomes].index(case.id)] = failed
                measurements.clear()
                return

    def _measure_one(self, case: Case, measurements: list[Measurement]) -> CaseOutcome:
        submission, baseline = device_clocks() if self._assignment.on_device else (own_clock, own_clock)
        result = measuring.measure(
            case.id,
            lambda: submission(self._call("submission", case)),
            lambda: baseline(self._call_baseline(case)),
            self._assignment.limits.measure_s,
        )
        measurements.append(result)
        return CaseOutcome(case=case.id, verdict=Verdict.PASSED, seconds=result.submission_s)

    def _inspect(self) -> None:
        """Let the compiler look at what a case, if possible a measured one, launches. It decides nothing."""
        if not self._assignment.inspect:
            return
        cases = self._assignment.cases
        case = next((case for case in cases if case.measured), cases[0])
        looked_at = with_parameters(case, build=INSPECT)
        try:
            self._facts = self._call("submission", looked_at, checked=False).facts
        except verdicts.LEARNER_ERRORS as error:
            self._facts = {"note": f"The compiler could not be asked: {error}"}
            self._stop("submission")

    def _guarded(self, case: Case, action: Callable[[], CaseOutcome]) -> CaseOutcome:
        """Run; turn what the learner's code does wrong into the case's outcome."""
        try:
            return action()
        except verdicts.LEARNER_ERRORS as error:
            keep = isinstance(error, Wrong | RuleBroken)
            ends = () if keep else self._stop("submission", patience_of(error))
            lines = self._assignment.source.count("\n") + 1
            return verdicts.outcome(case.id, error, ends, build_of(case), public=case.public, lines=lines)

    def _call_baseline(self, case: Case) -> Call:
        try:
            return self._call("baseline", case)
        except verdicts.LEARNER_ERRORS as error:
            _, message = verdicts.of_error(error, self._stop("baseline", patience_of(error)), build_of(case))
            raise BaselineError(BASELINE_FAILED + message) from error

    def _call(self, program: ProgramName, case: Case, *, checked: bool = True) -> Call:
        """One call on fresh inputs, checked."""
        crew = self._crew(program, case)
        draw = self._task.draw(case.parameters, self._dice())
        before = self._loopback(crew)
        call = crew.call(draw, case.parameters, self._assignment.limits.wall_s)
        evidence = dataclasses.replace(call.evidence, loopback_bytes=self._loopback(crew) - before)
        if checked:
            several = bool(draw.ranks)
            inputs, outputs = (call.inputs, call.outputs) if several else (call.inputs[0], call.outputs[0])
            self._checker(program)(case.parameters, inputs, outputs, evidence)
            self._check_floor(case, call.claimed_s if self._assignment.on_device else call.seconds)
        return call

    def _checker(self, program: ProgramName) -> Callable[..., None]:
        """A baseline may be allowed what the task forbids; its result must be right all the same."""
        check: Callable[..., None] = self._task.check
        return getattr(self._task, "check_baseline", check) if program == "baseline" else check

    def _check_floor(self, case: Case, seconds: float) -> None:
        bound = getattr(self._task, "speed_bound", None)
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
            self._stop(program)
        return self._start(program, case)

    def _start(self, program: ProgramName, case: Case) -> Crew:
        self._tell(Start(program, build_of(case), ranks_of(case)))
        started, descriptors = self._hear(Started)
        channels = [Channel[FromRunner](socket.socket(fileno=number), FromRunner) for number in descriptors]
        memory = self._host_memory if build_of(case) == INSPECT else self._memory
        crew = Crew(started.group, channels, memory)
        self._crews[program] = (case, crew)
        try:
            crew.begin(self._assignment.start_s)
        except RaisedError as error:
            if program == "submission" and error.failed.kind in ("syntax", "load"):
                raise Unloadable(LoadFailure(error.failed.headline, error.failed.trace)) from error
            raise
        return crew

    def _stop(self, program: ProgramName, patience_s: float = 0) -> tuple[End, ...]:
        """End the runners of a program, if there are any, and learn how they ended."""
        if program not in self._crews:
            return ()
        _, crew = self._crews.pop(program)
        self._tell(Stop(crew.group, patience_s))
        ended, _ = self._hear(Ended)
        crew.close()
        return ended.ends

    def _loopback(self, crew: Crew) -> int:
        if not getattr(self._task, "loopback", False):
            return 0
        self._tell(Meter(crew.group))
        return sum(self._hear(Metered)[0].loopback_bytes)

    def _tell(self, message: Message) -> None:
        self._supervisor.send(message)

    def _hear(self, kind: type[T]) -> tuple[T, list[int]]:
        message, descriptors = self._supervisor.receive()
        if not isinstance(message, kind):
            raise TypeError(f"the supervisor said {message!r}")
        return message, descriptors


def own_clock(call: Call) -> float:
    """How long a call took by the only clock that is trusted."""
    return call.seconds


def device_clocks() -> tuple[Callable[[Call], float], Callable[[Call], float]]:
    """How long calls of submission and baseline took on a device, by both clocks."""
    clocks = Clocks()
    return (
        lambda call: clocks.submission(call.claimed_s, call.seconds),
        lambda call: clocks.baseline(call.claimed_s, call.seconds),
    )


def device_memory() -> Memory:
    """The memory of the leased GPU; the driver's bindings are there only where one is lent."""
    memory: Memory = importlib.import_module("sandbox.judging.device_buffers").DeviceMemory()
    return memory


def patience_of(error: Exception) -> float:
    """Seconds to wait for the end of a runner after this error: only one that hung up is about to end."""
    return PATIENCE_S if isinstance(error, GoneError) else 0


def with_parameters(case: Case, **parameters: str) -> Case:
    """The case with other parameters of the engine."""
    return Case(id=case.id, public=case.public, parameters={**case.parameters, **parameters})


def load_grader(folder: Path) -> Any:
    """The task's grader.py as a module."""
    spec = importlib.util.spec_from_file_location("task_grader", folder / "grader.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} has no grader.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Grade the one assignment that comes over descriptor 0."""
    supervisor: Channel[FromSupervisor] = Channel(socket.socket(fileno=0), FromSupervisor)
    assignment, _ = supervisor.receive()
    if not isinstance(assignment, Assignment):
        sys.exit("the supervisor began with something else than an assignment")
    try:
        supervisor.send(Grading(supervisor, assignment).run())
    except Exception as error:
        traceback.print_exc()
        supervisor.send(Collapsed(f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
