"""Readiness: a person held against the talent profile."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import signed_in
from accounts.models import User
from bank import catalogue
from interview.mocks.band_texts import DOMAIN_NAMES
from interview.readiness.measuring import domains
from interview.readiness.profile import DomainStanding, passes
from interview.readiness.words import MEASURE_NAMES, NEXT_STEPS, PRIORITY_NAMES, STANDING_NAMES


@signed_in
@require_safe
@never_cache
def readiness(request: HttpRequest) -> HttpResponse:
    """The five domains with their priorities, measures, bars and what to do next."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    found = domains(request.user, catalogue(), timezone.now())
    rows = [_row(one) for one in found]
    context = {"rows": rows, "passes": passes(found), "measures": MEASURE_NAMES.values()}
    return render(request, "interview/readiness/readiness.html", context)


def _row(one: DomainStanding) -> dict[str, Any]:
    words, page = NEXT_STEPS[one.weakest] if one.weakest else ("", "")
    return {
        "name": DOMAIN_NAMES[one.domain],
        "priority": PRIORITY_NAMES[one.priority],
        "measures": [(MEASURE_NAMES[each.name], each) for each in one.measures],
        "standing": one.standing,
        "standing_name": STANDING_NAMES[one.standing],
        "next": words,
        "next_page": reverse(page) if page else "",
    }
