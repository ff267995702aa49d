"""The list of one's own cards: search, filters, and putting several aside at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from drills import words
from drills.answers import reviews
from drills.answers.reviews import Unknown
from drills.cards import browsing
from drills.items import catalogue
from drills.pages.forms import CardsForm

MOST_AT_ONCE = browsing.PAGE


@require_safe
@never_cache
@signed_in
def cards(request: HttpRequest) -> HttpResponse:
    """A page of the cards that fit; htmx asks for the list alone."""
    person, language = cast(User, request.user), page_language()
    form = CardsForm(request.GET, topics=catalogue.current().topics.values(), language=language)
    page = browsing.find(person, form.filters(), language, timezone.now())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (row, words.KINDS.get(row.kind, row.kind), words.topic(row.topic, language)) for row in page.rows
        ],
        "query": query.urlencode(),
        "here": request.get_full_path(),
    }
    template = "drills/_cards_list.html" if request.headers.get("HX-Request") else "drills/cards.html"
    return render(request, template, context)


@require_POST
@signed_in
def cards_act(request: HttpRequest) -> HttpResponse:
    """Suspend, wake or put off the chosen cards; back to the list as it was."""
    person, now = cast(User, request.user), timezone.now()
    act = ACTS.get(request.POST.get("act", ""))
    chosen = [id_ for id_ in request.POST.getlist("card")[:MOST_AT_ONCE] if id_.isprintable()]
    # Only cards that are there: a made-up id must not make one, and PostgreSQL refuses null characters.
    mine = list(person.cards.filter(item_id__in=chosen).values_list("item_id", flat=True))
    done = act(person, mine, now) if act else 0
    messages.success(
        request, ngettext("%(count)d card changed.", "%(count)d cards changed.", done) % {"count": done}
    )
    return redirect(_back(request))


@transaction.atomic
def _each(act: Callable[[User, str, datetime], None], person: User, mine: list[str], now: datetime) -> int:
    done = 0
    for item_id in mine:
        with suppress(Unknown):  # retired since the list was shown
            act(person, item_id, now)
            done += 1
    return done


# Each puts many cards aside, or wakes them, and says how many there were.
ACTS: dict[str, Callable[[User, list[str], datetime], int]] = {
    "suspend": partial(_each, reviews.suspend),
    "wake": reviews.wake,
    "bury": partial(_each, reviews.bury),
}


def _back(request: HttpRequest) -> str:
    here = request.POST.get("here", "")
    safe = url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure())
    return here if safe and here.startswith("/") else reverse("drills:cards")
