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

import msgspec

from sandbox.judging.grader.checking import Checking
from sandbox.judging.grader.inspection import Inspection
from sandbox.judging.grader.programs import Programs, Unloadable
from sandbox.judging.grader.ranking import Ranking
from sandbox.judging.grading import Unsuitable
from sandbox.judging.protocol import Assignment, Collapsed, Finished, FromSupervisor
from sandbox.judging.report import CaseOutcome, Measurement, Verdict
from sandbox.runner.frames import Channel


class Grading:
    """One job."""

    def __init__(self, supervisor: Channel[FromSupervisor], assignment: Assignment, task: Any) -> None:
        self._programs = Programs(supervisor, assignment, task)
        self._checking = Checking(self._programs, assignment)
        self._ranking = Ranking(self._programs, self._checking, assignment)
        self._inspection = Inspection(self._programs, assignment)

    def run(self) -> Finished:
        """Check every case, then time the measured ones, then look at the kernels."""
        outcomes: list[CaseOutcome] = []
        measurements: list[Measurement] = []
        unloadable = None
        try:
            self._checking.all(outcomes)
            if all(outcome.verdict is Verdict.PASSED for outcome in outcomes):
                self._ranking.all(outcomes, measurements)
                self._inspection.run()
        except Unloadable as error:
            unloadable = error.failure
        self._programs.stop_all()
        profile, device = self._inspection.profile, self._programs.device_facts()
        return Finished(tuple(outcomes), tuple(measurements), unloadable, profile, device)


def graded(supervisor: Channel[FromSupervisor], assignment: Assignment) -> Finished:
    """What became of the assignment."""
    task = load_grader(Path(assignment.folder))
    try:
        assignment = suited(assignment, task)
    except Unsuitable as error:
        refused = CaseOutcome(case=assignment.cases[0].id, verdict=Verdict.RULE_BROKEN, message=str(error))
        return Finished((refused,), (), None, None)
    return Grading(supervisor, assignment, task).run()


def suited(assignment: Assignment, task: Any) -> Assignment:
    """A learner's own case with what follows from their choice, where the task says. Raises Unsuitable."""
    follow = getattr(task, "own", None)
    if follow is None or not assignment.own:
        return assignment
    (case,) = assignment.cases
    case = msgspec.structs.replace(case, parameters=dict(follow(case.parameters)))
    return msgspec.structs.replace(assignment, cases=(case,))


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
        supervisor.send(graded(supervisor, assignment))
    except Exception as error:
        traceback.print_exc()
        supervisor.send(Collapsed(f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
