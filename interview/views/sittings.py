"""Sitting a round: the paper, autosave, moving about, follow-ups, pauses, handing in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank import catalogue, instances
from bank.schema import Drill, Item, Language, Question, Scenario, Task
from drills.kinds.drill import part_view
from interview.forms import draft_fields
from interview.mocks import clock, dialogue, endings, interviewing, rounds
from interview.mocks.follow_ups import field_of
from interview.mocks.personas import persona
from interview.mocks.round_texts import ROUND_TEXTS
from interview.models import MockItem, MockRound
from interview.models.mocks import LATE_SAVES
from interview.scenarios import play as plays
from interview.scenarios.pages import board
from interview.whiteboard import worked_out
from sandbox import submissions


def own_round(request: HttpRequest, mock_id: UUID, late: timedelta = timedelta(0)) -> MockRound:
    """The person's own round, brought up to date with the clock; 404 for anybody else.

    A request that carries what was typed may come `late` after the end: it left the browser in time.
    """
    assert isinstance(request.user, User)  # noqa: S101 — signed_in stands before every caller
    mock = get_object_or_404(MockRound.objects.select_related("user"), pk=mock_id, user=request.user)
    now = timezone.now()
    if mock.finished_at is None:
        if mock.paused_at and not clock.stands_still(endings.clock_of(mock), persona(mock.persona), now):
            rounds.resume(mock, now)
        if endings.ran_out(mock, now - late):
            endings.finish(mock, now)
    return mock


@signed_in
@require_safe
@never_cache
def round_sit(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """One item of the paper, with the clock, in the round's language; after the end the report."""
    mock = own_round(request, mock_id)
    if mock.finished_at:
        return redirect("round_report", mock.pk)
    with translation.override(mock.language):
        if mock.paused_at:
            return render(request, "interview/paused.html", _bar(mock))
        items = list(mock.items.all())
        position = _position(request.GET.get("item", ""), len(items))
        item = rounds.show(mock, position, timezone.now())
        context = {
            **_bar(mock),
            "items": items,
            "current": item,
            "next": position + 1 if position < len(items) else None,
            **_shown(item),
        }
        return render(request, "interview/sit.html", context)


def _bar(mock: MockRound) -> dict[str, Any]:
    """What stands above every item: the clock, who asks, and whether one may pause."""
    now, who = timezone.now(), persona(mock.persona)
    stopped = endings.clock_of(mock)
    return {
        "mock": mock,
        "now": now,
        "who": who,
        "texts": ROUND_TEXTS[mock.number],
        "may_pause": clock.may_pause(stopped, who, now),
        "pauses_left": who.pauses - mock.pauses,
        "goes_on_at": clock.pause_ends(stopped, who),
        "left": (mock.deadline - mock.paused_at) if mock.paused_at else None,
    }


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
        case Question():
            return _conversation(line)
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
        case Scenario():
            played = plays.start(line.mock.user, content, timezone.now(), line)
            return {**board(played, language), "decided": played.ended_at is not None}


def _conversation(line: MockItem) -> dict[str, Any]:
    """What was handed over, and the follow-up that is open."""
    settled = line.turns[: line.settled_turns]
    return {
        "settled": [(turn, line.draft.get(field_of(turn), "")) for turn in settled],
        "open_turn": dialogue.open_turn(line),
        "open_answer": line.draft.get(field_of(line.turns[-1]), "") if line.turns else "",
        "talk_over": dialogue.is_over(line),
        "sheet": line.draft.get("sheet", ""),
        "sheet_lines": worked_out(line.draft.get("sheet", ""), page_language()),
    }


@signed_in
@require_POST
def round_save(request: HttpRequest, mock_id: UUID, position: int) -> HttpResponse:
    """Autosave: 204 when it is kept, 409 when the round is over or stands still."""
    mock = own_round(request, mock_id, LATE_SAVES)
    if not mock.items.filter(position=position).exists():
        raise Http404
    try:
        rounds.save(mock, position, draft_fields(request.POST), timezone.now())
    except rounds.RoundIsOver:
        return HttpResponse(_("This round is over; what was saved before has been handed in."), status=409)
    except rounds.RoundStandsStill:
        return HttpResponse(_("The clock stands still. Go on with the round first."), status=409)
    return HttpResponse(status=204)


@signed_in
@require_POST
def round_go(request: HttpRequest, mock_id: UUID, position: int) -> HttpResponse:
    """Saves this item, then hands the answer over, opens another item, pauses, or hands the round in.

    Works without JavaScript too.
    """
    mock = own_round(request, mock_id, LATE_SAVES)
    if not mock.items.filter(position=position).exists():
        raise Http404
    target = request.POST.get("to", "")
    try:
        rounds.save(mock, position, draft_fields(request.POST), timezone.now())
        return _went(request, mock, position, target)
    except rounds.RoundIsOver:
        messages.info(request, _("Time was up; what had been saved was handed in."))
        return redirect("round_report", mock.pk)
    except rounds.RoundStandsStill:
        return redirect("round_sit", mock.pk)
    except rounds.PauseRefused:
        messages.info(request, _("This interviewer allows no further pause."))
        return _to_item(mock, position)


def _went(request: HttpRequest, mock: MockRound, position: int, target: str) -> HttpResponse:
    """Where the button leads."""
    now = timezone.now()
    match target:
        case "finish":
            endings.finish(mock, now)
            return redirect("round_report", mock.pk)
        case "pause":
            rounds.pause(mock, now)
            return redirect("round_sit", mock.pk)
        case "answer":
            shown = request.POST.get("shown")
            item = dialogue.hand_over(mock, position, now, interviewing.chooser(mock), shown)
            if item.answered_at is None:
                messages.info(request, _("Write down the gist first; nothing has been handed over yet."))
            count = mock.items.count()
            return _to_item(mock, position + (dialogue.is_over(item) and position < count))
        case _:
            return _to_item(mock, _position(target, mock.items.count()))


def _to_item(mock: MockRound, position: int) -> HttpResponse:
    response = redirect("round_sit", mock.pk)
    response["Location"] += f"?item={position}"
    return response


@signed_in
@require_POST
def round_resume(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """The clock goes on."""
    mock = own_round(request, mock_id)
    rounds.resume(mock, timezone.now())
    last = mock.events.filter(kind="shown").last()
    return _to_item(mock, last.position if last and last.position else 1)
