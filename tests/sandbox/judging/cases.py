"""Tasks' own submissions through the real jail: what `submissions.toml` says must come true."""

import math
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, structs

from bank.schema import TaskFacts
from sandbox.judging import measuring
from sandbox.judging.host import Host
from sandbox.judging.judge import judge
from sandbox.judging.report import Event, Job, Mode, Report, Verdict

ROOT = Path(__file__).parents[3]
TASKS = ROOT / "content" / "tasks"
FIXTURES = Path(__file__).parent / "tasks"
MEASURE_S = 2
PATIENCE = 4  # times a task's own limit: a machine that does other things, too, must not end an honest run
ATTEMPTS = 3  # to measure a ratio, because noise must not decide

Mutant = Literal["zeros", "constant", "half the work", "wrong tail", "lower precision", "race"]
Cheat = Literal[
    "forged results",
    "patched clocks",
    "side streams",
    "background work",
    "lazy answers",
    "warm-up",
    "one shape",
    "cache by pointer",
    "cache by content",
    "cache by shape",
    "cache across calls",
    "cache across processes",
    "phases",
    "all work in one call",
    "stolen memory",
    "stolen frames",
    "stolen environment",
    "guessed seeds",
    "stolen files",
    "no work",
    "numbers",
    "edited inputs",
    "arity",
    "races and tools",
    "forbidden library",
    "detects the grader",
    "wire",
    "escape",
    "processes",
    "memory",
    "output",
    "core dumps",
    "compiler bombs",
    "signals",
    "survivors",
    "hangs",
    "poisoned caches",
    "descriptors",
    "frames of the protocol",
    "recursion",
    "watching",
    "system calls",
]


class Expectation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of submissions.toml. `mutant`, `cheat`: the class that it stands for (docs/cheats.md)."""

    file: str
    verdict: str
    why: str
    mode: Literal["test", "submit"] = "submit"
    message: str = ""
    ratio_below: float | None = None
    ratio_above: float | None = None
    mutant: Mutant | None = None
    cheat: Cheat | None = None


class Submissions(Struct, frozen=True, forbid_unknown_fields=True):
    submission: tuple[Expectation, ...]


def expectations(folder: Path) -> tuple[Expectation, ...]:
    """What the task's author promises."""
    return msgspec.toml.decode((folder / "submissions.toml").read_bytes(), type=Submissions).submission


def facts_of(folder: Path) -> TaskFacts:
    """The task's facts, except that nothing is timed for long: verdicts do not depend on it."""
    facts = msgspec.toml.decode((folder / "task.toml").read_bytes(), type=TaskFacts)
    return structs.replace(facts, limits=structs.replace(facts.limits, measure_s=MEASURE_S))


def patient(facts: TaskFacts) -> TaskFacts:
    """The task with a longer limit of time."""
    limits = structs.replace(facts.limits, wall_s=PATIENCE * facts.limits.wall_s)
    return structs.replace(facts, limits=limits)


def grade(
    host: Host,
    folder: Path,
    source: str,
    mode: Mode = "submit",
    events: list[Event] | None = None,
    *,
    facts: TaskFacts | None = None,
) -> Report:
    """Judge a text as a submission, to the task's facts or to these instead."""
    facts = facts or facts_of(folder)
    job = Job(submission="test", attempt=1, task=facts.id, task_digest="", source=source, mode=mode)
    collected = [] if events is None else events
    return judge(job, collected.append, facts, folder, host)


def assert_verdict(host: Host, folder: Path, expectation: Expectation) -> Report:
    """One submission gets exactly what it must get."""
    source = (folder / "submissions" / expectation.file).read_text("utf-8")
    facts = facts_of(folder) if expectation.verdict == Verdict.TIME_LIMIT else patient(facts_of(folder))
    for _ in range(ATTEMPTS):
        report = grade(host, folder, source, expectation.mode, facts=facts)
        words = msgspec.json.format(msgspec.json.encode(report)).decode()
        assert report.verdict == expectation.verdict, words
        said = " ".join([report.message, *(case.message for case in report.cases)])
        assert expectation.message in said, words
        fast = is_as_fast_as_promised(report, expectation)
        if fast or measuring.score(report.measurements) is not None:  # else it is too noisy to tell
            break
    assert fast, words
    return report


def is_as_fast_as_promised(report: Report, expectation: Expectation) -> bool:
    """Whether what was measured lies between the bounds, where there are any."""
    above, below = expectation.ratio_above, expectation.ratio_below
    if above is None and below is None:
        return True
    ratio = measuring.geometric_mean(report.measurements)
    return ratio is not None and (above or 0) < ratio < (below or math.inf)


def assert_verdicts(host: Host, task_id: str) -> None:
    """Every submission of a task of ours; and every file in the folder is promised a verdict."""
    folder = TASKS / task_id
    promised = expectations(folder)
    assert {e.file for e in promised} == {
        path.name for path in (folder / "submissions").iterdir() if path.is_file()
    }
    for expectation in promised:
        assert_verdict(host, folder, expectation)
