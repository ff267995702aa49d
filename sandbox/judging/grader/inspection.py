"""The grader's last step where kernels are looked at: ask the compiler, and the device's counters."""

import traceback

from bank.schema import Case
from sandbox.judging.grader import verdicts
from sandbox.judging.grader.crew import Call, HostFailedError
from sandbox.judging.grader.programs import COUNTERS, INSPECT, Programs, Unloadable, patience_of
from sandbox.judging.modes import looked_at
from sandbox.judging.profiling import claims, nsight
from sandbox.judging.protocol import Assignment
from sandbox.judging.report import KernelProfile, Profile
from sandbox.runner.messages import Progress

LAST_WORDS_S = 30.0  # ncu prints its table after the runner has ended
TROUBLE = (*verdicts.LEARNER_ERRORS, HostFailedError, Unloadable)


class Inspection:
    """What is known of the kernels beside whether they are right. It decides nothing, and never fails."""

    def __init__(self, programs: Programs, assignment: Assignment) -> None:
        self._programs = programs
        self._assignment = assignment
        self.profile: Profile | None = None

    def run(self) -> None:
        """Look, as far as the assignment asks for it. What could not be read becomes the profile's note."""
        if not (self._assignment.inspect or self._assignment.counters):
            return
        case = looked_at(self._assignment.cases)
        if self._assignment.mode == "profile":
            self._programs.tell(Progress("profiling", 1, 1, case.id))
        try:
            self.profile = self._look(case)
        except Exception:  # ours; the verdict is known by now, and does not suffer
            traceback.print_exc()
            self.profile = Profile(target="", note=claims.NOT_ASKED)

    def _look(self, case: Case) -> Profile:
        """What compiler and counters say of one case."""
        target, kernels, note = self._ask_compiler(case) if self._assignment.inspect else ("", (), "")
        lights: dict[str, float] = {}
        if self._assignment.counters:
            printed = self._count(case)
            lights = nsight.speed_of_light(printed)
            note = note or ("" if lights else nsight.note_of(printed))
        return Profile(target=target, kernels=kernels, speed_of_light=lights, note=note)

    def _ask_compiler(self, case: Case) -> tuple[str, tuple[KernelProfile, ...], str]:
        """Target, kernels, and a note on what is missing."""
        try:
            facts = self._call(case, INSPECT).facts
        except TROUBLE:
            facts = None
        self._programs.stop("submission")
        if facts is None:
            return "", (), claims.NOT_ASKED
        kernels = claims.kernels_of(facts)
        note = claims.note_of(kernels, on_device=self._assignment.on_device)
        return claims.target_of(claims.capability_of(facts)), kernels, note

    def _count(self, case: Case) -> str:
        """What ncu's jail printed, whether the call came back or not."""
        try:
            self._call(case, COUNTERS)
            ends = self._programs.finish("submission", LAST_WORDS_S)
        except TROUBLE as error:
            ends = self._programs.stop("submission", patience_of(error))
        return "\n".join(end.output for end in ends)

    def _call(self, case: Case, build: str) -> Call:
        """One call of a build of its own. What it puts out is not looked at."""
        other = Case(id=case.id, public=case.public, parameters={**case.parameters, "build": build})
        return self._programs.run("submission", other)
