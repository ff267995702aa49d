"""A person's own words about an item, written and seen in the session."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from drills.items import notes
from drills.models import Note, StudySession
from drills.session import sessions

HTMX = {"HX-Request": "true"}


def on_screen(user: User, item: str) -> None:
    sessions.current(user, datetime.now(UTC))
    StudySession.objects.update(item_id=item, review_count=0)


def send(browser: Client, item: str, text: str) -> tuple[int, str]:
    data = {"item": item, "count": 0, "text": text}
    reply = browser.post(reverse("drills:note"), data, headers=HTMX)
    return reply.status_code, reply.content.decode()


def test_a_note_is_kept_and_shown_with_its_item(alice: User, browser: Client) -> None:
    assert "Note kept." in send(browser, "mutex", "  <b>think</b> of futexes ")[1]
    assert Note.objects.get().text == "<b>think</b> of futexes"
    on_screen(alice, "mutex")
    page = browser.get(reverse("drills:session")).content.decode()
    assert "&lt;b&gt;think&lt;/b&gt; of futexes</textarea>" in page
    on_screen(alice, "rdma")
    other = browser.get(reverse("drills:session")).content.decode()
    assert "futexes" not in other.partition("<template")[0]  # behind it may come along what follows


def test_the_next_item_brings_its_note_along(alice: User, browser: Client) -> None:
    for item in ["rdma", "numa", "traffic", "weights-fit", "weights-bf16"]:
        notes.write(alice, item, f"about {item}")
    on_screen(alice, "mutex")
    data = {"item": "mutex", "count": 0, "rating": 3}
    reply = browser.post(reverse("drills:answer"), data, headers=HTMX).content.decode()
    shown = StudySession.objects.get().item_id
    assert f"about {shown}</textarea>" in reply


def test_a_note_is_changed_and_an_empty_one_taken_away(alice: User) -> None:
    for text in ("one", "two"):
        assert notes.write(alice, "mutex", text)
    assert Note.objects.get().text == "two"
    assert notes.write(alice, "mutex", " ")
    assert not Note.objects.exists()


def test_a_note_is_nobody_elses(alice: User, bob: User) -> None:
    notes.write(alice, "mutex", "mine")
    stranger = Client()
    stranger.force_login(bob)
    on_screen(bob, "mutex")
    assert "mine" not in stranger.get(reverse("drills:session")).content.decode()


@pytest.mark.parametrize(("item", "text"), [("no-such-item", "x"), ("mutex", "x" * 4001), ("", "x")])
def test_what_cannot_be_kept_is_refused(browser: Client, item: str, text: str) -> None:
    assert send(browser, item, text)[0] == 404
    assert not Note.objects.exists()
