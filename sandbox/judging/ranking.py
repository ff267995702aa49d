"""The measured cases of one job, timed against the baseline."""

from collections.abc import Callable
from functools import partial

from bank.schema import Case
from sandbox.judging import measuring
from sandbox.judging.checking import Checking
from sandbox.judging.clocks import Clocks
from sandbox.judging.crew import Call
from sandbox.judging.programs import Programs
from sandbox.judging.protocol import Assignment
from sandbox.judging.report import CaseOutcome, Measurement, Verdict
from sandbox.runner.messages import Progress


class Ranking:
    """What is timed, once all cases are right."""

    def __init__(self, programs: Programs, checking: Checking, assignment: Assignment) -> None:
        self._programs = programs
        self._checking = checking
        self._assignment = assignment

    def all(self, outcomes: list[CaseOutcome], measurements: list[Measurement]) -> None:
        """Time the measured cases; a call that fails meanwhile replaces the case's outcome."""
        measured = [case for case in self._assignment.cases if case.measured and self._assignment.measure]
        for index, case in enumerate(measured, 1):
            self._programs.tell(Progress("timing", index, len(measured), case.id))
            failed = self._checking.guarded(case, partial(self._one, case, measurements))
            if failed.verdict is not Verdict.PASSED:
                outcomes[[outcome.case for outcome in outcomes].index(case.id)] = failed
                measurements.clear()
                return

    def _one(self, case: Case, measurements: list[Measurement]) -> CaseOutcome:
        submission, baseline = device_clocks() if self._assignment.on_device else (own_clock, own_clock)
        result = measuring.measure(
            case.id,
            lambda: submission(self._programs.call("submission", case)),
            lambda: baseline(self._programs.call_baseline(case)),
            self._assignment.limits.measure_s,
        )
        measurements.append(result)
        return CaseOutcome(case=case.id, verdict=Verdict.PASSED, seconds=result.submission_s)


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
