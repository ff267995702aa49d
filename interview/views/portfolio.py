"""The portfolio: choosing and annotating one's best work, and taking it along as one static page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank import catalogue
from interview.mocks.band_texts import DOMAIN_NAMES
from interview.portfolio import collecting
from interview.readiness.measuring import domains
from interview.readiness.words import STANDING_NAMES

NOTE, SHOWN = "note-", "shown"


@signed_in
@require_safe
@never_cache
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every task that was passed, with its chart, a place for words, and whether it is shown."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    pieces = collecting.pieces(request.user, catalogue(), page_language())
    return render(request, "interview/portfolio/portfolio.html", {"pieces": pieces})


@signed_in
@require_POST
def portfolio_save(request: HttpRequest) -> HttpResponse:
    """Keeps the choices and the words."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    written = [name for name in request.POST if name.startswith(NOTE)]
    notes = {name.removeprefix(NOTE): str(request.POST[name]) for name in written}
    collecting.say(request.user, request.POST.getlist(SHOWN), notes)
    messages.success(request, _("Kept."))
    return redirect("portfolio")


@signed_in
@require_safe
@never_cache
def portfolio_export(request: HttpRequest) -> HttpResponse:
    """What is shown, as one page that needs nothing else: styles and charts are inside."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    now = timezone.now()
    found = domains(request.user, catalogue(), now)
    context = {
        "owner": request.user,
        "now": now,
        "pieces": [one for one in collecting.pieces(request.user, catalogue(), page_language()) if one.shown],
        "domains": [(DOMAIN_NAMES[one.domain], STANDING_NAMES[one.standing]) for one in found],
    }
    page = render_to_string("interview/portfolio/export.html", context)
    response = HttpResponse(page)
    response["Content-Disposition"] = 'attachment; filename="seven-rounds-portfolio.html"'
    return response
