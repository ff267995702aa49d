"""What each mode runs, times and looks at; whatever it is, a submission cannot tell one mode from another.

| mode      | cases                               | timed                    | looked at |
|-----------|-------------------------------------|--------------------------|-----------|
| run       | the learner's own parameters        | no                       | no        |
| test      | the public ones                     | no                       | no        |
| benchmark | the public and the measured ones    | measured, for a while    | no        |
| submit    | all                                 | measured, and ranked     | yes       |
| profile   | one public one, or the learner's    | no                       | yes       |
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from bank import own
from bank.schema import Case, Limits, TaskFacts
from sandbox.judging.measuring import FEWEST
from sandbox.judging.report import Job

OWN = "own"  # the id of the case that a learner made
LARGER = "gpu_"
BENCHMARK_SHARE = 0.25  # of the time for which a case may be timed
SPARE_S = 30.0
WARM_UPS = 1
LOOKS = 2  # at the kernels: the compiler's and the counters'; each may take as long as a compilation


@dataclass(frozen=True)
class Course:
    """One job's way: its cases in order, and what happens with them. `own`: a learner chose parameters."""

    cases: tuple[Case, ...]
    limits: Limits
    times: bool
    ranks: bool
    looks: bool
    own: bool


def course(facts: TaskFacts, job: Job) -> Course:
    """The way of this job. In mode "profile" own parameters are taken if any were chosen."""
    chosen = job.mode == "run" or (job.mode == "profile" and bool(job.own))
    limits = facts.limits
    if job.mode == "benchmark":
        limits = msgspec.structs.replace(limits, measure_s=limits.measure_s * BENCHMARK_SHARE)
    return Course(
        cases=(own_case(facts, job),) if chosen else cases_of(facts.cases, job.mode),
        limits=limits,
        times=job.mode in ("benchmark", "submit"),
        ranks=job.mode == "submit",
        looks=job.mode in ("profile", "submit"),
        own=chosen,
    )


def cases_of(cases: Sequence[Case], mode: str) -> tuple[Case, ...]:
    """Those of the task that a mode runs."""
    if mode == "submit":
        return tuple(cases)
    if mode == "benchmark":
        return tuple(case for case in cases if case.public or case.measured)
    if mode == "profile":
        return (looked_at(cases),)
    return tuple(case for case in cases if case.public)


def looked_at(cases: Sequence[Case]) -> Case:
    """The case whose kernels are shown. Never a hidden one: a kernel's name could tell its input."""
    public = [case for case in cases if case.public]
    return next((case for case in public if case.measured), max(public, key=size_of))


def size_of(case: Case) -> int:
    """The product of a case's numbers: small cases often take paths of their own through a program."""
    return math.prod(value for value in case.parameters.values() if type(value) is int and value > 0)


def own_case(facts: TaskFacts, job: Job) -> Case:
    """The first public case with the learner's parameters; on a GPU too, what was chosen holds."""
    parameters = own.parameters(facts, job.own)
    kept = {name: value for name, value in parameters.items() if name.removeprefix(LARGER) not in facts.own}
    return Case(id=OWN, public=True, parameters={**kept, **{name: parameters[name] for name in facts.own}})


def for_device(case: Case) -> Case:
    """The case with the sizes that it has on a GPU: `gpu_rows` takes the place of `rows`."""
    larger = {
        name.removeprefix(LARGER): value for name, value in case.parameters.items() if name.startswith(LARGER)
    }
    return msgspec.structs.replace(case, parameters={**case.parameters, **larger})


def refusals_in_words(facts: TaskFacts, job: Job) -> str:
    """Why the learner's parameters cannot be taken, a sentence each; empty when they can."""
    return " ".join(map(sentence, own.refusals(facts, job.own)))


def sentence(refusal: own.Refusal) -> str:
    """One refusal, as it is shown."""
    if refusal.own is None:
        return f"This task leaves no choice of a parameter called {refusal.name}."
    if refusal.own.choices:
        return f"Please choose {refusal.name} from {', '.join(map(str, refusal.own.choices))}."
    return (
        f"Please choose a whole number from {refusal.own.least:,} to {refusal.own.most:,} for {refusal.name}."
    )


def deadline(way: Course, start_s: float) -> float:
    """Seconds after which a grader must be stuck: every start, call and timing at its limit, and some.

    A call costs twice its limit: inputs are drawn and outputs checked, which is not the submission's time.
    """
    measured = sum(case.measured for case in way.cases) if way.times else 0
    starts = len(way.cases) + 2 * measured + LOOKS  # a new build for every case
    calls = len(way.cases) + measured * 2 * (FEWEST + WARM_UPS)
    called = 2 * (calls * way.limits.wall_s + LOOKS * way.limits.compile_s)
    return SPARE_S + starts * start_s + called + measured * way.limits.measure_s
