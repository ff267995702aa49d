"""Which mistakes people really make: judged parts counted by tag, for authors. Reads only; names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from drills.grading.outcomes import FREE
from drills.models import Card, PartAnswer

MOST_TEXTS = 5


@dataclass(frozen=True)
class ItemCount:
    """How a drill family fares: judged parts by verdict, people, and how many put it to sleep as a leech."""

    item_id: str
    answers: int
    wrong: int
    unreadable: int
    undecided: int
    people: int
    leeches: int

    @property
    def wrong_share(self) -> float:
        """Wrong ones among the parts that were judged right or wrong, 0 to 1."""
        judged = self.answers - self.unreadable - self.undecided
        return self.wrong / judged if judged else 0.0


@dataclass(frozen=True)
class TagCount:
    """One tag of one part, with the texts that were typed most often."""

    part: str
    verdict: str
    tag: str
    answers: int
    people: int
    last: datetime
    texts: Sequence[tuple[str, int]]


def by_item(since: datetime) -> list[ItemCount]:
    """Every drill family that was answered, those with the most wrong answers first."""
    counts = (
        PartAnswer.objects.filter(answered_at__gte=since)
        .values("item_id")
        .annotate(
            answers=Count("pk"),
            wrong=Count("pk", filter=Q(verdict__in=("wrong", "partial"))),
            unreadable=Count("pk", filter=Q(verdict__in=FREE)),
            undecided=Count("pk", filter=Q(verdict="undecided")),
            people=Count("user_id", distinct=True),
        )
        .order_by("-wrong", "item_id")
    )
    asleep = dict(
        Card.objects.filter(leech_since__isnull=False, suspended=True)
        .values_list("item_id")
        .annotate(Count("pk"))
        .order_by()
    )
    return [ItemCount(**row, leeches=asleep.get(row["item_id"], 0)) for row in counts]


def by_tag(item_id: str, since: datetime) -> list[TagCount]:
    """The tags of one family by frequency; right answers without a remark are left out. Two queries."""
    seen = PartAnswer.objects.filter(item_id=item_id, answered_at__gte=since).exclude(verdict="right", tag="")
    key = ("part", "verdict", "tag")
    counts = seen.values(*key).annotate(
        answers=Count("pk"), people=Count("user_id", distinct=True), last=Max("answered_at")
    )
    typed = seen.values(*key, "text").annotate(times=Count("pk")).order_by("-times", "text")
    texts: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for row in typed:
        of_tag = texts.setdefault(tuple(row[name] for name in key), [])
        if len(of_tag) < MOST_TEXTS:
            of_tag.append((row["text"], row["times"]))
    return [
        TagCount(**row, texts=texts[tuple(row[name] for name in key)])
        for row in counts.order_by("-answers", *key)
    ]
