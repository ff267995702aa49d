"""The first page says what today holds, not all that has ever come due."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from drills.cards import flashcards
from drills.memory.scheduling import State
from drills.models import Card, Item

BACKLOG = 3000


@pytest.fixture
def backlog(alice: User) -> None:
    """Three thousand cards that came due over the last months, a minute each."""
    now = timezone.now()
    items = Item.objects.bulk_create(
        Item(id=f"old-{n}", kind="flashcard", owner=alice, topic="own", difficulty=1, minutes=1, position=n)
        for n in range(BACKLOG)
    )
    Card.objects.bulk_create(
        Card(
            user=alice,
            item=item,
            state=State.REVIEW,
            step=None,
            stability=10.0,
            difficulty=5.0,
            last_day=now.date() - timedelta(days=20),
            due=now - timedelta(days=10),
            review_count=3,
        )
        for item in items
    )


@pytest.mark.usefixtures("backlog")
def test_a_backlog_is_told_as_what_fits_into_today(alice: User, browser: Client) -> None:
    plan = todays_plan(browser)
    counts = [int(number) for number in re.findall(r"\d+", re.sub(r"<[^>]+>", " ", plan))]
    assert counts
    assert max(counts) <= alice.minutes_a_day
    assert "Flashcard" in plan
    assert "Code" not in plan


def test_a_card_of_ones_own_is_called_what_it_is(alice: User, browser: Client) -> None:
    for number in range(5):
        flashcards.create(alice, f"Front {number}", "Back", timezone.now())
    alice.minutes_a_day = 600
    alice.save()
    plan = todays_plan(browser)
    assert "Flashcard" in plan
    assert plan.count("Code") <= 1


def todays_plan(browser: Client) -> str:
    """The card on the first page that says what waits."""
    page = browser.get("/").content.decode()
    return page[page.index('aria-labelledby="plan"') : page.index("grid--stats")]
