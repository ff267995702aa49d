"""Looking back: the replay of a round, and the report of a whole loop."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from msgspec import to_builtins

from accounts.doors import signed_in
from accounts.language import page_language
from bank import catalogue
from interview.mocks import loops, reports
from interview.mocks.papers import ROUNDS
from interview.mocks.personas import persona
from interview.mocks.replay import Step, steps
from interview.mocks.round_texts import EVENT_WORDS, ROUND_TEXTS
from interview.models import MockLoop, MockRound
from interview.views.outcomes import band_rows, radar_context
from interview.views.sittings import own_round


@signed_in
@require_safe
@never_cache
def round_replay(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Everything that happened in a finished round, to be moved through like a film."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    with translation.override(mock.language):
        context = {
            "mock": mock,
            "texts": ROUND_TEXTS[mock.number],
            "steps": [_worded(step) for step in steps(mock.events.all(), mock.started_at)],
            "titles": _titles(mock),
        }
        return render(request, "interview/replay.html", context)


def _worded(step: Step) -> dict[str, Any]:
    """A step as the page needs it: with the clock and in words."""
    minutes, seconds = divmod(int(step.seconds), 60)
    words = {"clock": f"{minutes}:{seconds:02}", "words": str(EVENT_WORDS.get(step.kind, step.kind))}
    return {**to_builtins(step), **words}


def _titles(mock: MockRound) -> dict[int, str]:
    """The items' titles by position; an item that left the bank keeps its id."""
    items, language = catalogue().items, page_language()
    found = ((line.position, items.get(line.item_id), line.item_id) for line in mock.items.all())
    return {position: item.texts[language].title if item else name for position, item, name in found}


@signed_in
@require_safe
@never_cache
def loop_report(request: HttpRequest, loop_id: UUID) -> HttpResponse:
    """The whole loop in bands and domains, round by round; what was not sat is said to be missing."""
    loop = get_object_or_404(MockLoop, pk=loop_id, user=request.user)
    with translation.override(loop.language):
        sat = {number: mock for number, mock in loops.sat(loop).items() if mock.finished_at}
        told = {number: reports.report(mock) for number, mock in sat.items()}
        whole = reports.together(list(told.values()))
        rows = [
            {
                "number": n,
                "texts": ROUND_TEXTS[n],
                "mock": sat.get(n),
                "bands": told[n].bands if n in told else (),
            }
            for n in ROUNDS
        ]
        context = {
            "loop": loop,
            "who": persona(loop.persona),
            "rows": rows,
            "bands": band_rows(whole.bands, {}),
            "radar": radar_context(whole.spokes),
        }
        return render(request, "interview/loop.html", context)
