"""Choosing a round and sitting it: the paper, autosave, moving about, handing in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank import catalogue, instances
from bank.schema import Drill, Item, Language, Task
from drills.kinds.drill import part_view
from interview.forms import StartForm, draft_fields
from interview.mocks import rounds
from interview.mocks.round_texts import ROUND_TEXTS
from interview.models import MockItem, MockRound
from sandbox import submissions


def own_round(request: HttpRequest, mock_id: UUID) -> MockRound:
    """The person's own round, ended first when its time is up; 404 for anybody else."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in stands before every caller
    mock = get_object_or_404(MockRound.objects.select_related("user"), pk=mock_id, user=request.user)
    if mock.finished_at is None and timezone.now() >= mock.deadline:
        rounds.finish(mock, timezone.now())
    return mock


@signed_in
@require_safe
def rounds_index(request: HttpRequest) -> HttpResponse:
    """The seven rounds to choose from, the one that is running, and those sat before."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    running = rounds.running(request.user, timezone.now())
    past = MockRound.objects.filter(user=request.user, finished_at__isnull=False)[:20]
    context = {"rounds": ROUND_TEXTS, "running": running, "past": past}
    return render(request, "interview/rounds.html", context)


@signed_in
@require_POST
def round_start(request: HttpRequest) -> HttpResponse:
    """Starts the clock; a person with a running round is led back to it."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the seven rounds."))
        return redirect("rounds")
    now = timezone.now()
    try:
        mock = rounds.start(request.user, form.cleaned_data["number"], now)
    except rounds.RoundIsRunning:
        messages.info(request, _("You are in the middle of a round; it is still running."))
        return redirect("rounds")
    return redirect("round_sit", mock.pk)


@signed_in
@require_safe
@never_cache
def round_sit(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """One item of the paper, with the clock. After the end the report takes its place."""
    mock = own_round(request, mock_id)
    if mock.finished_at:
        return redirect("round_report", mock.pk)
    items = list(mock.items.all())
    position = _position(request.GET.get("item", ""), len(items))
    now = timezone.now()
    item = rounds.show(mock, position, now)
    context = {
        "mock": mock,
        "items": items,
        "current": item,
        "now": now,
        "next": position + 1 if position < len(items) else None,
        "texts": ROUND_TEXTS[mock.number],
        **_shown(item),
    }
    return render(request, "interview/sit.html", context)


def _position(asked: str, count: int) -> int:
    """The item that was asked for; the first one when that makes no sense."""
    return next((number for number in range(1, count + 1) if asked == str(number)), 1)


def _shown(line: MockItem) -> dict[str, Any]:
    """What the page needs of the item itself; nothing that would give its answer away."""
    content = catalogue().items.get(line.item_id)
    if content is None:
        return {"gone": True}
    language = page_language()
    return {"item": content, "text": content.texts[language], **_kind_specific(content, line, language)}


def _kind_specific(content: Item, line: MockItem, language: Language) -> dict[str, Any]:
    match content:
        case Drill():
            instance = instances.build(content, line.seed)
            text = content.texts[language]
            return {
                "prompt": instances.render(instance, text.prompt, language),
                "conventions": instances.render(instance, text.conventions, language),
                "parts": [
                    (part_view(instance, part, text, language), line.draft.get(part.id, ""))
                    for part in instance.parts
                ],
            }
        case Task():
            return {
                "source": line.draft.get("source") or submissions.starter(content),
                "grading_host": submissions.host_connected(content.facts.needs),
            }
        case _:
            return {}


@signed_in
@require_POST
def round_save(request: HttpRequest, mock_id: UUID, position: int) -> HttpResponse:
    """Autosave: 204 when it is kept, 409 when the round is over."""
    mock = own_round(request, mock_id)
    if not mock.items.filter(position=position).exists():
        raise Http404
    try:
        rounds.save(mock, position, draft_fields(request.POST), timezone.now())
    except rounds.RoundIsOver:
        return HttpResponse(_("This round is over; what was saved before has been handed in."), status=409)
    return HttpResponse(status=204)


@signed_in
@require_POST
def round_go(request: HttpRequest, mock_id: UUID, position: int) -> HttpResponse:
    """Saves this item and opens another, or hands the round in: works without JavaScript too."""
    mock = own_round(request, mock_id)
    if not mock.items.filter(position=position).exists():
        raise Http404
    try:
        rounds.save(mock, position, draft_fields(request.POST), timezone.now())
    except rounds.RoundIsOver:
        messages.info(request, _("Time was up; what had been saved was handed in."))
        return redirect("round_report", mock.pk)
    target = request.POST.get("to", "")
    if target == "finish":
        rounds.finish(mock, timezone.now())
        return redirect("round_report", mock.pk)
    response = redirect("round_sit", mock.pk)
    response["Location"] += f"?item={_position(target, mock.items.count())}"
    return response


@signed_in
@require_POST
def round_finish(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Hands the round in as it was saved; the browser's clock calls this at the end."""
    mock = own_round(request, mock_id)
    rounds.finish(mock, timezone.now())
    return redirect("round_report", mock.pk)
