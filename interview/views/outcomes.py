"""After a round: the report, and holding one's own answers against the key points."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from bank import catalogue, instances
from bank.schema import Drill, Language, Question
from drills import marking
from interview.forms import assessment_fields
from interview.mocks import reports, rounds
from interview.mocks.band_texts import ANCHORS, DIMENSION_NAMES
from interview.mocks.bands import Band
from interview.mocks.reports import ItemReport
from interview.mocks.round_texts import ROUND_TEXTS
from interview.views.sittings import own_round


@signed_in
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


def _anchor(band: Band) -> Any:
    """What this band looks like in words."""
    return ANCHORS[band.dimension][band.value] if band.value else ""


def _beside(line: ItemReport, language: Language) -> dict[str, Any]:
    """What stands beside the learner's answer: model answer and rubric, or the worked solution."""
    content = catalogue().items.get(line.item.item_id)
    match content:
        case None:
            return {"content": None}
        case Question():
            more = _question_beside(content, line, language)
        case Drill():
            more = _drill_beside(content, line, language)
        case _:
            more = {}
    return {"content": content, "text": content.texts[language], **more}


def _question_beside(question: Question, line: ItemReport, language: Language) -> dict[str, Any]:
    """The rubric: each key point with its words, and whether the learner ticked it."""
    ticked = set(line.item.assessment.get("ticked", ()))
    words = question.texts[language].key_points
    return {"points": [(point, words[point.id], point.id in ticked) for point in question.facts.key_points]}


def _drill_beside(drill: Drill, line: ItemReport, language: Language) -> dict[str, Any]:
    """This instance's prompt, solution and marks; the sentences are in the language of the page."""
    instance = instances.build(drill, line.item.seed)
    text = drill.texts[language]
    return {
        "prompt": instances.render(instance, text.prompt, language),
        "solution": instances.render(instance, text.solution, language),
        "marks": [
            (
                instances.render(instance, text.parts[mark["part"]], language),
                text.choices.get(mark["answer"], mark["answer"]),
                mark,
            )
            for mark in marking.mark_all(drill, line.item.seed, line.item.draft, language)
        ],
    }


@signed_in
@require_POST
def round_assess(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Keeps the ticks; weak items go into tomorrow's queue."""
    mock = own_round(request, mock_id)
    if mock.finished_at is not None:
        ticked, delivery = assessment_fields(request.POST)
        rounds.assess(mock, ticked, delivery, timezone.now())
    return redirect("round_report", mock.pk)
