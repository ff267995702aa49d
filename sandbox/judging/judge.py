"""One job from source to report."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from bank.schema import Case, TaskFacts
from sandbox.judging import languages, measuring, modes
from sandbox.judging.grader.programs import COUNTERS, INSPECT
from sandbox.judging.host import Host
from sandbox.judging.jails.jail import JailError, Plan
from sandbox.judging.languages import Files, cuda_kernels
from sandbox.judging.profiling import claims, nsight
from sandbox.judging.protocol import Assignment, Finished, build_of
from sandbox.judging.report import CaseOutcome, Compilation, Event, Job, Profile, Report, Verdict
from sandbox.judging.supervisor import SandboxFailedError, Supervision, new_seed
from sandbox.judging.workshop import Place

LARGEST_SOURCE = 256 << 10
SPEAKS_WITHOUT_A_GPU = frozenset({"cuda"})  # its compiler's words are worth having before a GPU is free
ONLY_COMPILED = "It compiles. To run it, this task needs a grading host with a GPU, which this one has not."

Plans = dict[tuple[str, str], Plan]
Speed = Literal["measured", "not asked", "not reached", "waiting for a GPU grading host"]


def judge(job: Job, emit: Callable[[Event], None], facts: TaskFacts, folder: Path, host: Host) -> Report:
    """Judge one submission. Never raises for what a submission does; our failures are in the report."""
    judgement = Judgement(job, emit, facts, folder, host)
    emit(Event(stage="claimed"))
    if not is_text(job.source):
        words = f"A submission is UTF-8 text of at most {LARGEST_SOURCE >> 10} KiB."
        return judgement.report(Verdict.COMPILE_ERROR, message=words)
    try:
        return judgement.run()
    except (SandboxFailedError, JailError, OSError) as error:
        return judgement.report(Verdict.SANDBOX_FAILED, message=str(error))


def is_text(source: str) -> bool:
    """Whether this can be a file for a compiler at all."""
    try:
        return len(source.encode()) <= LARGEST_SOURCE and "\0" not in source
    except UnicodeEncodeError:
        return False


class Judgement:
    """One job on its way."""

    def __init__(
        self, job: Job, emit: Callable[[Event], None], facts: TaskFacts, folder: Path, host: Host
    ) -> None:
        self._started = time.monotonic()
        self._job, self._emit, self._facts, self._folder, self._host = job, emit, facts, folder, host
        self._language = languages.of(facts.language)
        self._way = modes.course(facts, job)
        self._measures = self._way.times and host.workshop.suffices(facts.speed_needs)
        self._looks = self._way.looks and self._language.inspects

    def run(self) -> Report:
        """Prepare, have it graded, report. Raises SandboxFailedError, JailError or OSError: our side."""
        refused = modes.refusals_in_words(self._facts, self._job) if self._way.own else ""
        if refused:
            return self.report(Verdict.RULE_BROKEN, message=refused)
        self._demand_capabilities()
        self._emit(Event(stage="compiling"))
        plans, compilation = self._submission()
        if compilation is not None and not compilation.succeeded:
            return self.report(Verdict.COMPILE_ERROR, compilation=compilation, message="It does not compile.")
        profile = self._compiled_profile(plans, compilation)
        if not self._host.workshop.suffices(self._facts.needs):
            if profile is not None:
                return self.report(Verdict.PASSED, compilation=compilation, profile=profile)
            return self.report(Verdict.SANDBOX_FAILED, compilation=compilation, message=ONLY_COMPILED)
        if self._measures:
            plans |= self._baseline()
        obstacle = self._add_counters(plans)
        with_devices = any(plan.devices for plan in plans.values())
        supervision = Supervision(self._host.workshop, plans, self._emit)
        assignment = self._assignment(with_devices=with_devices, counters=("submission", COUNTERS) in plans)
        deadline = modes.deadline(self._way, self._language.START_S)
        finished = supervision.run(assignment, deadline)
        if profile is not None:
            finished = msgspec.structs.replace(finished, profile=profile)
        return self._conclude(finished, compilation, obstacle)

    def report(self, verdict: Verdict, **fields: Any) -> Report:
        """A report, with what every report of this job says."""
        return Report(
            submission=self._job.submission,
            attempt=self._job.attempt,
            task=self._job.task,
            task_digest=self._job.task_digest,
            mode=self._job.mode,
            verdict=verdict,
            host=self._host.facts,
            seconds=time.monotonic() - self._started,
            **fields,
        )

    def _demand_capabilities(self) -> None:
        compiles = self._facts.language in SPEAKS_WITHOUT_A_GPU
        if not compiles and not self._host.workshop.suffices(self._facts.needs):
            raise SandboxFailedError("this task needs a grading host with more GPUs than this one lends")
        if not self._language.compiler():
            raise SandboxFailedError(f"this grading host has no compiler for {self._facts.language}")

    def _submission(self) -> tuple[Plans, Compilation | None]:
        """Every variant that the grader may ask for; what the compiler says against the first that fails."""
        builds = [*builds_of(self._way.cases), *([INSPECT] if self._looks else [])]
        prepare = partial(
            self._language.prepare, self._host.workshop, self._files(self._job.source), self._facts.limits
        )
        with (
            ThreadPoolExecutor() as pool
        ):  # a jail ends with the thread that started it: these wait for theirs
            every = list(pool.map(prepare, builds))
        plans: Plans = {}
        for build, prepared in zip(builds, every, strict=True):
            if prepared.plan is None:
                return {}, prepared.compilation
            plans["submission", build] = prepared.plan
        return plans, every[0].compilation

    def _baseline(self) -> Plans:
        """The task's own program, prepared as a submission would be."""
        files = self._files((self._folder / self._language.BASELINE).read_text("utf-8"))
        plans: Plans = {}
        for build in builds_of(case for case in self._way.cases if case.measured):
            prepared = self._language.prepare(self._host.workshop, files, self._facts.limits, build)
            if prepared.plan is None:
                words = prepared.compilation.output if prepared.compilation else ""
                raise SandboxFailedError(f"the task's own baseline does not compile: {words}")
            plans["baseline", build] = prepared.plan
        return plans

    def _compiled_profile(self, plans: Plans, compilation: Compilation | None) -> Profile | None:
        """In mode "profile": what a program's compiler and disassembler say, where the language has them."""
        if self._job.mode != "profile" or self._facts.language != "cuda" or compilation is None:
            return None
        self._emit(Event(stage="profiling"))
        plan = next(iter(plans.values()))
        program = plan.files[plan.command[0]].content
        files = self._files(self._job.source)
        return cuda_kernels.profile(
            self._host.workshop, files, self._facts.limits, program, compilation.output
        )

    def _add_counters(self, plans: Plans) -> str:
        """A plan to read the device's counters, where they are asked for. Returns why there can be none."""
        plan = plans.get(("submission", INSPECT))
        if self._job.mode != "profile" or plan is None or not plan.devices:
            return ""
        ncu, obstacle = nsight.profiler(), nsight.obstacle()
        if ncu is not None and not obstacle:
            plans["submission", COUNTERS] = nsight.counted(plan, ncu)
        return obstacle

    def _files(self, source: str) -> Files:
        entry = (self._folder / self._language.ENTRY).read_text("utf-8")
        return Files(self._facts.file, source, entry, self._place())

    def _place(self) -> Place:
        """Where the task would run: what its speed needs, since its verdict needs no more than that."""
        return self._facts.needs if self._facts.speed_needs == "cpu" else self._facts.speed_needs

    def _assignment(self, *, with_devices: bool, counters: bool) -> Assignment:
        """With several GPUs each rank has its own; buffers, which all see, stay in the host's memory."""
        return Assignment(
            folder=str(self._folder.resolve()),
            source=self._job.source,
            mode=self._job.mode,
            cases=tuple(map(modes.for_device, self._way.cases)) if with_devices else self._way.cases,
            limits=self._way.limits,
            start_s=self._language.START_S,
            seed=new_seed(),
            own=self._way.own,
            measure=self._measures,
            inspect=self._looks,
            counters=counters,
            on_device=with_devices and self._place() != "gpus",
            visible=",".join(self._host.workshop.visible),
        )

    def _conclude(self, finished: Finished, compilation: Compilation | None, obstacle: str) -> Report:
        """The report on a job that the grader brought to an end."""
        if finished.unloadable is not None:
            refusal = Compilation(succeeded=False, output=finished.unloadable.trace, seconds=0)
            message = f"It cannot be loaded: {finished.unloadable.headline}"
            return self.report(Verdict.COMPILE_ERROR, compilation=refusal, message=message)
        failed = next((case for case in finished.outcomes if case.verdict is not Verdict.PASSED), None)
        profile = finished.profile
        if profile is not None and profile.target:
            facts = claims.as_compiler_s_facts(profile)
            compilation = Compilation(succeeded=True, output="", seconds=0, facts=facts)
        return self.report(
            failed.verdict if failed else Verdict.PASSED,
            message=failed.message if failed else "",
            compilation=compilation,
            cases=finished.outcomes,
            measurements=finished.measurements,
            speed=self._speed(finished, failed),
            score=measuring.score(finished.measurements) if self._way.ranks else None,
            profile=self._profile(profile, obstacle),
            device=finished.device,
        )

    def _profile(self, profile: Profile | None, obstacle: str) -> Profile | None:
        """What mode "profile" shows. `obstacle`: why the device's counters could not be read."""
        if self._job.mode != "profile" or profile is None:
            return None
        kernels = claims.fitted(profile.kernels)
        return msgspec.structs.replace(profile, kernels=kernels, note=profile.note or obstacle)

    def _speed(self, finished: Finished, failed: CaseOutcome | None) -> Speed:
        """Why there are measurements or none."""
        if finished.measurements:
            return "measured"
        if not self._way.times or not any(case.measured for case in self._facts.cases):
            return "not asked"
        return "not reached" if failed or self._measures else "waiting for a GPU grading host"


def builds_of(cases: Iterable[Case]) -> list[str]:
    """The variants of a program that these cases run, each once, in order."""
    return list(dict.fromkeys(map(build_of, cases)))
