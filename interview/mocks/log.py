"""The event log of a round."""

from collections.abc import Mapping
from datetime import datetime

from interview.models import MockEvent, MockRound


def log(
    mock: MockRound,
    kind: str,
    now: datetime,
    position: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """One line more."""
    MockEvent.objects.create(mock=mock, at=now, kind=kind, position=position, detail=dict(detail or {}))
