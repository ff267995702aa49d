"""Pages of the study session. Each answer is one request: its reply holds feedback and the next item.

htmx gets the inside of `#session`; without JavaScript the same address answers with the whole page.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Moved, Unknown
from drills.items import catalogue, notes
from drills.kinds import marking, rendered
from drills.kinds.base import Marking, NotAnswerable
from drills.pages.forms import AnswerForm, NoteForm, OverrideForm, PreviewForm, ShownForm
from drills.pages.session import Feedback, choices_of, day_done, feedback, rating_buttons, screen_context
from drills.session import screens, sessions
from drills.session.screens import Screen

QUESTION_FEEDBACK = "drills/_question_feedback.html"
View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """For signed-in people; others sign in and come back to the session, not to an address of a POST."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args)
        target = f"{reverse('accounts:sign_in')}?next={reverse('drills:session')}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target})
        return HttpResponse(status=302, headers={"Location": target})

    return guarded


@require_safe
@signed_in
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The session as it stands, on whichever device."""
    return _page(request, sessions.current(_person(request), timezone.now()))


@require_POST
@personal
def answer(request: HttpRequest) -> HttpResponse:
    """Grade or rate an answer; the reply holds feedback and the next item."""
    form, person, now = AnswerForm(request.POST), _person(request), timezone.now()
    if not form.is_valid():
        return _refused(request, form)
    sent = form.submission()
    try:
        reply = sessions.answer(person, form.shown(), sent, page_language(), now)
    except Unknown as unknown:
        raise Http404 from unknown
    except (Moved, NotAnswerable):
        return _page(request, sessions.current(person, now), notice=_moved())
    if reply.review is None:
        return _page(request, reply.screen, marking=reply.marking, typed=sent.texts)
    told = feedback(person, reply, reply.review, page_language())
    if told.template == QUESTION_FEEDBACK and form.cleaned_data["ahead"] == _key(reply.screen):
        return _kept(request, reply.screen, told)
    return _page(request, reply.screen, feedback=told)


@require_POST
@personal
def preview(request: HttpRequest) -> HttpResponse:
    """How the text of one part is understood so far."""
    form, person = PreviewForm(request.POST), _person(request)
    if not form.is_valid():
        raise Http404
    content = catalogue.current().drills.get(form.shown().item_id)
    if content is None:
        raise Http404
    part, seed = form.cleaned_data["part"], screens.seed_of(person, form.shown())
    seen = marking.preview(content, seed, part, request.POST.get(f"answer-{part}", ""), page_language())
    return render(request, "drills/_preview.html", {"preview": seen})


@require_POST
@personal
def suggestion(request: HttpRequest) -> HttpResponse:
    """The four buttons, with the one marked that the ticked key points suggest."""
    form, person, now = AnswerForm(request.POST), _person(request), timezone.now()
    if not form.is_valid():
        raise Http404
    try:
        showing, suggested = sessions.suggestion(person, form.shown(), form.submission(), now)
    except Unknown as unknown:
        raise Http404 from unknown
    ratings = rating_buttons(showing.futures, now, suggested)
    return render(request, "drills/_ratings.html", {"ratings": ratings})


@require_POST
@personal
def hint(request: HttpRequest) -> HttpResponse:
    """The hint; opening it is noted."""
    form, person, now = AnswerForm(request.POST), _person(request), timezone.now()
    if not form.is_valid():
        raise Http404
    try:
        showing = sessions.hint(person, form.shown(), now)
    except Unknown as unknown:
        raise Http404 from unknown
    except Moved:
        return _page(request, sessions.current(person, now), notice=_moved())
    if not request.headers.get("HX-Request"):
        return _page(request, sessions.current(person, now), typed=form.texts())
    view = rendered.view(showing.kind, showing.content, showing.seed, page_language())
    return render(request, "drills/_hint.html", {"view": view})


@require_POST
@personal
def later(request: HttpRequest) -> HttpResponse:
    """Leave the item until tomorrow."""
    return _put_aside(request, sessions.defer, _("Put off until tomorrow."))


@require_POST
@personal
def suspend(request: HttpRequest) -> HttpResponse:
    """Leave the item alone for good."""
    return _put_aside(request, sessions.suspend, _("Suspended."), asleep=request.POST.get("item", ""))


@require_POST
@personal
def wake(request: HttpRequest) -> HttpResponse:
    """Let a suspended item come again; asked for on its page in the bank, it leads back there."""
    page = _put_aside(request, sessions.wake, _("It comes again."))
    if request.POST.get("from") != "bank":
        return page
    messages.success(request, _("It comes again."))
    return redirect("bank_item", request.POST["item"])


@require_POST
@personal
def note(request: HttpRequest) -> HttpResponse:
    """The person's own words about an item, kept or taken away."""
    form, person = NoteForm(request.POST), _person(request)
    if not form.is_valid() or not notes.write(person, form.shown().item_id, form.cleaned_data["text"]):
        raise Http404
    if not request.headers.get("HX-Request"):
        return _page(request, sessions.current(person, timezone.now()), notice=_("Note kept."))
    context = {"item_id": form.shown().item_id, "note": form.cleaned_data["text"], "kept": True}
    return render(request, "drills/_note.html", context)


@require_POST
@personal
def study(request: HttpRequest) -> HttpResponse:
    """An item that the person wants to see now, due or not."""
    form = ShownForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        screen = sessions.study(_person(request), form.shown().item_id, timezone.now())
    except Unknown as unknown:
        raise Http404 from unknown
    return _page(request, screen)


@require_POST
@personal
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last answer back and show its item again."""
    person, now = _person(request), timezone.now()
    try:
        return _page(request, sessions.undo(person, now), notice=_("Taken back."))
    except Unknown:
        notice = _("There is nothing to take back in this session.")
    except Moved:
        notice = _("This item was answered elsewhere since; it stays as it is.")
    return _page(request, sessions.current(person, now), notice=notice)


@require_POST
@personal
def override(request: HttpRequest) -> HttpResponse:
    """Another rating for the answer just graded."""
    form, person, now = OverrideForm(request.POST), _person(request), timezone.now()
    if not form.is_valid():
        raise Http404
    try:
        review = reviews.override(person, form.cleaned_data["review"], form.cleaned_data["rating"])
    except Unknown as unknown:
        raise Http404 from unknown
    except Moved:
        return _page(request, sessions.current(person, now), notice=_moved())
    if not request.headers.get("HX-Request"):
        return _page(request, sessions.current(person, now), notice=_("Rated anew."))
    return render(request, "drills/_override.html", {"review": review, "choices": choices_of(person, review)})


@require_POST
@personal
def more(request: HttpRequest) -> HttpResponse:
    """Ten more minutes today."""
    return _page(request, sessions.extend(_person(request), timezone.now()))


def _put_aside(
    request: HttpRequest, act: Callable[..., Screen], notice: str, asleep: str = ""
) -> HttpResponse:
    form = ShownForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        screen = act(_person(request), form.shown(), timezone.now())
    except Unknown as unknown:
        raise Http404 from unknown
    return _page(request, screen, notice=notice, asleep=asleep)


def _refused(request: HttpRequest, form: AnswerForm) -> HttpResponse:
    """The item again, with what was wrong with the form and all that was typed."""
    screen = sessions.current(_person(request), timezone.now())
    problems = [str(problem) for problems in form.errors.values() for problem in problems]
    return _page(request, screen, notice=" ".join(problems), typed=form.texts(), status=422)


def _page(
    request: HttpRequest,
    screen: Screen,
    *,
    marking: Marking | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    now = timezone.now()
    context = {**screen_context(screen, now, page_language(), marking, typed), **extra}
    if screen.showing is None:
        context["done"] = day_done(_person(request), now)
    template = "drills/_session.html" if request.headers.get("HX-Request") else "drills/session.html"
    response = render(request, template, context, status=status)
    # Some buttons ask for a piece of the page; when the whole session moves, it must not land in that piece.
    response.headers["HX-Retarget"] = "#session"
    return response


def _key(screen: Screen) -> str:
    """How the browser names the item on a screen; never the empty text."""
    shown = screen.showing.shown if screen.showing else None
    return f"{shown.item_id}:{shown.review_count}" if shown else "-"


def _kept(request: HttpRequest, screen: Screen, told: Feedback) -> HttpResponse:
    """What the browser shows already may stay; only what stands around it, and what comes after it."""
    context = screen_context(screen, timezone.now(), page_language(), None, None)
    return render(request, "drills/_kept.html", {**context, "feedback": told})


def _person(request: HttpRequest) -> User:
    """Who asks, out of the lazy wrapping, which costs a little at each of the many looks at a person."""
    return cast(User, getattr(request.user, "_wrapped", request.user))


def _moved() -> str:
    return _("This item has moved on, perhaps on another device. Here is where you are.")
