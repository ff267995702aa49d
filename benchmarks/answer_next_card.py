"""How long does it take from an answer to the next card, and how many queries?

Measured with Django's test client against a database in memory: the use-case alone (`in_process`), and whole
requests with middleware and templates: a drill that is graded (`drill`), a question that the person rates
while the browser shows the next one already (`question`). The floor is the cheapest page that knows who asks:
one session, one user, a line of text. Times are those of the processor, so that neighbours on the machine do
not count; prints one JSON line last; `ratio` is the question's median by the floor's.

    python benchmarks/answer_next_card.py [answers]
"""
# ruff: noqa: E402 -- Django must be set up before its models can be imported

import gc
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

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
from drills.answers.reviews import Shown
from drills.items import catalogue
from drills.kinds.base import Submission
from drills.models import StudySession
from drills.session import screens, sessions

FORM = "application/x-www-form-urlencoded"


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
    drill = next(iter(catalogue.current().drills.values())).facts.id
    question = next(iter(catalogue.current().questions.values())).facts.id
    for _ in range(10):  # what is composed and compiled once
        grading(person, browser, drill)()
        rating(person, browser, question)()
    gc.collect()
    gc.freeze()  # the content is read once and stays; looking through it for garbage is no part of an answer
    floor = [timed(lambda: browser.get("/floor/")) for _ in range(answers)]
    direct = [timed(answering(person, drill)) for _ in range(answers)]
    graded = [timed(grading(person, browser, drill)) for _ in range(answers)]
    rated = [timed(rating(person, browser, question)) for _ in range(answers)]
    report = {
        "bench": "answer_next_card",
        "floor_ms": median(floor),
        "in_process_ms": median(direct),
        "drill_ms": median(graded),
        "drill_p95_ms": p95(graded),
        "drill_queries": queries(grading(person, browser, drill)),
        "question_ms": median(rated),
        "question_p95_ms": p95(rated),
        "question_queries": queries(rating(person, browser, question)),
        "ratio": round(statistics.median(rated) / statistics.median(floor), 2),
        "database": connection.vendor,
    }
    print(json.dumps(report))


def answering(person: User, item_id: str) -> Callable[[], object]:
    """The use-case: grade, write, choose and prepare the next item."""
    shown, texts = put_on_screen(person, item_id)
    sent = Submission(texts=texts, seconds=20)
    return lambda: sessions.answer(person, shown, sent, "en", datetime.now(UTC))


def grading(person: User, browser: Client, item_id: str) -> Callable[[], object]:
    """A drill's answer as htmx sends it."""
    shown, texts = put_on_screen(person, item_id)
    browser.get(reverse("drills:session"))  # nobody answers what was not shown
    fields = {f"answer-{part}": text for part, text in texts.items()}
    return sending(
        browser, {"item": item_id, "count": shown.review_count, "attempt": 1, "seconds": 20, **fields}
    )


def rating(person: User, browser: Client, item_id: str) -> Callable[[], object]:
    """A rating, sent while the browser shows the next item already."""
    shown, _texts = put_on_screen(person, item_id)
    page = browser.get(reverse("drills:session")).content.decode()
    following = re.findall(r'data-showing="([^"]+)"', page)[1]
    return sending(
        browser,
        {"item": item_id, "count": shown.review_count, "rating": 3, "seconds": 20, "ahead": following},
    )


def sending(browser: Client, fields: dict[str, object]) -> Callable[[], object]:
    """A post to the session whose reply brings the next item."""
    body = urlencode(fields)

    def post() -> None:
        response = browser.post(
            reverse("drills:answer"),
            body,
            "application/x-www-form-urlencoded",
            headers={"HX-Request": "true"},
        )
        assert b"data-next-item" in response.content or b"data-kept" in response.content

    return post


def put_on_screen(person: User, item_id: str) -> tuple[Shown, dict[str, str]]:
    """Show the drill as it stands; the key, and the right answers."""
    now = datetime.now(UTC)
    sessions.current(person, now)
    count = person.cards.filter(item_id=item_id).values_list("review_count", flat=True).first() or 0
    StudySession.objects.filter(user=person).update(
        item_id=item_id,
        last_topic=catalogue.current().items[item_id].facts.topic,
        review_count=count,
        attempts=0,
        shown_at=now - timedelta(seconds=25),
    )
    shown = Shown(item_id, count)
    is_drill = item_id in catalogue.current().drills
    return shown, right_answers(item_id, screens.seed_of(person, shown)) if is_drill else {}


def right_answers(item_id: str, seed: int) -> dict[str, str]:
    """What a person who knows it would type."""
    instance = instances.build(catalogue.current().drills[item_id], seed)
    right = {part.id: [choice.id for choice in part.choices if choice.right] for part in instance.parts}
    return {
        part.id: right[part.id][0] if part.choices else f"{part.expected!r} {part.unit}"
        for part in instance.parts
    }


def timed(act: Callable[[], object]) -> float:
    """Seconds of processor time that one call takes; preparing it is not counted."""
    started = time.thread_time()
    act()
    return time.thread_time() - started


def queries(act: Callable[[], object]) -> int:
    """How many queries one call takes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def p95(seconds: list[float]) -> float:
    """In milliseconds."""
    return round(sorted(seconds)[int(len(seconds) * 0.95)] * 1000, 2)


def median(seconds: list[float]) -> float:
    """In milliseconds."""
    return round(statistics.median(seconds) * 1000, 2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
