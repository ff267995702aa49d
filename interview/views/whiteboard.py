"""The whiteboard: what the lines of a sheet come to, as they are typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import Language
from interview.whiteboard import worked_out


@signed_in
@require_POST
@never_cache
def whiteboard(request: HttpRequest) -> HttpResponse:
    """The values of the sheet in the field `answer-sheet`; nothing is kept here, autosave does that.

    `?language=` is that of the interview, which may be another than the page's.
    """
    asked = request.GET.get("language", "")
    with translation.override(asked if asked in Language.values else get_language()):
        lines = worked_out(request.POST.get("answer-sheet", ""), page_language())
        return render(request, "interview/_sheet_values.html", {"lines": lines})
