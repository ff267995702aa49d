"""How long does it take from an answer to the next card, and how many queries?

Measured with Django's test client against a database in memory: the use-case alone (`in_process`), and the
whole request with middleware, grading and templates (`http`). The floor is the cheapest page that knows who
asks: one session, one user, a line of text. Prints one JSON line last; `ratio` is http by floor.

    python benchmarks/answer_next_card.py [answers]
"""
# ruff: noqa: E402 -- Django must be set up before its models can be imported

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["SEVENROUNDS_DATA"] = tempfile.mkdtemp(prefix="answer-next-card-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings

settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
django.setup()

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from accounts.models import User
from bank import instances
from config import urls
from drills import catalogue, screens, sessions
from drills.kinds.base import Submission
from drills.models import StudySession
from drills.reviews import Shown


def floor_page(request: HttpRequest) -> HttpResponse:
    """The cheapest page that knows who asks."""
    return HttpResponse(request.user.get_username())


urls.urlpatterns.append(path("floor/", floor_page))


def main(answers: int) -> None:
    """Measure, and print the JSON line."""
    call_command("migrate", verbosity=0)
    catalogue.refresh(catalogue.current())
    person = User.objects.create_user("alice", minutes_a_day=600)
    browser = Client()
    browser.force_login(person)
    drill = next(iter(catalogue.current().drills.values()))
    floor = [timed(lambda: browser.get("/floor/")) for _ in range(answers)]
    direct = [timed(answering(person, drill.facts.id)) for _ in range(answers)]
    over_http = [timed(posting(person, browser, drill.facts.id)) for _ in range(answers)]
    post = posting(person, browser, drill.facts.id)
    with CaptureQueriesContext(connection) as queries:
        post()
    report = {
        "bench": "answer_next_card",
        "floor_ms": median(floor),
        "in_process_ms": median(direct),
        "http_ms": median(over_http),
        "http_p95_ms": round(sorted(over_http)[int(len(over_http) * 0.95)] * 1000, 2),
        "queries": len(queries),
        "ratio": round(statistics.median(over_http) / statistics.median(floor), 2),
        "database": connection.vendor,
    }
    print(json.dumps(report))


def answering(person: User, item_id: str) -> Callable[[], object]:
    """The use-case: grade, write, choose and prepare the next item."""
    shown, texts = put_on_screen(person, item_id)
    sent = Submission(texts=texts, seconds=20)
    return lambda: sessions.answer(person, shown, sent, "en", datetime.now(UTC))


def posting(person: User, browser: Client, item_id: str) -> Callable[[], object]:
    """The same as a request of htmx."""
    shown, texts = put_on_screen(person, item_id)
    browser.get(reverse("drills:session"))  # nobody answers what was not shown
    fields = {f"answer-{part}": text for part, text in texts.items()}
    form = {"item": item_id, "count": shown.review_count, "attempt": 1, "seconds": 20, **fields}

    def post() -> None:
        response = browser.post(reverse("drills:answer"), form, headers={"HX-Request": "true"})
        assert b"data-next-item" in response.content

    return post


def put_on_screen(person: User, item_id: str) -> tuple[Shown, dict[str, str]]:
    """Show the drill as it stands; the key, and the right answers."""
    now = datetime.now(UTC)
    sessions.current(person, now)
    count = person.cards.filter(item_id=item_id).values_list("review_count", flat=True).first() or 0
    StudySession.objects.filter(user=person).update(
        item_id=item_id, review_count=count, attempts=0, shown_at=now - timedelta(seconds=25)
    )
    shown = Shown(item_id, count)
    return shown, right_answers(item_id, screens.seed_of(person, shown))


def right_answers(item_id: str, seed: int) -> dict[str, str]:
    """What a person who knows it would type."""
    instance = instances.build(catalogue.current().drills[item_id], seed)
    right = {part.id: [choice.id for choice in part.choices if choice.right] for part in instance.parts}
    return {
        part.id: right[part.id][0] if part.choices else f"{part.expected!r} {part.unit}"
        for part in instance.parts
    }


def timed(act: Callable[[], object]) -> float:
    """Seconds that one call takes; preparing it is not counted."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median(seconds: list[float]) -> float:
    """In milliseconds."""
    return round(statistics.median(seconds) * 1000, 2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
