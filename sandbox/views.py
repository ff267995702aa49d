"""The pages of the coding tasks: the list, the workbench, a submission, its status and its history."""

from dataclasses import dataclass
from datetime import tzinfo
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST
from prometheus_client import CONTENT_TYPE_LATEST

import bank
from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank.schema import Task
from sandbox import live, submissions
from sandbox.models import Submission
from sandbox.pages import fleet, history, presentation, workbenches
from sandbox.pages.forms import SourceForm, SubmissionForm, modes_of
from sandbox.pages.metrics import exposition
from sandbox.pages.presentation import words_of
from sandbox.pages.words import REFUSALS
from sandbox.queue import hosts

LANGUAGE_NAMES = {
    "cpp": "C++",
    "cuda": "CUDA C++",
    "python": "Python",
    "pytorch": "PyTorch",
    "triton": "Triton",
}
AGAIN_S = 5.0  # a stream looks again so often while somebody waits: those ahead move without telling us


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
                "words": words_of(row) if row else None,
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
        "modes": modes_of(task),
        "own": workbenches.own_fields(task, request.POST, rows),
        "devices": workbenches.device_models(task),
        "device": request.POST.get("device", ""),
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
    form = SubmissionForm(request.POST, task)
    if not form.is_valid():
        return _refused(request, task, _first_error(form))
    asked = form.cleaned_data
    try:
        row = submissions.submit(
            _person(request),
            task,
            asked["source"],
            asked["mode"],
            timezone.now(),
            own=asked["own"],
            device=asked["device"],
        )
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
        "history": _history_lines(history.of_task(row.user, row.task)),
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
    return render(request, "sandbox/_status.html", _status_context(row))


def _status_context(row: Submission) -> dict[str, Any]:
    shown = presentation.status(row, bank.catalogue().tasks.get(row.task), timezone.now())
    rows = history.of_task(row.user, row.task)
    return {"status": shown, "history": _history_lines(rows), "with_history": True}


@require_GET
async def events(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The status as server-sent events, each time that it changes; ends with the submission.

    429 to somebody who watches a lot already: the browser then asks for itself every few seconds.
    """
    look = await sync_to_async(_watcher)(request, pk)
    if not live.has_room(look.person):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(
        live.stream(pk, look.person, look), content_type="text/event-stream", headers=headers
    )


def _watcher(request: HttpRequest, pk: UUID) -> "_Watcher":
    if not request.user.is_authenticated:
        raise Http404
    row = _own(request, pk)
    language = translation.get_language() or ""
    return _Watcher(row.pk, row.user_id, language, timezone.get_current_timezone(), get_token(request))


@dataclass(frozen=True)
class _Watcher:
    """Reads and renders the status for one person, in a thread that is not the request's."""

    pk: UUID
    person: int
    language: str
    zone: tzinfo
    token: str

    def __call__(self) -> live.Look:
        try:
            with translation.override(self.language), timezone.override(self.zone):
                return self._look()
        finally:
            connections.close_all()

    def _look(self) -> live.Look:
        row = Submission.objects.select_related("user").filter(pk=self.pk, user=self.person).first()
        if row is None:  # its person deleted the account meanwhile
            return live.Look("", None)
        html = render_to_string("sandbox/_status.html", {**_status_context(row), "csrf_token": self.token})
        return live.Look(html, AGAIN_S if row.is_open else None)


@signed_in
@require_GET
def grading_hosts(request: HttpRequest) -> HttpResponse:
    """Who grades, how they keep programs apart, who waits, and how long it took of late."""
    return render(request, "sandbox/hosts.html", fleet.overview(timezone.now()))


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads, for whoever has the token and for staff; for others there is nothing."""
    if not (_has_token(request) or request.user.is_staff):
        raise Http404
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    return bool(token) and compare_digest(said.encode(), token.encode())


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
    return [{"row": row, "words": words_of(row)} for row in rows]
