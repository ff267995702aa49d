"""What the statistics page says, held against numbers worked out by hand."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills import statistics
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.memory.scheduling import Rating, State
from drills.models import Card, DailyTally, Item
from drills.statistics.intervals import of_mean, wilson

TODAY = date(2026, 3, 10)
GOOD = Record(Rating.GOOD, "right", {"attempt": 1}, suggested=Rating.GOOD, seconds=30)


def card(user: User, item: str, due: datetime, **more: object) -> Card:
    memory = {
        "state": State.REVIEW,
        "stability": 10.0,
        "difficulty": 5.0,
        "last_day": TODAY,
        "review_count": 3,
    }
    return Card.objects.create(user=user, item_id=item, due=due, **{**memory, **more})


def test_wilsons_interval_is_that_of_the_literature() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0, 1)


def test_the_interval_of_a_mean_counts_what_cannot_succeed() -> None:
    low, high = of_mean([0.5] * 50, 100)
    assert (low + high) / 2 == pytest.approx(0.25)
    assert high - low == pytest.approx(2 * 1.96 * 12.5**0.5 / 100)


def test_retention_stands_beside_what_was_predicted(alice: User) -> None:
    for back, tested, recalled in ((0, 10, 9), (20, 10, 6), (200, 5, 0)):
        day = TODAY - timedelta(days=back)
        DailyTally(user=alice, study_day=day, tested=tested, recalled=recalled, predicted=0.9 * tested).save()
    week, month, quarter, year = statistics.retention(list(DailyTally.objects.all()), TODAY)
    assert (week.tested, week.recalled, week.predicted) == (10, 9, pytest.approx(0.9))
    assert (month.share, quarter.share, year.share) == (15 / 20, 15 / 20, 15 / 25)
    low, high = month.interval
    assert low < 15 / 20 < high


def test_days_without_a_prediction_do_not_spoil_it(alice: User) -> None:
    old = DailyTally(user=alice, study_day=TODAY, tested=10, recalled=10)
    new = DailyTally(user=alice, study_day=TODAY, tested=10, recalled=8, predicted=8.5)
    assert statistics.retention([old, new], TODAY)[0].predicted == pytest.approx(0.85)


def test_calibration_sorts_answers_by_what_was_predicted(alice: User, now: datetime) -> None:
    for number in range(12):
        item = Item.objects.create(
            id=f"x{number}", kind="drill", topic="memory", difficulty=1, minutes=1, position=number
        )
        card(alice, item.pk, now, last_day=TODAY - timedelta(days=10))
        record = Record(Rating.AGAIN if number < 3 else Rating.GOOD, "self-assessed", {}, seconds=5)
        reviews.answer(alice, Shown(item.pk, 3), record, now)
    (only,) = statistics.calibration(alice)
    assert (only.answers, only.recalled, only.predicted) == (12, 9, pytest.approx(0.9))


def test_the_forecast_counts_what_is_overdue_today_and_leaves_out_what_sleeps(
    alice: User, now: datetime
) -> None:
    card(alice, "mutex", now - timedelta(days=40))
    card(alice, "numa", now + timedelta(days=2))
    card(alice, "rdma", now, suspended=True)
    card(alice, "traffic", now, buried_until=TODAY + timedelta(days=1))
    ahead = statistics.forecast(alice, now)
    assert [day.reviews for day in ahead[:4]] == [1, 1, 1, 0]
    assert len(ahead) == 30
    assert ahead[0].minutes == Item.objects.get(pk="mutex").minutes


def test_mastery_counts_what_was_never_met(alice: User, now: datetime) -> None:
    items = Item.objects.filter(topic="memory").count()
    card(alice, "weights-bf16", now, last_day=TODAY - timedelta(days=10))
    row = next(row for row in statistics.mastery(alice, now) if row.topic == "memory")
    assert (row.items, row.met) == (items, 1)
    assert row.share == pytest.approx(0.9 / items)


def test_the_page_needs_as_many_queries_however_much_there_is(
    browser: Client, alice: User, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("drills:statistics")
    assert browser.get(address).status_code == 200
    with django_assert_num_queries(10):
        browser.get(address)
    for place, item in enumerate(("mutex", "numa", "traffic")):
        reviews.answer(alice, Shown(item, 0), GOOD, now + timedelta(minutes=place))
    with django_assert_num_queries(10):
        page = browser.get(address).content.decode()
    assert "3 answers" in page


def test_others_sign_in_first(charlie: Client) -> None:
    assert charlie.get(reverse("drills:statistics")).status_code == 302
