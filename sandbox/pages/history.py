"""Reading what is kept: a person's submissions, their best, differences."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from accounts.models import User
from bank.schema import Task
from sandbox import submissions
from sandbox.judging.report import Verdict
from sandbox.models import Draft, State, Submission

SHOWN = 50


@dataclass(frozen=True)
class DiffLine:
    """One line of a unified difference: `kind` is the element that shows it, `text` has no sign before it."""

    kind: Literal["ins", "del", "span", "place"]
    text: str


def editor_text(user: User, task: Task) -> str:
    """The draft of this person, or the starter."""
    draft = Draft.objects.filter(user=user, task=task.facts.id).first()
    return draft.source if draft else submissions.starter(task)


def of_task(user: User, task: str) -> list[Submission]:
    """The latest submissions of a person to a task, newest first."""
    return list(Submission.objects.filter(user=user, task=task)[:SHOWN])


def best(user: User) -> dict[str, Submission]:
    """For each task that the person has submitted: the best passed submission, else the latest result.

    Our own failures are nobody's result, and the public tests alone pass nothing.
    """
    rows = Submission.objects.filter(user=user, mode="submit", state=State.FINISHED)
    rows = rows.exclude(verdict=Verdict.SANDBOX_FAILED).defer("source", "report", "progress")
    found: dict[str, Submission] = {}
    for row in rows.order_by("finished_at"):
        if row.task not in found or _rank(row) >= _rank(found[row.task]):
            found[row.task] = row
    return found


def _rank(row: Submission) -> tuple[bool, float]:
    passed = row.verdict == Verdict.PASSED
    return (passed, (row.score or 0.0) if passed else 0.0)


def previous(row: Submission) -> Submission | None:
    """The submission that the same person made to the same task before this one."""
    return Submission.objects.filter(user=row.user, task=row.task, created_at__lt=row.created_at).first()


def difference(old: str, new: str) -> list[DiffLine]:
    """The unified difference of two sources; empty when they are the same."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    return list(_diff_lines(lines))


def _diff_lines(lines: Iterable[str]) -> Iterable[DiffLine]:
    for number, line in enumerate(lines):
        if number < 2:  # the names of the two files, which we have none of
            continue
        match line[:1]:
            case "+":
                yield DiffLine("ins", line[1:])
            case "-":
                yield DiffLine("del", line[1:])
            case "@":
                yield DiffLine("place", line)
            case _:
                yield DiffLine("span", line[1:])
