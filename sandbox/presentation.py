"""From a row and its report to what a page shows: labels in the reader's language, times with units.

What a hidden case prints or received could give its input away, so of hidden cases a page gets the
label and the verdict; the judge's own message only where the task's author wrote it as a hint.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.utils.functional import Promise

from accounts.language import page_language
from bank.schema import Task
from sandbox import history, hosts
from sandbox.judging.report import Measurement, Report
from sandbox.models import State, Submission
from sandbox.words import SPEEDS, STAGES, VERDICTS, Words

POLLS = ((20, 1), (120, 2), (900, 5))  # for so many seconds, ask every so many
POLL_LAST = 15
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


@dataclass(frozen=True)
class CaseLine:
    """One test as the results list shows it."""

    label: str
    words: Words
    public: bool
    passed: bool
    message: str
    output: str
    duration: str


@dataclass(frozen=True)
class SpeedLine:
    """One measured case: medians, and how many times faster than the baseline with its interval."""

    label: str
    baseline: str
    submission: str
    ratio: str
    low: str
    high: str
    noisy: bool


@dataclass(frozen=True)
class Status:
    """Everything that the status of one submission says."""

    submission: Submission
    title: str
    words: Words | None = None
    poll_s: int = 0
    position: int = 0
    no_host: bool = False
    unsent: bool = False
    stage: Promise | str = ""
    index: int = 0
    total: int = 0
    case: str = ""
    report: Report | None = None
    speed: Promise | str = ""
    cases: list[CaseLine] = field(default_factory=list)
    speeds: list[SpeedLine] = field(default_factory=list)


def title_of(task: Task | None, task_id: str) -> str:
    """The task's name; its id when it is not in the bank any more."""
    return task.texts[page_language()].title if task else task_id


def status(row: Submission, task: Task | None, now: datetime) -> Status:
    """What the page shows of a submission at this moment."""
    title = title_of(task, row.task)
    match row.state:
        case State.QUEUED:
            return _queued(row, title, now)
        case State.RUNNING:
            return _running(row, title, task, now)
        case State.FINISHED:
            return _finished(row, title, task)
        case _:
            return Status(row, title)


def _queued(row: Submission, title: str, now: datetime) -> Status:
    return Status(
        row,
        title,
        poll_s=poll_interval(row, now),
        position=history.position(row),
        unsent=row.sent_at is None,
        no_host=not hosts.connected(row.queue),
    )


def _running(row: Submission, title: str, task: Task | None, now: datetime) -> Status:
    progress: Mapping[str, Any] = row.progress
    stage = progress.get("stage", "claimed")
    return Status(
        row,
        title,
        poll_s=poll_interval(row, now),
        stage=STAGES.get(stage, ""),
        index=progress.get("index", 0),
        total=progress.get("total", 0),
        case=_label(task, progress.get("case", "")),
    )


def _finished(row: Submission, title: str, task: Task | None) -> Status:
    words = VERDICTS[row.verdict]
    if row.report is None:
        return Status(row, title, words=words)
    report = msgspec.convert(row.report, Report)
    return Status(
        row,
        title,
        words=words,
        report=report,
        speed=SPEEDS.get(report.speed, ""),
        cases=_case_lines(report, task),
        speeds=[_speed_line(measured, task) for measured in report.measurements],
    )


def poll_interval(row: Submission, now: datetime) -> int:
    """Seconds until the page asks again: often at first, seldom when it takes long."""
    age = (now - row.created_at).total_seconds()
    return next((every for limit, every in POLLS if age < limit), POLL_LAST)


def _case_lines(report: Report, task: Task | None) -> list[CaseLine]:
    public = {case.id for case in task.facts.cases if case.public} if task else set()
    return [
        CaseLine(
            label=_label(task, case.case),
            words=VERDICTS[case.verdict],
            public=case.case in public,
            passed=case.verdict == "passed",
            message=case.message,
            output=case.output if case.case in public else "",
            duration=duration(case.seconds) if case.seconds else "",
        )
        for case in report.cases
    ]


def _speed_line(measured: Measurement, task: Task | None) -> SpeedLine:
    low, high = measured.interval
    return SpeedLine(
        label=_label(task, measured.case),
        baseline=duration(measured.baseline_s),
        submission=duration(measured.submission_s),
        ratio=f"{measured.ratio:.2f}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
        noisy=measured.noisy,
    )


def _label(task: Task | None, case: str) -> str:
    return task.texts[page_language()].cases.get(case, case) if task else case


def duration(seconds: float) -> str:
    """Three significant digits in the unit that suits: 12.3 ms."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= size), UNITS[-1])
    value = seconds / size
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"
