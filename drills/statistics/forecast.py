"""The days ahead: what comes due when, if nothing new is begun."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import User
from drills.memory import scheduling
from drills.models import Card

DAYS = 30


@dataclass(frozen=True)
class DayAhead:
    """One study day: how many reviews come due, and how long they take a prepared person."""

    day: date
    reviews: int
    minutes: float


def forecast(user: User, now: datetime, days: int = DAYS) -> list[DayAhead]:
    """From today on; what is overdue counts today, what is buried on the day when it wakes. One query."""
    zone = user.zone()
    today = scheduling.study_day(now, zone)
    end = scheduling.day_start(today + timedelta(days=days), zone)
    cards = Card.objects.filter(
        Q(review_count__gt=0), user=user, suspended=False, due__lt=end, item__retired=False
    )
    reviews: Counter[date] = Counter()
    minutes: dict[date, float] = defaultdict(float)
    for due, buried_until, length in cards.values_list("due", "buried_until", "item__minutes"):
        day = max(today, scheduling.study_day(due, zone), buried_until or today)
        reviews[day] += 1
        minutes[day] += length
    ahead = [today + timedelta(days=step) for step in range(days)]
    return [DayAhead(day, reviews[day], minutes[day]) for day in ahead]
