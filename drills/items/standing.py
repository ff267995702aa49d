"""Where a person stands with the items of the bank: what was met, what is weak, in a word. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from drills.memory import scheduling
from drills.memory.scheduling import State
from drills.models import Card
from drills.personal import preferences
from drills.planning.memory_model import MemoryModel

FIRM_DAYS = 21  # a memory that lasts three weeks counts as firm, as Anki's "mature" does
WEAK = Q(state=State.RELEARNING) | Q(lapses__gte=2) | Q(stability__lt=2, review_count__gte=2)


@dataclass(frozen=True)
class Standing:
    """One item in a word; `label` is what the bank's list shows."""

    label: str | Promise


def item_states(user: User) -> Mapping[str, Standing]:
    """Every item that the person has answered at least once or has suspended. One query."""
    cards = Card.objects.filter(Q(review_count__gt=0) | Q(suspended=True), user=user)
    return {card.item_id: Standing(label(card)) for card in cards}


def label(card: Card) -> str | Promise:
    """A card's state in a word; "new" for one that was put aside before it was ever answered."""
    if card.suspended:
        return _("suspended")
    if not card.review_count:
        return _("new")
    if card.state != State.REVIEW:
        return _("learning")
    return _("firm") if (card.stability or 0) >= FIRM_DAYS else _("young")


def suspended_items(user: User) -> set[str]:
    """The ids of the items that the person does not want to see."""
    return set(Card.objects.filter(user=user, suspended=True).values_list("item_id", flat=True))


def seen_items(user: User) -> set[str]:
    """The ids of the items that the person has answered at least once."""
    return set(Card.objects.filter(user=user, review_count__gt=0).values_list("item_id", flat=True))


def weak_items(user: User) -> set[str]:
    """The ids of the items that were forgotten, or that never took hold."""
    return set(Card.objects.filter(WEAK, user=user, suspended=False).values_list("item_id", flat=True))


def waiting_items(user: User) -> set[str]:
    """The ids of the items that were brought forward and not answered yet."""
    return set(
        Card.objects.filter(user=user, review_count=0, suspended=False).values_list("item_id", flat=True)
    )


def recalls_today(user: User, now: datetime) -> dict[str, float]:
    """The chance (0-1) of recalling each item that was met, today. Two queries."""
    return dict(chances(Card.objects.filter(user=user), "item_id", user, now))


def chances(cards: QuerySet[Card], field: str, user: User, now: datetime) -> list[tuple[str, float]]:
    """Of each of these cards that was met: the field's value, and the chance of recalling it today."""
    today = scheduling.study_day(now, user.zone())
    model = MemoryModel(preferences.settings_of(user).parameters)
    met = cards.filter(review_count__gt=0, stability__isnull=False)
    rows = list(met.values_list(field, "stability", "last_day"))
    recalls = model.recall([row[1] or 0 for row in rows], [(today - (row[2] or today)).days for row in rows])
    return [(row[0], float(recall)) for row, recall in zip(rows, recalls, strict=True)]
