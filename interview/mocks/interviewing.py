"""The interviewer model behind the settings: who may be asked, and what becomes of the answer.

Theory: a round names the host to which the person let answers be sent. Another host, or none, and nothing
leaves; so a consent does not pass to an endpoint that the installation chooses later.
"""

import logging
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.conf import settings
from msgspec import to_builtins

from accounts.language import content_language
from bank import catalogue
from bank.schema import Language, Question
from interview.coverage.reading import read
from interview.interviewer import Interviewer, endpoint
from interview.mocks import dialogue
from interview.mocks.dialogue import Chooser
from interview.models import MockItem, MockRound

NETWORK_MS = 5000  # a browser waits longer than we do

logger = logging.getLogger(__name__)


def interviewer() -> Interviewer | None:
    """The model that is configured; None without an INTERVIEWER_URL, or when the settings make no sense."""
    if not settings.INTERVIEWER_URL:
        return None
    return _made(
        settings.INTERVIEWER_URL,
        settings.INTERVIEWER_KEY,
        settings.INTERVIEWER_MODEL,
        settings.INTERVIEWER_SECONDS,
    )


@cache
def _made(url: str, key: str, model: str, seconds: str) -> Interviewer | None:
    """One for each process: it remembers failures."""
    try:
        return Interviewer(endpoint(url, key, model, seconds))
    except ValueError as problem:
        logger.error("The interviewer model is off. %s", problem)
        return None


def host() -> str:
    """Where answers would be sent; empty when the model is off."""
    model = interviewer()
    return model.endpoint.host if model else ""


def model_of(mock: MockRound) -> Interviewer | None:
    """The model, if this round's answers may be sent to it."""
    model = interviewer()
    return model if model and mock.interviewer_host == model.endpoint.host else None


def chooser(mock: MockRound) -> Chooser | None:
    """Who chooses and words this round's follow-ups; None leaves that to the bank."""
    model = model_of(mock)
    return partial(model.choose, language=content_language(mock.language)) if model else None


def draft(mock: MockRound, position: int, now: datetime) -> MockItem:
    """The item of a finished round with the model's draft of its assessment, if one came; asked for once."""
    item: MockItem = mock.items.get(position=position)
    question = catalogue().questions.get(item.item_id)
    model = model_of(mock)
    if model is None or question is None or item.opinion or mock.finished_at is None:
        return item
    found = model.draft(question, dialogue.said(item), content_language(mock.language))
    if found is not None:
        opinion = {**to_builtins(found), "model": model.endpoint.model, "at": now.isoformat()}
        mock.items.filter(pk=item.pk, opinion={}).update(opinion=opinion)
        item.refresh_from_db()
    return item


def marks(item: MockItem) -> dict[str, Any]:
    """The draft as an assessment, for filling in the form, whose quotes are whole sentences; or {}."""
    if not item.opinion.get("asked"):
        return {}
    quotes, said = item.opinion["quotes"], dialogue.said(item)
    return {
        "ticked": sorted(quotes),
        "quotes": {point: _sentence(quote, said) for point, quote in quotes.items()},
        "delivery": item.opinion["delivery"],
    }


def _sentence(quote: str, said: str) -> str:
    """The sentence in which a quote begins; "" if it was not said."""
    place = said.find(quote)
    return next((said[one.start : one.end] for one in read(said) if one.start <= place < one.end), "")


def drafting(question: Question, item: MockItem, language: Language) -> dict[str, Any]:
    """What the report says of the draft: whom to ask, if one may, or what came, with the learner's words."""
    model = None if item.opinion or not dialogue.said(item).strip() else model_of(item.mock)
    words, quotes = question.texts[language].key_points, item.opinion.get("quotes", {})
    return {
        "host": model.endpoint.host if model else "",
        "seconds": round(model.endpoint.seconds) if model else 0,
        "patience_ms": round(model.endpoint.seconds * 1000) + NETWORK_MS if model else 0,
        "opinion": item.opinion,
        "points": [(words[one.id], quotes[one.id]) for one in question.facts.key_points if one.id in quotes],
    }
