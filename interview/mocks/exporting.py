"""A report as plain data: the contract of the JSON export (docs/exports.md)."""

from collections.abc import Mapping
from typing import Any

from msgspec import to_builtins

from interview.mocks.replay import steps
from interview.mocks.telling import Told
from interview.models import MockRound

VERSION = 1


def as_data(mock: MockRound, context: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the report knows, with the log; times in ISO 8601, durations in minutes or seconds."""
    report = context["report"]
    return {
        "version": VERSION,
        "round": mock.number,
        "title": str(context["texts"].title),
        "persona": mock.persona,
        "length": mock.length,
        "language": mock.language,
        "started_at": mock.started_at.isoformat(),
        "finished_at": mock.finished_at and mock.finished_at.isoformat(),
        "expired": mock.expired,
        "minutes_planned": report.minutes_planned,
        "minutes_used": round(report.minutes_used, 2),
        "bands": to_builtins(report.bands),
        "domains": to_builtins(report.spokes),
        "items": [_item(told) for told in context["lines"]],
        "log": to_builtins(steps(mock.events.all(), mock.started_at)),
    }


def _item(told: Told) -> dict[str, Any]:
    line = told.report
    return {
        "position": line.item.position,
        "item": line.item.item_id,
        "kind": line.item.kind,
        "title": told.title,
        "band": line.band,
        "comes_back_tomorrow": line.weak,
        "minutes_planned": line.item.minutes,
        "minutes_used": round(line.evidence.minutes_used, 2),
        "conversation": to_builtins(told.conversation),
        "key_points": to_builtins(told.points),
        "delivery": line.evidence.delivery,
        "draft": line.item.draft,
        "verdict": line.evidence.verdict,
        "score": line.evidence.score,
    }
