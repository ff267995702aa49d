"""Use-cases of the portfolio: what it holds, and what is said about it. The only writer of PortfolioEntry."""

from collections.abc import Collection, Mapping

import msgspec
from django.db import transaction
from msgspec import Struct

from accounts.models import User
from bank import Catalogue
from bank.schema import Language
from interview.models import PortfolioEntry
from interview.portfolio.charts import Chart, chart
from sandbox.judging.report import Report
from sandbox.models import Submission

LONGEST_NOTE = 4_000


class Piece(Struct, frozen=True):
    """The best passed submission to one task: what was measured, on what, and what the person says of it."""

    task: str
    title: str
    language: str
    submission: Submission
    chart: Chart | None
    device: str
    host: str
    note: str
    shown: bool


def pieces(user: User, catalogue: Catalogue, language: Language) -> list[Piece]:
    """One piece a task that was passed, the fastest first; tasks that left the bank are left out."""
    said = {entry.task: entry for entry in PortfolioEntry.objects.filter(user=user)}
    best = _best(user, catalogue.tasks)
    return [_piece(one, catalogue, said.get(one.task), language) for one in best.values()]


def _best(user: User, tasks: Collection[str]) -> dict[str, Submission]:
    passed = Submission.objects.filter(user=user, mode="submit", verdict="passed", task__in=list(tasks))
    best: dict[str, Submission] = {}
    for one in sorted(passed, key=lambda one: (-(one.score or 0), one.created_at)):
        best.setdefault(one.task, one)
    return best


def _piece(one: Submission, catalogue: Catalogue, entry: PortfolioEntry | None, language: Language) -> Piece:
    task = catalogue.tasks[one.task]
    report = _report(one)
    return Piece(
        task=one.task,
        title=task.texts[language].title,
        language=task.facts.language,
        submission=one,
        chart=chart(report.measurements) if report else None,
        device=report.device.model if report and report.device else "",
        host=_host(report),
        note=entry.note if entry else "",
        shown=entry.shown if entry else True,
    )


def _report(one: Submission) -> Report | None:
    """What the host said; None where it said it in an older form, which must not take the page down."""
    try:
        return msgspec.convert(one.report, Report) if one.report else None
    except msgspec.ValidationError:
        return None


def _host(report: Report | None) -> str:
    """What it was built or run with."""
    if report is None or report.host is None:
        return ""
    return report.host.compiler or report.host.python


def say(user: User, shown: Collection[str], notes: Mapping[str, str]) -> None:
    """Keeps which pieces are shown and what is said about them; tasks that were not passed are ignored."""
    own = set(
        Submission.objects.filter(user=user, mode="submit", verdict="passed").values_list("task", flat=True)
    )
    with transaction.atomic():
        for task in own & notes.keys():
            text = notes[task].replace("\0", "").replace("\r\n", "\n")[:LONGEST_NOTE]
            PortfolioEntry.objects.update_or_create(
                user=user, task=task, defaults={"shown": task in shown, "note": text}
            )
