"""Choosing what to sit: one round, one's weak spots, or the full loop, and in front of whom."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.models import User
from interview.forms import StartForm
from interview.mocks import interviewing, loops, rounds
from interview.mocks.papers import ROUNDS
from interview.mocks.personas import PERSONAS
from interview.mocks.round_texts import ROUND_TEXTS
from interview.models import MockLoop, MockRound

PAST_SHOWN = 20


@signed_in
@require_safe
@never_cache
def rounds_index(request: HttpRequest) -> HttpResponse:
    """The seven rounds to choose from, the loop and the round that are open, and those sat before."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    past = MockRound.objects.filter(user=request.user, finished_at__isnull=False)[:PAST_SHOWN]
    context = {
        "rounds": [(number, ROUND_TEXTS[number]) for number in ROUNDS],
        "weak": ROUND_TEXTS[0],
        "personas": PERSONAS.values(),
        "form": StartForm(initial=_initial(request.user)),
        "interviewer_host": interviewing.host(),
        "running": rounds.running(request.user, timezone.now()),
        "past": [(mock, ROUND_TEXTS[mock.number]) for mock in past],
        "past_loops": MockLoop.objects.filter(user=request.user, ended_at__isnull=False)[:PAST_SHOWN],
        **_open_loop(request.user),
    }
    return render(request, "interview/rounds.html", context)


def _initial(user: User) -> dict[str, Any]:
    """What the form begins with: the model only where the person let it ask the last time."""
    last = MockRound.objects.filter(user=user).first()
    agreed = last is not None and last.interviewer_host != "" and last.interviewer_host == interviewing.host()
    return {"language": user.language, "model_may_ask": agreed}


def _open_loop(user: User) -> dict[str, Any]:
    loop = loops.open_loop(user)
    if loop is None:
        return {"loop": None}
    sat = loops.sat(loop)
    steps = [(number, ROUND_TEXTS[number], sat.get(number)) for number in ROUNDS]
    return {"loop": loop, "steps": steps, "next_number": loops.next_number(loop)}


@signed_in
@require_POST
def round_start(request: HttpRequest) -> HttpResponse:
    """Starts the clock, or opens a loop; a person with a running round is led back to it."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the seven rounds, your weak spots or the full loop."))
        return redirect("rounds")
    now = timezone.now()
    try:
        if form.wants_loop():
            loop = loops.begin(request.user, form.order(), now)
            return redirect("round_sit", loops.sit(loop, 1, now).pk)
        return redirect("round_sit", rounds.start(request.user, form.order(), now).pk)
    except rounds.RoundIsRunning:
        messages.info(request, _("You are in the middle of a round; it is still running."))
    except loops.LoopIsOpen:
        messages.info(request, _("You are in the middle of a loop: go on with it, or end it first."))
    return redirect("rounds")


@signed_in
@require_POST
def loop_sit(request: HttpRequest, loop_id: UUID, number: int) -> HttpResponse:
    """Starts one round of the person's open loop."""
    loop = get_object_or_404(MockLoop, pk=loop_id, user=request.user, ended_at=None)
    try:
        return redirect("round_sit", loops.sit(loop, number, timezone.now()).pk)
    except rounds.RoundIsRunning:
        messages.info(request, _("You are in the middle of a round; it is still running."))
    except loops.SatAlready:
        messages.info(request, _("This round of the loop was sat already."))
    return redirect("rounds")


@signed_in
@require_POST
def loop_end(request: HttpRequest, loop_id: UUID) -> HttpResponse:
    """Closes the loop as it is and shows its report."""
    loop = get_object_or_404(MockLoop, pk=loop_id, user=request.user)
    loops.end(loop, timezone.now())
    return redirect("loop_report", loop.pk)
