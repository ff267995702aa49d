"""The page that says how memory fares, in numbers that a person can hold us to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from drills import statistics, words
from drills.day import tallies
from drills.day.tallies import Days
from drills.memory import scheduling
from drills.statistics import DayAhead
from drills.views import memory_model

HEIGHT = 100
TIME_DAYS = 30


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its place and height of HEIGHT, and what it says when pointed at."""

    place: int
    top: float
    height: float
    title: str
    label: str = ""


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Everything on one page; the number of queries does not depend on how much there is."""
    person, now = cast(User, request.user), timezone.now()
    today = scheduling.study_day(now, person.zone())
    days, language = tallies.read(person), page_language()
    ahead = statistics.forecast(person, now)
    context: dict[str, Any] = {
        "retention": statistics.retention(days.tallies, today),
        "calibration": statistics.calibration(person),
        "forecast": _ahead_bars(ahead),
        "ahead": ahead,
        "busiest": max(day.reviews for day in ahead),
        "time": _time_bars(days, today),
        "minutes": [days.of(today - timedelta(days=back)).seconds / 60 for back in range(TIME_DAYS)],
        "mastery": [(row, words.topic(row.topic, language)) for row in statistics.mastery(person, now)],
        "answers": sum(tally.answers for tally in days.tallies),
        "hours": sum(tally.seconds for tally in days.tallies) / 3600,
        "streak": days.streak(today),
        "model": memory_model.of(person),
    }
    context["mean_minutes"] = sum(context["minutes"]) / TIME_DAYS
    return render(request, "drills/statistics.html", context)


def _ahead_bars(ahead: list[DayAhead]) -> list[Bar]:
    titles = [
        _("%(day)s: %(reviews)d reviews, %(minutes)d min")
        % {"day": _short(one.day), "reviews": one.reviews, "minutes": round(one.minutes)}
        for one in ahead
    ]
    return _bars([one.reviews for one in ahead], titles, [one.day for one in ahead])


def _time_bars(days: Days, today: date) -> list[Bar]:
    shown = [today - timedelta(days=back) for back in range(TIME_DAYS - 1, -1, -1)]
    minutes = [days.of(day).seconds / 60 for day in shown]
    titles = [
        _("%(day)s: %(minutes)d min") % {"day": _short(day), "minutes": round(spent)}
        for day, spent in zip(shown, minutes, strict=True)
    ]
    return _bars(minutes, titles, shown)


def _bars(values: list[Any], titles: list[str], days: list[date]) -> list[Bar]:
    """Bars of which the highest is HEIGHT; every seventh is labelled with its day."""
    most = max([*values, 1])
    heights = [HEIGHT * value / most for value in values]
    return [
        Bar(place * 20, HEIGHT - height, height, title, "" if place % 7 else _short(day))
        for place, (height, title, day) in enumerate(zip(heights, titles, days, strict=True))
    ]


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
