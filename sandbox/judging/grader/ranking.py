"""The measured cases of one job, timed against the baseline."""

import importlib
from functools import partial

from bank.schema import Case
from sandbox.judging import measuring
from sandbox.judging.grader.checking import Checking
from sandbox.judging.grader.programs import Programs
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
        result = self._on_device(case) if self._assignment.on_device else self._on_processor(case)
        measurements.append(result)
        return CaseOutcome(case=case.id, verdict=Verdict.PASSED, seconds=result.submission_s)

    def _on_processor(self, case: Case) -> Measurement:
        """By the one clock that is trusted."""
        return measuring.measure(
            case.id,
            lambda: self._programs.call("submission", case).seconds,
            lambda: self._programs.call_baseline(case).seconds,
            self._assignment.limits.measure_s,
        )

    def _on_device(self, case: Case) -> Measurement:
        """By events, whose word the grader's clock bounds."""
        ranking = importlib.import_module("sandbox.judging.gpu.ranking")  # torch and the driver, only there
        result: Measurement = ranking.measure(
            self._programs.device,
            case,
            lambda: self._programs.call("submission", case),
            lambda: self._programs.call_baseline(case),
            self._assignment.limits.measure_s,
        )
        return result
