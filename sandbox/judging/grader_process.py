"""The trusted process: it holds the task's grader, the inputs, the clock and the verdict on each case.

It runs outside of any jail, as a child of the supervisor, which starts the runners for it: the socket
to the supervisor is descriptor 0. On a GPU host this is the process with the CUDA context.
"""

import importlib.util
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from bank.schema import Case
from sandbox.judging import verdicts
from sandbox.judging.checking import Checking
from sandbox.judging.programs import INSPECT, Programs, Unloadable
from sandbox.judging.protocol import Assignment, Collapsed, Finished, FromSupervisor
from sandbox.judging.ranking import Ranking
from sandbox.judging.report import CaseOutcome, Measurement, Verdict
from sandbox.runner.frames import Channel


class Grading:
    """One job."""

    def __init__(self, supervisor: Channel[FromSupervisor], assignment: Assignment) -> None:
        self._assignment = assignment
        self._programs = Programs(supervisor, assignment, load_grader(Path(assignment.folder)))
        self._checking = Checking(self._programs, assignment)
        self._ranking = Ranking(self._programs, self._checking, assignment)
        self._facts: dict[str, int | float | str] = {}

    def run(self) -> Finished:
        """Check every case, then time the measured ones, then ask the compiler."""
        outcomes: list[CaseOutcome] = []
        measurements: list[Measurement] = []
        unloadable = None
        try:
            self._checking.all(outcomes)
            if all(outcome.verdict is Verdict.PASSED for outcome in outcomes):
                self._ranking.all(outcomes, measurements)
                self._inspect()
        except Unloadable as error:
            unloadable = error.failure
        self._programs.stop_all()
        return Finished(tuple(outcomes), tuple(measurements), self._facts, unloadable)

    def _inspect(self) -> None:
        """Let the compiler look at what a case, if possible a measured one, launches. It decides nothing."""
        if not self._assignment.inspect:
            return
        cases = self._assignment.cases
        case = next((case for case in cases if case.measured), cases[0])
        looked_at = with_parameters(case, build=INSPECT)
        try:
            self._facts = self._programs.call("submission", looked_at, checked=False).facts
        except verdicts.LEARNER_ERRORS as error:
            self._facts = {"note": f"The compiler could not be asked: {error}"}
            self._programs.stop("submission")


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
