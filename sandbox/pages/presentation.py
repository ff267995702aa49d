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
from django.utils.translation import gettext as _

from accounts.language import page_language
from bank.schema import Task
from sandbox.judging.report import CaseOutcome, Report
from sandbox.models import State, Submission
from sandbox.pages import fleet, profiles
from sandbox.pages.profiles import ProfileShown
from sandbox.pages.quantities import duration
from sandbox.pages.speeds import SpeedLine, device_lines, speed_line
from sandbox.pages.words import PASSED, SPEEDS, STAGES, VERDICTS, Words
from sandbox.queue import hosts, queueing

POLLS = ((20, 1), (120, 2), (900, 5))  # for so many seconds, ask every so many
POLL_LAST = 15
OWN = "own"  # the engine's name for the case that a learner made
ROUGHLY_S = 8  # below that a number would pretend to know more than it does


@dataclass(frozen=True)
class CaseLine:
    """One test as the results list shows it; one without `words` has not been tested yet."""

    label: str
    words: Words | None
    public: bool
    passed: bool
    message: str = ""
    output: str = ""
    duration: str = ""
    arrays: tuple[tuple[Promise | str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True)
class Status:
    """Everything that the status of one submission says."""

    submission: Submission
    title: str
    words: Words | None = None
    poll_s: int = 0
    position: int = 0
    eta: str = ""
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
    profile: ProfileShown | None = None
    own: list[tuple[str, str]] = field(default_factory=list)
    device: list[tuple[str, str]] = field(default_factory=list)


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


def words_of(row: Submission) -> Words | None:
    """The verdict of a finished row as people read it, for the mode in which it ran."""
    passed = PASSED.get(row.mode) if row.verdict == "passed" else None
    return passed or VERDICTS.get(row.verdict)


def _queued(row: Submission, title: str, now: datetime) -> Status:
    return Status(
        row,
        title,
        poll_s=poll_interval(row, now),
        position=queueing.position(row, now),
        eta=_eta(row, now),
        unsent=row.sent_at is None and not fleet.broker_answers(),
        no_host=not hosts.connected(row.queue),
    )


def _running(row: Submission, title: str, task: Task | None, now: datetime) -> Status:
    progress: Mapping[str, Any] = row.progress
    return Status(
        row,
        title,
        poll_s=poll_interval(row, now),
        eta=_eta(row, now),
        stage=STAGES.get(progress.get("stage", "claimed"), ""),
        index=progress.get("index", 0),
        total=progress.get("total", 0),
        case=_label(task, progress.get("case", "")),
        cases=_tested(progress.get("tested", []), task),
    )


def _finished(row: Submission, title: str, task: Task | None) -> Status:
    words = words_of(row)
    if row.report is None:
        return Status(row, title, words=words)
    report = msgspec.convert(row.report, Report)
    return Status(
        row,
        title,
        words=words,
        report=report,
        speed=SPEEDS.get(report.speed, ""),
        cases=[_case_line(case, task, row.mode == "run") for case in report.cases],
        speeds=[speed_line(measured, _label(task, measured.case)) for measured in report.measurements],
        profile=profiles.shown(report.profile) if report.profile else None,
        own=_own(row, task),
        device=list(device_lines(report.device)) if report.device else [],
    )


def _eta(row: Submission, now: datetime) -> str:
    """When the verdict may be there, from what such submissions took lately; empty when nobody can know."""
    left = queueing.eta(row, now)
    if left is None:
        return ""
    seconds = left.total_seconds()
    if seconds < ROUGHLY_S:
        return _("The verdict should be there in a few seconds.")
    if seconds < 2 * 60:
        return _("The verdict should be there in about %(seconds)d seconds.") % {
            "seconds": round(seconds, -1)
        }
    minutes = round(seconds / 60)
    return _("The verdict should be there in about %(minutes)d minutes.") % {"minutes": minutes}


def poll_interval(row: Submission, now: datetime) -> int:
    """Seconds until the page asks again: often at first, seldom when it takes long."""
    age = (now - row.created_at).total_seconds()
    return next((every for limit, every in POLLS if age < limit), POLL_LAST)


def _tested(progress: list[dict[str, Any]], task: Task | None) -> list[CaseLine]:
    """What is known of the cases while others still run."""
    public = _public(task)
    return [
        CaseLine(
            label=_label(task, case["case"]),
            words=VERDICTS.get(case["verdict"]),
            public=case["case"] in public,
            passed=case["verdict"] == "passed",
            duration=duration(case["seconds"]) if case["seconds"] else "",
        )
        for case in progress
    ]


def _case_line(case: CaseOutcome, task: Task | None, own: bool) -> CaseLine:
    """`own`: the learner's own input, of which nothing is secret."""
    open_ = own or case.case in _public(task)
    return CaseLine(
        label=_label(task, case.case),
        words=VERDICTS[case.verdict],
        public=open_,
        passed=case.verdict == "passed",
        message=case.message,
        output=case.output if open_ else "",
        duration=duration(case.seconds) if case.seconds else "",
        arrays=((_("Inputs"), case.inputs), (_("Outputs"), case.outputs)) if own else (),
    )


def _own(row: Submission, task: Task | None) -> list[tuple[str, str]]:
    """The parameters of a run of one's own, in the reader's words."""
    words = task.texts[page_language()].own if task else {}
    return [(words.get(name, name), str(value)) for name, value in row.own.items()]


def _public(task: Task | None) -> set[str]:
    return {case.id for case in task.facts.cases if case.public} if task else set()


def _label(task: Task | None, case: str) -> str:
    if case == OWN:
        return _("Your input")
    return task.texts[page_language()].cases.get(case, case) if task else case
