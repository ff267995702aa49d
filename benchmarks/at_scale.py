"""How fast are the pages of memory when there is very much of it, and do they stay constant in queries?

One person with 100,000 cards and a million reviews, and 3,000 people with 1,000 cards each (made in an empty
database by benchmarks/crowd.py). Measured are the scholar and one of the crowd, each with Django's test
client or the use-case alone: the next 20 of the queue, an answer up to the next card, the year's heatmap, the
lobby, the list of cards, the statistics, and making the plan of a day. Times are wall time in milliseconds
(the database may be another process), medians and 95th percentiles; the floor is the cheapest page that knows
who asks. Prints one JSON line last.

    SEVENROUNDS_DATA=$(mktemp -d) python benchmarks/at_scale.py
    python scripts/postgres.py --durable python benchmarks/at_scale.py
    … [--people 3000] [--cards 1000] [--scholar-cards 100000] [--scholar-reviews 1000000] [--answers 150]
"""
# ruff: noqa: I001 -- the crowd sets Django up before models can be imported

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import crowd  # sets Django up

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from accounts.models import User
from bank import instances
from config import urls
from drills.answers.reviews import Shown
from drills.day import daily_queue, day_plans, tallies
from drills.items import catalogue
from drills.memory import scheduling
from drills.models import StudySession
from drills.session import screens

settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WARM = 10


def floor_page(request: HttpRequest) -> HttpResponse:
    """The cheapest page that knows who asks."""
    return HttpResponse(request.user.get_username())


urls.urlpatterns.append(path("floor/", floor_page))


def main(answers: int, **sizes: int) -> None:
    """Make the crowd, measure two of it, print the JSON line."""
    crowd.main(**sizes)
    gc.collect()
    gc.freeze()
    report = {"bench": "at_scale", "database": connection.vendor, **sizes}
    for name in (crowd.SCHOLAR, "person-0"):
        report[name] = measured(User.objects.get(username=name), answers)
    print(json.dumps(report))


def measured(person: User, answers: int) -> dict[str, Any]:
    """All that is measured of one person."""
    User.objects.filter(pk=person.pk).update(minutes_a_day=600)
    person.refresh_from_db()
    browser = Client()
    browser.force_login(person)
    begun = time.perf_counter()
    day_plans.current(person, datetime.now(UTC))
    made = time.perf_counter() - begun
    return {
        "plan_made_ms": round(made * 1000, 1),
        "floor": several(lambda: browser.get("/floor/"), answers),
        "next_20": several(lambda: next_20(person), answers),
        "answer": answered(person, browser, answers),
        "heatmap": several(lambda: heatmap(person), answers),
        "lobby": several(lambda: browser.get(reverse("today")), 30),
        "cards": several(lambda: browser.get(reverse("drills:cards")), 10),
        "statistics": several(lambda: browser.get(reverse("drills:statistics")), 10),
    }


def next_20(person: User) -> None:
    """What comes next, from the plan of the day: rows of the first twenty and more."""
    now = datetime.now(UTC)
    planned = day_plans.made(person, now)
    assert planned
    found = daily_queue.look(person, now, planned.item_ids, [], window=20)
    assert found.planned


def heatmap(person: User) -> None:
    """The year in squares, with streak and retention."""
    days, today = tallies.read(person), scheduling.study_day(datetime.now(UTC), person.zone())
    assert any(answers for _day, answers in days.heatmap(today))
    days.streak(today)
    days.retention(today)


def answered(person: User, browser: Client, answers: int) -> dict[str, Any]:
    """Answer what the session shows, again and again; the time of each post."""
    browser.get(reverse("drills:session"))
    posts = [post(person, browser) for _ in range(answers + WARM)][WARM:]
    with CaptureQueriesContext(connection) as captured:
        post(person, browser)
    return {**summary(posts), "queries": len(captured)}


def post(person: User, browser: Client) -> float:
    """One answer as htmx sends it; seconds until the next card is there."""
    session = StudySession.objects.filter(user=person).latest("id")
    if session.item_id is None:
        sys.exit(f"{person.username} has nothing left to answer: give fewer --answers")
    StudySession.objects.filter(pk=session.pk).update(shown_at=datetime.now(UTC) - timedelta(seconds=20))
    shown = Shown(session.item_id, session.review_count)
    fields = {"item": shown.item_id, "count": shown.review_count, "attempt": 1, "seconds": 20, "rating": 3}
    fields |= right_answers(person, shown)
    begun = time.perf_counter()
    response = browser.post(reverse("drills:answer"), fields, headers={"HX-Request": "true"})
    spent = time.perf_counter() - begun
    assert response.status_code == 200
    return spent


def right_answers(person: User, shown: Shown) -> dict[str, str]:
    """What somebody types who knows it; nothing for what the person rates."""
    drill = catalogue.current().drills.get(shown.item_id)
    if drill is None:
        return {}
    parts = instances.build(drill, screens.seed_of(person, shown)).parts
    return {f"answer-{part.id}": part.answer for part in parts}


def several(act: Callable[[], object], times: int) -> dict[str, float]:
    """Wall time of a call, after a few that do not count."""
    for _ in range(3):
        act()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        spent.append(time.perf_counter() - begun)
    return summary(spent)


def summary(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        "ms": round(statistics.median(ordered) * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
    }


if __name__ == "__main__":
    parser = crowd.sizes(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("--answers", type=int, default=150)
    main(**vars(parser.parse_args()))
