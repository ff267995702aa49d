"""After a round: the report, and holding one's own answers against the key points."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from interview.forms import assessment_fields
from interview.mocks import assessing, history, reports
from interview.mocks.band_texts import ANCHORS, DIMENSION_NAMES, DOMAIN_NAMES
from interview.mocks.bands import Band
from interview.mocks.personas import persona
from interview.mocks.radar import Spoke, anchor, outline, point
from interview.mocks.round_texts import ROUND_TEXTS
from interview.mocks.telling import tell
from interview.models import MockRound
from interview.views.sittings import own_round

RADIUS = 80.0


@signed_in
@require_safe
@never_cache
def round_report(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Bands, radar, items with answer beside model answer, and the form for one's own assessment."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    with translation.override(mock.language):
        body = "interview/_report_body.html" if request.headers.get("HX-Request") else "interview/report.html"
        return render(request, body, report_context(mock))


def report_context(mock: MockRound) -> dict[str, Any]:
    """Everything that the report of a finished round shows, in the language that is active."""
    report = reports.report(mock)
    before = history.before(mock)
    return {
        "mock": mock,
        "who": persona(mock.persona),
        "report": report,
        "texts": ROUND_TEXTS[mock.number],
        "bands": band_rows(report.bands, history.deltas_since(report, before)),
        "before": before,
        "radar": radar_context(report.spokes),
        "lines": [tell(line, page_language()) for line in report.items],
        "delivery_anchors": ANCHORS["delivery"],
    }


def band_rows(bands: list[Band], changes: dict[str, int]) -> list[dict[str, Any]]:
    """Each band with its name, what it looks like, and by how much it changed since the last time."""
    return [
        {
            "band": band,
            "name": DIMENSION_NAMES[band.dimension],
            "anchor": ANCHORS[band.dimension][band.value] if band.value else "",
            "change": changes.get(band.dimension),
        }
        for band in bands
    ]


def radar_context(spokes: list[Spoke]) -> dict[str, Any]:
    """The drawing of the five domains, and the same as words."""
    return {
        "known": any(spoke.value is not None for spoke in spokes),
        "outline": outline([spoke.value for spoke in spokes], RADIUS),
        "rings": [outline([band] * len(spokes), RADIUS) for band in range(1, 6)],
        "spokes": [
            {
                "name": DOMAIN_NAMES[spoke.domain],
                "value": spoke.value,
                "basis": spoke.basis,
                "end": point(n, 1, RADIUS),
                "label": point(n, 1.15, RADIUS),
                "anchor": anchor(n),
            }
            for n, spoke in enumerate(spokes)
        ],
    }


@signed_in
@require_POST
def round_assess(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """Keeps ticks and quotes; weak items go into tomorrow's queue."""
    mock = own_round(request, mock_id)
    if mock.finished_at is not None:
        assessing.assess(mock, assessment_fields(request.POST), timezone.now())
    return redirect("round_report", mock.pk)
