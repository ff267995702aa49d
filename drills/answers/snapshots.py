"""A card's state as it is stored beside each review, so that undoing brings back exactly this."""

from datetime import date, datetime
from typing import Any

from drills.answers import leeches
from drills.memory.scheduling import Future, Memory, Rating, State
from drills.models import Card


def take(card: Card) -> dict[str, Any]:
    """All that an answer can change, as JSON."""
    return {
        "state": int(card.state),
        "step": card.step,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "last_day": card.last_day.isoformat() if card.last_day else None,
        "due": card.due.isoformat(),
        "review_count": card.review_count,
        "lapses": card.lapses,
        "leech_since": card.leech_since.isoformat() if card.leech_since else None,
        "buried_until": card.buried_until.isoformat() if card.buried_until else None,
    }


def memory(snapshot: dict[str, Any]) -> Memory:
    """The memory in a snapshot, as the scheduler knows it."""
    return Memory(
        State(snapshot["state"]),
        snapshot["step"],
        snapshot["stability"],
        snapshot["difficulty"],
        _day(snapshot["last_day"]),
    )


def restore(card: Card, snapshot: dict[str, Any]) -> None:
    """Put a card back as it was; the caller saves it."""
    for name in ("state", "step", "stability", "difficulty", "review_count", "lapses"):
        setattr(card, name, snapshot[name])
    card.last_day = _day(snapshot["last_day"])
    card.buried_until = _day(snapshot["buried_until"])
    card.due = datetime.fromisoformat(snapshot["due"])
    _restore_leech(card, _day(snapshot.get("leech_since")))


def advance(card: Card, future: Future) -> None:
    """Let one of the futures come true; the caller saves the card."""
    lapsed = future.rating is Rating.AGAIN and card.state == State.REVIEW
    card.state = future.memory.state
    card.step = future.memory.step
    card.stability = future.memory.stability
    card.difficulty = future.memory.difficulty
    card.last_day = future.memory.last_day
    card.due = future.due
    card.buried_until = None
    card.review_count += 1
    card.lapses += lapsed
    if lapsed and leeches.is_leech(card.lapses):
        card.suspended, card.leech_since = True, future.memory.last_day


def _restore_leech(card: Card, since: date | None) -> None:
    """Wake a card that was put to sleep as a leech since; one that the person suspended sleeps on."""
    if card.leech_since and not since:
        card.suspended = False
    card.leech_since = since


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
