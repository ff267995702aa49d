"""Live events over the real web server and broker: who may watch, what it costs, and what happens without."""

import contextlib
import http.client
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.live import A_PERSON
from tests.browser import people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PEOPLE = 5
THREADS = 3  # what the pool that all watchers share may have grown by

# People with a session, and a submission each that no host takes: it needs a GPU.
WAITING = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
import bank
from accounts.models import User
from sandbox.models import Submission

task = bank.catalogue().tasks["ring-allreduce"]
made = []
for number in range({count}):
    user = User.objects.create(username=f"{name}-{{number}}")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    now = timezone.now()
    row = Submission.objects.create(user=user, task=task.facts.id, task_digest=task.digest, mode="test",
        source="x", queue="gpu", needs="gpu", prefers="gpu", created_at=now, queued_at=now)
    made.append([session.session_key, str(row.pk)])
print(json.dumps(made))
"""
CANCEL = """
from django.utils import timezone
from sandbox import submissions
from sandbox.models import Submission
print("true" if submissions.cancel(Submission.objects.get(pk="{pk}"), timezone.now()) else "false")
"""
SLOW = "import time\n\n\ndef all_reduce(x, wire):\n    time.sleep(1)\n    return x\n"


def waiting(site: Stack, name: str, count: int) -> list[tuple[str, str]]:
    """Session and submission of so many new people."""
    made = cast("list[list[str]]", site.django(WAITING.format(name=name, count=count)))
    return [(session, pk) for session, pk in made]


@contextlib.contextmanager
def watching(site: Stack, session: str, pk: str) -> Iterator[http.client.HTTPResponse]:
    """A browser's request for the stream."""
    line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=60)
    line.request("GET", f"/code/submissions/{pk}/events/", headers={"Cookie": f"sessionid={session}"})
    try:
        yield line.getresponse()
    finally:
        line.close()


def next_event(response: http.client.HTTPResponse) -> tuple[str, str]:
    name, data = "", []
    while line := response.readline().decode().rstrip("\n"):
        field, _, text = line.partition(": ")
        if field == "event":
            name = text
        else:
            data.append(text)
    return name, "\n".join(data)


def web_threads(site: Stack) -> int:
    """Threads of the web server's processes."""
    family = psutil.Process(site.process.pid).children(recursive=True)
    return sum(one.num_threads() for one in family if any("granian" in word for word in one.cmdline()))


def test_only_the_owner_may_watch(site: Stack) -> None:
    (hers, pk), (his, _) = waiting(site, "owner", 2)
    for session in (his, "nobody"):
        with watching(site, session, pk) as response:
            assert response.status == 404
    with watching(site, hers, pk) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        name, html = next_event(response)
        assert name == "status"
        assert f'id="submission-{pk}"' in html


def test_a_change_reaches_the_watcher_and_ends_the_stream(site: Stack) -> None:
    ((session, pk),) = waiting(site, "canceller", 1)
    with watching(site, session, pk) as response:
        assert "Queued" in next_event(response)[1]
        assert site.django(CANCEL.format(pk=pk)) is True
        events = [next_event(response)]
        while events[-1][0] != "end":
            events.append(next_event(response))
        assert "You cancelled this" in events[-2][1]
        assert response.read() == b""


def test_watchers_hold_no_threads_and_each_person_has_only_a_few(site: Stack) -> None:
    watched = waiting(site, "crowd", PEOPLE)
    before = web_threads(site)
    with contextlib.ExitStack() as open_streams:
        for session, pk in watched:
            for _ in range(A_PERSON):
                response = open_streams.enter_context(watching(site, session, pk))
                assert next_event(response)[0] == "status"
            with watching(site, session, pk) as refused:
                assert refused.status == 429
        assert web_threads(site) <= before + THREADS
    session, pk = watched[0]
    for _ in range(100):  # the server notices in its own time that somebody has left
        with watching(site, session, pk) as response:
            if response.status == 200:
                return
    pytest.fail("the places of those who left were not given back")


def start_slow_run(page: Page) -> dict[str, list[str]]:
    """Runs slow code on the public tests; which addresses the page asked from then on, by kind."""
    asked: dict[str, list[str]] = {"events": [], "status": []}

    def on_request(request: Any) -> None:
        kind = urlsplit(request.url).path.rstrip("/").rpartition("/")[2]
        asked.setdefault(kind, []).append(request.url)

    page.goto("/code/ring-allreduce/")
    people.write_code(page, SLOW)
    page.on("request", on_request)
    page.get_by_role("button", name="Run public tests").click()
    return asked


def test_the_page_follows_the_stream_and_asks_no_more(page: Page) -> None:
    people.sign_up(page, "follower")
    asked = start_slow_run(page)
    expect(page.locator("#outcome section[data-state=running] tbody tr").first).to_be_visible(
        timeout=people.GRADED_MS
    )
    asked_until_then = len(asked["status"])
    expect(page.locator("#outcome section[data-state=finished]")).to_be_visible(timeout=people.GRADED_MS)
    assert len(asked["events"]) == 1
    assert len(asked["status"]) == asked_until_then
    expect(page.locator("[data-speaks]")).not_to_be_empty()


def test_where_streams_fail_the_page_asks_for_itself(site: Stack, chromium: Browser) -> None:
    context = chromium.new_context(base_url=site.address)
    page = context.new_page()
    page.route("**/events/", lambda route: route.abort())
    people.sign_up(page, "poller")
    asked = start_slow_run(page)
    expect(page.locator("#outcome section[data-state=finished]")).to_be_visible(timeout=people.GRADED_MS)
    assert asked["status"]
    context.close()


def test_a_browser_without_event_source_asks_for_itself(site: Stack, chromium: Browser) -> None:
    context = chromium.new_context(base_url=site.address)
    context.add_init_script("delete window.EventSource")
    page = context.new_page()
    people.sign_up(page, "old-browser")
    asked = start_slow_run(page)
    expect(page.locator("#outcome section[data-state=finished]")).to_be_visible(timeout=people.GRADED_MS)
    assert asked["status"]
    assert asked["events"] == []
    context.close()


def test_without_scripts_the_submission_has_a_page_that_one_looks_at_again(
    site: Stack, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    people.sign_up(page, "scriptless")
    page.goto("/code/ring-allreduce/")
    page.locator("textarea[name=source]").fill(SLOW)
    page.get_by_role("button", name="Run public tests").click()
    again = page.get_by_role("link", name="Look again")
    expect(again).to_be_visible()
    finished = page.locator("section[data-state=finished]")
    for _ in range(300):
        if finished.count():
            break
        again.click()
    expect(finished).to_be_visible()
    context.close()


def test_on_a_phone_the_editor_is_one_press_away(site: Stack, chromium: Browser) -> None:
    context = chromium.new_context(base_url=site.address, viewport={"width": 375, "height": 700})
    page = context.new_page()
    people.sign_up(page, "phone")
    page.goto("/code/ring-allreduce/")
    expect(page.locator(".editor")).to_be_hidden()
    page.locator(".workbench__panes label").nth(1).click()
    expect(page.locator(".cm-content")).to_be_in_viewport()
    expect(page.locator(".workbench__statement")).to_be_hidden()
    context.close()
