"""Anki's files: packages in and out, and the images that came with them. Everything is its owner's alone."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from drills.anki import files, words, work
from drills.anki.exporting import What
from drills.anki.work import Busy
from drills.cards import pictures
from drills.memory import scheduling
from drills.models import AnkiFile
from drills.pages.forms import AnkiExportForm, AnkiImportForm

LISTED = 10
WEEK_S = 7 * 24 * 3600


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """What can be done, and what was."""
    return _page(request, AnkiImportForm())


@require_safe
@never_cache
@signed_in
def listed(request: HttpRequest) -> HttpResponse:
    """The list alone: the page asks for it as long as something is under way."""
    return render(request, "drills/_anki_files.html", _listed(_person(request)))


@require_POST
@signed_in
def import_(request: HttpRequest) -> HttpResponse:
    """Take a package in; a worker reads it."""
    form, person = AnkiImportForm(request.POST, request.FILES), _person(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    name, path = files.fresh_name(), files.folder()
    with (path / name).open("wb") as target:
        for chunk in form.cleaned_data["package"].chunks():
            target.write(chunk)
    try:
        work.ask_import(person, form.cleaned_data["package"].name, name)
    except Busy:
        (path / name).unlink()
        messages.error(request, _busy())
    return redirect("drills:anki")


@require_POST
@signed_in
def export(request: HttpRequest) -> HttpResponse:
    """Have a package made."""
    form, person = AnkiExportForm(request.POST), _person(request)
    if not form.is_valid():
        raise Http404
    today = scheduling.study_day(timezone.now(), person.zone()).isoformat()
    try:
        work.ask_export(person, cast(What, form.cleaned_data["what"]), page_language(), today)
    except Busy:
        messages.error(request, _busy())
    return redirect("drills:anki")


@require_POST
@signed_in
def cancel(request: HttpRequest, file_id: int) -> HttpResponse:
    """Stop what is under way."""
    if not work.cancel(_person(request), file_id):
        messages.info(request, _("There was nothing left to cancel."))
    return redirect("drills:anki")


@require_safe
@never_cache
@signed_in
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """A package that was made for this person, for a day."""
    mine = AnkiFile.objects.filter(user=_person(request), direction=AnkiFile.EXPORT, state=AnkiFile.DONE)
    file = get_object_or_404(mine.exclude(stored_as=""), pk=file_id)
    path = files.path_of(file)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    return cast(HttpResponse, response)  # it streams; for those who call a view that is no difference


@require_safe
@signed_in
def image(request: HttpRequest, name: str) -> HttpResponse:
    """An image of one's own flashcards. Its name is its digest, so it never changes."""
    path = pictures.path_of(_person(request), name)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=pictures.TYPES[path.suffix[1:]])
    response.headers["Cache-Control"] = f"private, max-age={WEEK_S}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(request: HttpRequest, form: AnkiImportForm, status: int = 200) -> HttpResponse:
    context = {**_listed(_person(request)), "form": form, "can_work": bool(settings.REDIS_URL)}
    return render(request, "drills/anki.html", context, status=status)


def _listed(person: User) -> dict[str, object]:
    mine = list(AnkiFile.objects.filter(user=person)[:LISTED])
    return {
        "files": [(file, words.STATES[file.state], words.PROBLEMS.get(file.problem, "")) for file in mine],
        "busy": any(file.state in work.OPEN for file in mine),
    }


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _busy() -> str:
    return _("One thing at a time: please wait until the file before it is done.")
