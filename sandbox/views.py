"""The pages of the coding tasks: the list, the workbench, a submission, its status and its history."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

import bank
from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank.schema import Task
from sandbox import history, hosts, presentation, submissions
from sandbox.forms import SourceForm, SubmissionForm
from sandbox.models import Submission
from sandbox.words import REFUSALS, VERDICTS

LANGUAGE_NAMES = {"cpp": "C++", "python": "Python", "triton": "Triton"}


@signed_in
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """All coding tasks by language, with the person's best result."""
    best = history.best(_person(request))
    groups: dict[str, list[dict[str, Any]]] = {}
    for task in sorted(
        bank.catalogue().tasks.values(), key=lambda task: (task.facts.difficulty, task.facts.id)
    ):
        row = best.get(task.facts.id)
        groups.setdefault(LANGUAGE_NAMES[task.facts.language], []).append(
            {
                "facts": task.facts,
                "title": presentation.title_of(task, task.facts.id),
                "best": row,
                "words": VERDICTS[row.verdict] if row else None,
            }
        )
    context = {"groups": sorted(groups.items()), "no_host": not hosts.listed()}
    return render(request, "sandbox/tasks.html", context)


@signed_in
@require_GET
def workbench(request: HttpRequest, task_id: str) -> HttpResponse:
    """The statement of a task, the editor, and the latest result."""
    task = _task(task_id)
    return _workbench(request, task, history.editor_text(_person(request), task))


def _workbench(request: HttpRequest, task: Task, source: str, refusal: Any = "") -> HttpResponse:
    rows = history.of_task(_person(request), task.facts.id)
    latest = rows[0] if rows else None
    context = {
        "task": task.facts,
        "text": task.texts[page_language()],
        "language_name": LANGUAGE_NAMES[task.facts.language],
        "source": source,
        "starter": submissions.starter(task),
        "refusal": refusal,
        "no_host": not hosts.connected(task.facts.needs),
        "status": presentation.status(latest, task, timezone.now()) if latest else None,
        "history": _history_lines(rows),
    }
    return render(request, "sandbox/workbench.html", context, status=422 if refusal else 200)


@signed_in
@require_POST
def draft(request: HttpRequest, task_id: str) -> HttpResponse:
    """Keeps what stands in the editor; the editor sends it a moment after typing."""
    task = _task(task_id)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return render(request, "sandbox/_refused.html", {"refusal": _first_error(form)}, status=422)
    submissions.save_draft(_person(request), task.facts.id, form.cleaned_data["source"], timezone.now())
    return HttpResponse(status=204)


@signed_in
@require_POST
def submit(request: HttpRequest, task_id: str) -> HttpResponse:
    """Takes a program and shows its status; a refusal leaves what was typed as it is."""
    task = _task(task_id)
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return _refused(request, task, _first_error(form))
    source, mode = form.cleaned_data["source"], form.cleaned_data["mode"]
    try:
        row = submissions.submit(_person(request), task, source, mode, timezone.now())
    except submissions.RefusedError as refusal:
        return _refused(request, task, REFUSALS[refusal.reason])
    if not _wants_fragment(request):
        return redirect("sandbox:submission", row.pk)
    return _status(request, row)


def _refused(request: HttpRequest, task: Task, refusal: Any) -> HttpResponse:
    if _wants_fragment(request):
        return render(request, "sandbox/_refused.html", {"refusal": refusal}, status=422)
    return _workbench(request, task, request.POST.get("source", ""), refusal)


@signed_in
@require_GET
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One submission with its result and its source."""
    row = _own(request, pk)
    before = history.previous(row)
    task = bank.catalogue().tasks.get(row.task)
    context = {
        "status": presentation.status(row, task, timezone.now()),
        "task": task.facts if task else None,
        "previous": before,
    }
    return render(request, "sandbox/submission.html", context)


@signed_in
@require_GET
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of a page that tells how a submission stands; it asks for itself until the end."""
    return _status(request, _own(request, pk))


def _status(request: HttpRequest, row: Submission) -> HttpResponse:
    shown = presentation.status(row, bank.catalogue().tasks.get(row.task), timezone.now())
    rows = history.of_task(_person(request), row.task)
    context = {"status": shown, "history": _history_lines(rows), "with_history": True}
    return render(request, "sandbox/_status.html", context)


@signed_in
@require_GET
def diff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed from the submission `with` (by default the one before) to this one."""
    row = _own(request, pk)
    older = _own(request, _uuid(request.GET["with"])) if "with" in request.GET else history.previous(row)
    task = bank.catalogue().tasks.get(row.task)
    context = {
        "row": row,
        "older": older,
        "title": presentation.title_of(task, row.task),
        "task": task.facts if task else None,
        "lines": history.difference(older.source if older else "", row.source),
        "others": [other for other in history.of_task(_person(request), row.task) if other.pk != row.pk],
    }
    return render(request, "sandbox/diff.html", context)


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends an open submission; one that has just finished keeps its verdict."""
    row = _own(request, pk)
    submissions.cancel(row, timezone.now())
    row.refresh_from_db()
    return _status(request, row) if _wants_fragment(request) else redirect("sandbox:submission", row.pk)


@signed_in
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Loads an old submission into the editor."""
    row = _own(request, pk)
    task = _task(row.task)
    submissions.save_draft(row.user, task.facts.id, row.source, timezone.now())
    return redirect("sandbox:workbench", task.facts.id)


# ---------------------------------------------------------------- what the views share


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)  # signed_in stands before every view


def _task(task_id: str) -> Task:
    try:
        return bank.catalogue().tasks[task_id]
    except KeyError:
        raise Http404 from None


def _own(request: HttpRequest, pk: UUID) -> Submission:
    """A submission of the person who asks; anybody else's does not exist for them."""
    return get_object_or_404(Submission.objects.select_related("user"), pk=pk, user=_person(request))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _first_error(form: SourceForm | SubmissionForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _history_lines(rows: list[Submission]) -> list[dict[str, Any]]:
    return [{"row": row, "words": VERDICTS.get(row.verdict)} for row in rows]
