"""One job from source to report."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bank.schema import Case, TaskFacts
from sandbox.judging import languages, measuring
from sandbox.judging.host import Host
from sandbox.judging.jail import JailError, Plan
from sandbox.judging.languages import Files, Language, Prepared
from sandbox.judging.protocol import Assignment, Finished
from sandbox.judging.report import Compilation, Event, Job, Report, Verdict
from sandbox.judging.supervisor import SandboxFailedError, Supervision, deadline, new_seed

LARGEST_SOURCE = 256 << 10
WAITING = "waiting for a GPU grading host"

Plans = dict[tuple[str, str], Plan]


def judge(job: Job, emit: Callable[[Event], None], facts: TaskFacts, folder: Path, host: Host) -> Report:
    """Judge one submission. Never raises for what a submission does; our failures are in the report."""
    started = time.monotonic()
    report = _Reporter(job, host, started)
    emit(Event(stage="claimed"))
    if len(job.source.encode()) > LARGEST_SOURCE or "\0" in job.source:
        words = f"A submission is text of at most {LARGEST_SOURCE >> 10} KiB."
        return report(Verdict.COMPILE_ERROR, message=words)
    try:
        return _judged(job, emit, facts, folder, host, report)
    except (SandboxFailedError, JailError, OSError) as error:
        return report(Verdict.SANDBOX_FAILED, message=str(error))


class _Reporter:
    """Fills in what every report of this job says."""

    def __init__(self, job: Job, host: Host, started: float) -> None:
        self._job, self._host, self._started = job, host, started

    def __call__(self, verdict: Verdict, **fields: object) -> Report:
        job = self._job
        return Report(
            submission=job.submission, attempt=job.attempt, task=job.task, task_digest=job.task_digest,
            mode=job.mode, verdict=verdict, host=self._host.facts, seconds=time.monotonic() - self._started,
            **fields,  # type: ignore[arg-type]  # checked by msgspec's own signature at the callers
        )  # fmt: skip


def _judged(
    job: Job, emit: Callable[[Event], None], facts: TaskFacts, folder: Path, host: Host, report: _Reporter
) -> Report:
    if facts.needs == "gpu" and not host.has_gpu:
        raise SandboxFailedError("this task needs a grading host with a GPU")
    language = languages.of(facts.language)
    if not language.compiler():
        raise SandboxFailedError(f"this grading host has no compiler for {facts.language}")
    cases = tuple(case for case in facts.cases if case.public or job.mode == "submit")
    measured = job.mode == "submit" and (facts.speed_needs == "cpu" or host.has_gpu)
    emit(Event(stage="compiling"))
    plans, compilation = _prepare(job, facts, folder, host, language, cases, measured)
    if compilation is not None and not compilation.succeeded:
        return report(Verdict.COMPILE_ERROR, compilation=compilation, message="It does not compile.")
    assignment = Assignment(
        str(folder.resolve()), job.mode, cases, facts.limits, language.START_S, new_seed(), measured, language.inspects
    )
    calls = 2 + len(cases) + 2 * sum(case.measured for case in cases)
    finished = Supervision(host.workshop, plans, emit).run(assignment, deadline(facts.limits, language.START_S, calls))
    return _concluded(job, facts, report, finished, compilation, measured)


def _prepare(
    job: Job, facts: TaskFacts, folder: Path, host: Host, language: Language, cases: tuple[Case, ...], measured: bool
) -> tuple[Plans, Compilation | None]:
    """Every program that the grader may ask for; stops at the first that does not compile."""
    entry = (folder / language.ENTRY).read_text("utf-8")
    builds = list(dict.fromkeys(str(case.parameters.get("build", "plain")) for case in cases))
    builds += ["inspect"] if language.inspects else []
    files = Files(facts.file, job.source, entry)
    with ThreadPoolExecutor() as pool:  # a jail ends with the thread that started it: these wait for theirs
        every = list(pool.map(lambda build: language.prepare(host.workshop, files, facts.limits, build), builds))
    plans: Plans = {}
    for build, prepared in zip(builds, every, strict=True):
        if prepared.plan is None:
            return {}, prepared.compilation
        plans["submission", build] = prepared.plan
    if measured:
        for build in {str(case.parameters.get("build", "plain")) for case in cases if case.measured}:
            plans["baseline", build] = _baseline(facts, folder, host, language, entry, build)
    return plans, every[0].compilation


def _baseline(facts: TaskFacts, folder: Path, host: Host, language: Language, entry: str, build: str) -> Plan:
    """The task's own program, prepared as a submission would be."""
    source = (folder / language.BASELINE).read_text("utf-8")
    prepared: Prepared = language.prepare(host.workshop, Files(facts.file, source, entry), facts.limits, build)
    if prepared.plan is None:
        words = prepared.compilation.output if prepared.compilation else ""
        raise SandboxFailedError(f"the task's own baseline does not compile: {words}")
    return prepared.plan


def _concluded(
    job: Job, facts: TaskFacts, report: _Reporter, finished: Finished, compilation: Compilation | None, measured: bool
) -> Report:
    """The report on a job that the grader brought to an end."""
    if finished.unloadable is not None:
        failure = finished.unloadable
        refusal = Compilation(succeeded=False, output=failure.trace, seconds=0)
        return report(Verdict.COMPILE_ERROR, compilation=refusal, message=f"It cannot be loaded: {failure.headline}")
    failed = next((outcome for outcome in finished.outcomes if outcome.verdict is not Verdict.PASSED), None)
    if finished.facts:
        compilation = Compilation(succeeded=True, output="", seconds=0, facts=finished.facts)
    return report(
        failed.verdict if failed else Verdict.PASSED,
        message=failed.message if failed else "",
        compilation=compilation,
        cases=finished.outcomes,
        measurements=finished.measurements,
        speed=_speed(job, facts, measured, failed is not None, bool(finished.measurements)),
        score=measuring.score(finished.measurements),
    )


def _speed(job: Job, facts: TaskFacts, measured: bool, failed: bool, timed: bool) -> str:
    """Why there are measurements or none."""
    if timed:
        return "measured"
    if job.mode == "test" or not any(case.measured for case in facts.cases):
        return "not asked"
    return WAITING if not measured and not failed else "not reached"
