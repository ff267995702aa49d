"""Items forgotten again and again: put to sleep, explained, something easier offered, woken."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from drills.answers import leeches, reviews
from drills.answers.reviews import Record, Shown
from drills.memory.scheduling import Rating, State
from drills.models import Card, StudySession
from drills.session import sessions

HTMX = {"HX-Request": "true"}
AGAIN = Record(Rating.AGAIN, "wrong", {})


def forgotten(user: User, item: str, lapses: int) -> Card:
    """A card in days that has lapsed so often before."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return Card.objects.create(
        user=user, item_id=item, due=yesterday, state=State.REVIEW, step=None, stability=3, difficulty=8,
        last_day=(yesterday - timedelta(days=3)).date(), review_count=9, lapses=lapses,
    )  # fmt: skip


def forget(user: User, browser: Client, item: str, **fields: object) -> str:
    """Answer it Again in the browser."""
    sessions.current(user, datetime.now(UTC))
    StudySession.objects.filter(user=user).update(
        item_id=item, review_count=9, attempts=0, draft={}, shown_at=datetime.now(UTC)
    )
    data = {"item": item, "count": 9, **fields}
    return browser.post(reverse("drills:answer"), data, headers=HTMX).content.decode()


@pytest.mark.parametrize(("lapses", "sleeps"), [(3, False), (4, True), (5, False), (6, True), (8, True)])
def test_the_fourth_lapse_and_every_second_after_it(lapses: int, sleeps: bool) -> None:
    assert leeches.is_leech(lapses) is sleeps


def test_a_question_forgotten_four_times_sleeps_and_is_explained(alice: User, browser: Client) -> None:
    forgotten(alice, "mutex", 3)
    reply = forget(alice, browser, "mutex", rating=1)
    card = Card.objects.get()
    assert (card.lapses, card.suspended, card.leech_since) == (4, True, card.last_day)
    explanation, _, following = reply.partition("<template data-next-item>")
    assert "forgotten this one again and again" in explanation
    assert "Model answer" in explanation
    assert 'data-item="mutex"' not in following


def test_a_drill_forgotten_four_times_shows_its_solution(alice: User, browser: Client) -> None:
    forgotten(alice, "weights-fit", 3)
    reply = forget(alice, browser, "weights-fit", gave_up="1")
    assert "forgotten this one again and again" in reply
    assert "Worked solution" in reply


def test_a_third_lapse_is_only_a_lapse(alice: User, browser: Client) -> None:
    forgotten(alice, "mutex", 2)
    assert "again and again" not in forget(alice, browser, "mutex", rating=1)
    assert not Card.objects.get().suspended


def test_forgetting_in_the_steps_is_no_lapse(alice: User, now: datetime) -> None:
    for count in range(8):
        reviews.answer(alice, Shown("mutex", count), AGAIN, now + timedelta(minutes=count))
    assert (Card.objects.get().lapses, Card.objects.get().suspended) == (0, False)


def test_something_easier_is_offered_and_shown_at_once(alice: User, browser: Client) -> None:
    relative = leeches.easier_relative(alice, "weights-fit")
    assert relative is not None
    forgotten(alice, "weights-fit", 3)
    reply = forget(alice, browser, "weights-fit", gave_up="1")
    assert f'name="item" value="{relative.facts.id}"' in reply
    data = {"item": relative.facts.id, "count": 0}
    shown = browser.post(reverse("drills:study"), data, headers=HTMX).content.decode()
    assert f'data-item="{relative.facts.id}"' in shown


def test_what_sleeps_is_not_offered_and_the_easiest_has_nothing_easier(alice: User, now: datetime) -> None:
    first = leeches.easier_relative(alice, "weights-fit")
    assert first is not None
    reviews.suspend(alice, first.facts.id, now)
    assert leeches.easier_relative(alice, "weights-fit") != first
    assert leeches.easier_relative(alice, "no-such-item") is None


def test_undo_wakes_what_the_answer_put_to_sleep(alice: User, browser: Client) -> None:
    forgotten(alice, "mutex", 3)
    forget(alice, browser, "mutex", rating=1)
    reply = browser.post(reverse("drills:undo"), headers=HTMX).content.decode()
    card = Card.objects.get()
    assert (card.lapses, card.suspended, card.leech_since) == (3, False, None)
    assert 'data-item="mutex"' in reply


def test_another_rating_wakes_it_too(alice: User, now: datetime) -> None:
    forgotten(alice, "mutex", 3)
    review = reviews.answer(alice, Shown("mutex", 9), AGAIN, datetime.now(UTC))
    assert Card.objects.get().suspended
    reviews.override(alice, review.pk, Rating.HARD)
    assert (Card.objects.get().suspended, Card.objects.get().leech_since) == (False, None)


def test_a_woken_leech_sleeps_again_only_after_two_more_lapses(alice: User) -> None:
    now = datetime.now(UTC)
    forgotten(alice, "mutex", 3)
    reviews.answer(alice, Shown("mutex", 9), AGAIN, now)
    reviews.wake(alice, ["mutex"], now)
    assert Card.objects.get().leech_since is None
    sleeps = []
    for count in (10, 11):
        Card.objects.update(state=State.REVIEW, step=None)
        reviews.answer(alice, Shown("mutex", count), AGAIN, now + timedelta(days=count))
        sleeps.append(Card.objects.get().suspended)
    assert sleeps == [False, True]


def test_nobody_studies_what_is_not_there(browser: Client) -> None:
    assert browser.post(reverse("drills:study"), {"item": "nope", "count": 0}).status_code == 404
