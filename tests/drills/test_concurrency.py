"""The same answer from two devices at the same moment: one is written, both hear the same."""

from datetime import datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.memory.scheduling import Rating
from drills.models import Card, DailyTally, Review
from tests.conftest import Race

GOOD = Record(Rating.GOOD, "right", {"attempt": 1}, suggested=Rating.GOOD, seconds=30)


@pytest.mark.parametrize("answered_before", [0, 1], ids=["a new card", "a known card"])
def test_one_of_two_answers_is_written(race: Race, alice: User, now: datetime, answered_before: int) -> None:
    for count in range(answered_before):
        reviews.answer(alice, Shown("mutex", count), GOOD, now)
    post = partial(reviews.answer, alice, Shown("mutex", answered_before), GOOD, now)
    first, second = race(post, post)
    assert first == second
    assert isinstance(first, Review)
    assert Review.objects.count() == answered_before + 1
    assert Card.objects.get().review_count == answered_before + 1
    assert DailyTally.objects.get().answers == answered_before + 1


def test_two_answers_to_different_items_both_count(race: Race, alice: User, now: datetime) -> None:
    shown = [Shown(item, 0) for item in ("mutex", "rdma", "numa")]
    written = race(*(partial(reviews.answer, alice, one, GOOD, now) for one in shown))
    assert {review.card.item_id for review in written} == {"mutex", "rdma", "numa"}
    assert DailyTally.objects.get().answers == 3


def test_two_browsers_that_open_and_answer_get_their_pages(race: Race, alice: User) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(alice)
    opened = race(*(partial(browser.get, reverse("drills:session")) for browser in browsers))
    shown = opened[0].context["showing"].shown
    form = {"item": shown.item_id, "count": shown.review_count, "attempt": 1, "rating": 3, "gave_up": "on"}
    answered = race(*(partial(browser.post, reverse("drills:answer"), form) for browser in browsers))
    assert [response.status_code for response in opened + answered] == [200] * 4
    assert Review.objects.count() == 1


def test_null_characters_never_reach_the_database(browser: Client) -> None:
    shown = browser.get(reverse("drills:session")).context["showing"].shown
    form = {"item": shown.item_id, "count": shown.review_count, "attempt": 1, "rating": 3, "gave_up": "on"}
    sent = browser.post(reverse("drills:answer"), {**form, "answer-te\0xt": "a\0b"})
    assert sent.status_code == 200
    assert Review.objects.get().answer == {"text": "ab"}
