"""After a round: the report, and holding one's own answers against the key points."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bank import catalogue, instances
from bank.schema import Drill, Language, Question
from interview import reports, rounds
from interview.band_texts import ANCHORS, DIMENSION_NAMES
from interview.forms import assessment_fields
from interview.language import page_language
from interview.reports import ItemReport
from interview.round_texts import ROUND_TEXTS
from interview.views.sittings import own_round


@login_required
@require_safe
@never_cache
def round_report(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Bands, items with answer beside model answer, and the form for one's own assessment."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    report = reports.report(mock)
    language = page_language()
    context = {
        "mock": mock,
        "report": report,
        "texts": ROUND_TEXTS[mock.number],
        "bands": [(band, DIMENSION_NAMES[band.dimension], _anchor(band)) for band in report.bands],
        "lines": [{"report": line, **_beside(line, language)} for line in report.items],
        "delivery_anchors": ANCHORS["delivery"],
    }
    template = "interview/_report_body.html" if request.headers.get("HX-Request") else "interview/report.html"
    return render(request, template, context)


def _anchor(band: reports.Band) -> Any:
    """What this band looks like in words."""
    return ANCHORS[band.dimension][band.value] if band.value else ""


def _beside(line: ItemReport, language: Language) -> dict[str, Any]:
    """What stands beside the learner's answer: model answer and rubric, or the worked solution."""
    content = catalogue().items.get(line.item.item_id)
    match content:
        case Question():
            text = content.texts[language]
            ticked = set(line.item.assessment.get("ticked", ()))
            points = [
                (point, text.key_points[point.id], point.id in ticked) for point in content.facts.key_points
            ]
            return {"content": content, "text": text, "points": points}
        case Drill():
            instance = instances.build(content, line.item.seed)
            text = content.texts[language]
            return {
                "content": content,
                "text": text,
                "prompt": instances.render(instance, text.prompt, language),
                "solution": instances.render(instance, text.solution, language),
            }
        case None:
            return {"content": None}
        case _:
            return {"content": content, "text": content.texts[language]}


@login_required
@require_POST
def round_assess(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Keeps the ticks; weak items go into tomorrow's queue."""
    mock = own_round(request, mock_id)
    if mock.finished_at is not None:
        ticked, delivery = assessment_fields(request.POST)
        rounds.assess(mock, ticked, delivery, timezone.now())
    return redirect("round_report", mock.pk)
