"""The interviewer model's draft of an assessment: fetched with a button, filled into the form, no more."""

from copy import copy
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST
from msgspec import structs

from accounts.doors import signed_in
from accounts.language import page_language
from interview.forms import assessment_fields
from interview.mocks import interviewing
from interview.mocks.assessing import Judgement
from interview.mocks.telling import Told, tell
from interview.views.outcomes import report_context
from interview.views.sittings import own_round


@signed_in
@require_POST
def round_draft(request: HttpRequest, mock_id: UUID, position: int) -> HttpResponse:
    """The report, or with htmx the one question, with the draft; what was ticked and chosen so far stays."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    get_object_or_404(mock.items, position=position, kind="question")
    typed = assessment_fields(request.POST)
    with translation.override(mock.language):
        context = report_context(mock)
        shown = {line.report.item.position: line for line in context["lines"]}
        opinion = interviewing.draft(mock, position, timezone.now()).opinion
        came = bool(opinion) and not shown[position].report.item.opinion
        shown[position].report.item.opinion = opinion
        for place, line in shown.items():
            shown[place] = _filled_in(line, typed.get(place), came and place == position)
        context |= {"lines": list(shown.values()), "no_draft_at": None if opinion else position}
        if request.headers.get("HX-Request"):
            return render(request, "interview/_report_question.html", {**context, "line": shown[position]})
        return render(request, "interview/report.html", context)


def _filled_in(line: Told, typed: Judgement | None, came: bool) -> Told:
    """The line with the form as it was sent; where a draft has just come, it fills in what was left alone."""
    item = copy(line.report.item)
    if typed is not None:
        marked = _marks(typed)
        fresh = came and not item.assessment
        item.assessment = _with_draft(marked, line, interviewing.marks(item)) if fresh else marked
    return tell(structs.replace(line.report, item=item), page_language())


def _marks(typed: Judgement) -> dict[str, Any]:
    return {"ticked": sorted(typed.ticked), "quotes": dict(typed.quotes), "delivery": typed.delivery}


def _with_draft(typed: dict[str, Any], shown: Told, drafted: dict[str, Any]) -> dict[str, Any]:
    """What the person changed on the page stays; the rest is as drafted."""
    if not drafted:
        return typed
    ticked, quotes = set(), {}
    for point in shown.points:
        own_tick, own_quote = point.id in typed["ticked"], typed["quotes"].get(point.id, "")
        if own_tick if own_tick != point.ticked else point.id in drafted["ticked"]:
            ticked.add(point.id)
        quotes[point.id] = (
            own_quote if own_quote != point.quote else drafted["quotes"].get(point.id, own_quote)
        )
    return {"ticked": sorted(ticked), "quotes": quotes, "delivery": typed["delivery"] or drafted["delivery"]}
