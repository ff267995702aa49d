"""Each case once, and what the learner's code does wrong as the case's outcome."""

from collections.abc import Callable
from functools import partial

import msgspec

from bank.schema import Case
from sandbox.judging.grader import verdicts
from sandbox.judging.grader.crew import RaisedError
from sandbox.judging.grader.excerpts import excerpts
from sandbox.judging.grader.programs import Programs, Unloadable, patience_of
from sandbox.judging.grader.reading import UnreadableError, read_apart
from sandbox.judging.grading import RuleBroken, Wrong
from sandbox.judging.protocol import Assignment, Cleared, LoadFailure, build_of
from sandbox.judging.report import CaseOutcome, Verdict
from sandbox.runner.messages import End, Progress

LAST_WORDS_S = 1.0  # for a runner to print what it still holds, once nothing more is asked of it


class Checking:
    """The cases of one job."""

    def __init__(self, programs: Programs, assignment: Assignment) -> None:
        self._programs = programs
        self._assignment = assignment
        self._source_was_read = False

    def all(self, outcomes: list[CaseOutcome]) -> None:
        """Every case in order. After a wrong answer it goes on; after a crash or a limit there is no use."""
        cases = self._assignment.cases
        for index, case in enumerate(cases, 1):
            self._programs.tell(Progress("testing", index, len(cases), case.id))
            outcome = (
                self._own(case) if self._assignment.own else self.guarded(case, partial(self._one, case))
            )
            outcomes.append(outcome)
            seconds = outcome.seconds if case.public else 0.0  # of a hidden case, the verdict alone
            told = Progress("tested", index, len(cases), case.id, str(outcome.verdict), seconds)
            self._programs.tell(told)
            if outcomes[-1].verdict not in (Verdict.PASSED, Verdict.WRONG_ANSWER):
                return

    def guarded(self, case: Case, action: Callable[[], CaseOutcome]) -> CaseOutcome:
        """Run; turn what the learner's code does wrong into the case's outcome."""
        try:
            return action()
        except verdicts.LEARNER_ERRORS as error:
            keep = isinstance(error, Wrong | RuleBroken)
            ends = () if keep else self._end(error)
            lines = self._assignment.source.count("\n") + 1
            return verdicts.outcome(case.id, error, ends, build_of(case), public=case.public, lines=lines)

    def _one(self, case: Case) -> CaseOutcome:
        self._read_source()
        seconds = self._programs.call("submission", case).shown_s
        return CaseOutcome(case=case.id, verdict=Verdict.PASSED, seconds=seconds)

    def _end(self, error: Exception) -> tuple[End, ...]:
        """End the runners after this error. One that raised lives and still holds what it printed."""
        if isinstance(error, RaisedError):
            return self._programs.finish("submission", LAST_WORDS_S)
        return self._programs.stop("submission", patience_of(error))

    def _own(self, case: Case) -> CaseOutcome:
        """A case that the learner made: everything about it may be shown, right or wrong."""
        outcome = self.guarded(case, partial(self._one, case))
        printed = [end.output for end in self._programs.finish("submission", LAST_WORDS_S)]
        call = self._programs.last
        return msgspec.structs.replace(
            outcome,
            output="\n".join(filter(None, [outcome.output, *printed])),
            inputs=excerpts(call.inputs) if call else {},
            outputs=excerpts(call.outputs) if call else {},
        )

    def _read_source(self) -> None:
        """Once, before anything that the submission says counts: the task's word on its text."""
        if self._source_was_read:
            return
        check_source = getattr(self._programs.task, "check_source", None)
        if check_source is not None:
            try:
                read_apart(check_source, self._assignment.source)
            except UnreadableError as error:
                raise Unloadable(LoadFailure(str(error), "")) from error
        self._source_was_read = True
        self._programs.tell(Cleared())
