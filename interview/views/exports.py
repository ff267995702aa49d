"""The report to take along: Markdown for people, JSON for programs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import signed_in
from interview.mocks.exporting import as_data
from interview.models import MockRound
from interview.views.outcomes import report_context
from interview.views.sittings import own_round


@signed_in
@require_safe
@never_cache
def round_markdown(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """The report as a Markdown file, in the round's language."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    with translation.override(mock.language):
        text = render_to_string("interview/report.md", report_context(mock))
    return _file(HttpResponse(text, content_type="text/markdown; charset=utf-8"), mock, "md")


@signed_in
@require_safe
@never_cache
def round_json(request: HttpRequest, mock_id: UUID) -> HttpResponse:
    """The report with its event log as JSON; docs/exports.md says what the fields are."""
    mock = own_round(request, mock_id)
    if mock.finished_at is None:
        return redirect("round_sit", mock.pk)
    with translation.override(mock.language):
        data = as_data(mock, report_context(mock))
    return _file(JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1}), mock, "json")


def _file(response: HttpResponse, mock: MockRound, ending: str) -> HttpResponse:
    name = f"seven-rounds-{mock.number}-{mock.started_at:%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
