"""How much of each topic would be recalled today, and how sure that is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from drills import preferences, scheduling
from drills.models import Card, Item
from drills.planning.memory_model import MemoryModel
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
    today = scheduling.study_day(now, user.zone())
    model = MemoryModel(preferences.settings_of(user).parameters)
    chances: dict[str, list[float]] = defaultdict(list)
    known = Card.objects.filter(user=user, item__retired=False, review_count__gt=0, stability__isnull=False)
    rows = list(known.values_list("item__topic", "stability", "last_day"))
    recalls = model.recall([row[1] or 0 for row in rows], [(today - (row[2] or today)).days for row in rows])
    for (topic, _stability, _last), chance in zip(rows, recalls, strict=True):
        chances[topic].append(float(chance))
    counts = _items(user)
    return [
        TopicMastery(
            topic, counts[topic], len(chances[topic]), sum(chances[topic]) / counts[topic],
            of_mean(chances[topic], counts[topic]),
        )
        for topic in sorted(counts)
    ]  # fmt: skip


def _items(user: User) -> Counter[str]:
    own = Item.objects.filter(Q(owner=None) | Q(owner=user), retired=False)
    return Counter(dict(own.order_by().values_list("topic").annotate(Count("pk"))))
