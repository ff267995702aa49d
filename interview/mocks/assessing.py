"""Holding one's own answers against the key points, after the end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from msgspec import Struct

from drills.answers import reviews
from interview.mocks import dialogue, reports
from interview.mocks.log import log
from interview.models import MockItem, MockRound

DELIVERY_BANDS = range(1, 6)


class Judgement(Struct, frozen=True):
    """What a person said of one of their answers: ticked key points with the words that show them, a band."""

    ticked: frozenset[str] = frozenset()
    quotes: Mapping[str, str] = {}
    delivery: int | None = None


def assess(mock: MockRound, judgements: Mapping[int, Judgement], now: datetime) -> None:
    """Keeps the learner's ticks, quotes and bands, and brings weak items into tomorrow's queue."""
    with transaction.atomic():
        for item in mock.items.filter(kind="question"):
            item.assessment = _assessment(item, judgements.get(item.position, Judgement()))
            item.save(update_fields=["assessment"])
        log(mock, "assessed", now)
        MockRound.objects.filter(pk=mock.pk).update(assessed_at=now)
    mock.refresh_from_db()
    reviews.bring_to_tomorrow(mock.user, reports.weak_item_ids(mock), now)


def _assessment(item: MockItem, judgement: Judgement) -> dict[str, Any]:
    """What was ticked among the key points that exist, with quotes that were really said, and the band."""
    known = {point.id for point in reports.key_points(item)}
    ticked = sorted(judgement.ticked & known)
    words = dialogue.said(item)
    quotes = {point: judgement.quotes[point] for point in ticked if judgement.quotes.get(point, "").strip()}
    return {
        "ticked": ticked,
        "quotes": {point: quote for point, quote in quotes.items() if quote in words},
        "delivery": judgement.delivery if judgement.delivery in DELIVERY_BANDS else None,
    }
