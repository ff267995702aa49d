"""How much of each topic would be recalled today, and how sure that is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from drills.items.standing import chances
from drills.models import Card, Item
from drills.statistics.intervals import of_mean


@dataclass(frozen=True)
class TopicMastery:
    """A topic: its items, how many were met, and the expected share that would be recalled today (0-1).

    Items that were never met count as not recalled: mastery is of the topic, not of what was seen of it.
    """

    topic: str
    items: int
    met: int
    share: float
    interval: tuple[float, float]


def mastery(user: User, now: datetime) -> list[TopicMastery]:
    """Every topic with items, by its id. Three queries."""
    by_topic: dict[str, list[float]] = defaultdict(list)
    for topic, chance in chances(
        Card.objects.filter(user=user, item__retired=False), "item__topic", user, now
    ):
        by_topic[topic].append(chance)
    counts = _items(user)
    return [
        TopicMastery(
            topic, counts[topic], len(by_topic[topic]), sum(by_topic[topic]) / counts[topic],
            of_mean(by_topic[topic], counts[topic]),
        )
        for topic in sorted(counts)
    ]  # fmt: skip


def _items(user: User) -> Counter[str]:
    own = Item.objects.filter(Q(owner=None) | Q(owner=user), retired=False)
    return Counter(dict(own.order_by().values_list("topic").annotate(Count("pk"))))
