"""The plan of a day: made once, followed all day, made anew when what it was made from changes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from drills.day import day_plans
from drills.memory.scheduling import DEFAULTS, State
from drills.models import Break, Card, DayPlan, Fit, Item, StudySettings


def card(user: User, item: str, now: datetime, **facts: Any) -> Card:
    """A card that was answered nine days ago and is due."""
    usual = {"due": now, "state": State.REVIEW, "stability": 5.0, "difficulty": 5.0, "review_count": 3}
    return Card.objects.create(
        user=user, item_id=item, last_day=now.date() - timedelta(days=9), step=None, **(usual | facts)
    )


def test_due_items_come_first_the_least_remembered_ahead(alice: User, now: datetime) -> None:
    card(alice, "rdma", now, stability=50)
    card(alice, "mutex", now, stability=2)
    plan = day_plans.current(alice, now)
    assert plan.item_ids[:2] == ["mutex", "rdma"]
    assert set(plan.item_ids) == set(Item.objects.values_list("id", flat=True))
    assert (plan.ready, plan.ready_with_more) == (None, None)


def test_what_rests_is_not_in_it(alice: User, now: datetime) -> None:
    card(alice, "rdma", now, suspended=True)
    card(alice, "mutex", now, buried_until=now.date() + timedelta(days=1))
    card(alice, "numa", now, state=State.LEARNING)
    Item.objects.filter(pk="ring").update(retired=True)
    assert not {"rdma", "mutex", "numa", "ring"} & set(day_plans.current(alice, now).item_ids)


def test_what_is_due_tomorrow_waits_without_a_date(alice: User, now: datetime) -> None:
    card(alice, "rdma", now + timedelta(days=1))
    assert "rdma" not in day_plans.current(alice, now).item_ids


def test_nobody_gets_the_items_of_others(alice: User, bob: User, now: datetime) -> None:
    Item.objects.create(
        id="own", kind="flashcard", topic="memory", difficulty=1, minutes=1, position=0, owner=bob
    )
    assert "own" in day_plans.current(bob, now).item_ids
    assert "own" not in day_plans.current(alice, now).item_ids


def test_a_day_of_a_break_is_empty(alice: User, now: datetime) -> None:
    Break.objects.create(user=alice, first_day=now.date(), last_day=now.date())
    assert day_plans.current(alice, now).item_ids == []
    assert day_plans.current(alice, now + timedelta(days=1)).item_ids


def test_it_is_made_once_a_day(alice: User, now: datetime) -> None:
    first = day_plans.current(alice, now)
    card(alice, "rdma", now, suspended=True)
    again = day_plans.current(alice, now + timedelta(hours=3))
    assert (again.pk, again.made_at, again.item_ids) == (first.pk, first.made_at, first.item_ids)
    assert day_plans.current(alice, now + timedelta(days=1)).pk != first.pk


def test_forgetting_makes_it_anew(alice: User, now: datetime) -> None:
    day_plans.current(alice, now)
    card(alice, "rdma", now, suspended=True)
    day_plans.forget(alice, now)
    assert "rdma" not in day_plans.current(alice, now).item_ids


def change_minutes(user: User, day: date) -> None:
    user.minutes_a_day = 45


def change_date(user: User, day: date) -> None:
    user.interview_date = day + timedelta(days=30)


def change_retention(user: User, day: date) -> None:
    StudySettings.objects.create(user=user, desired_retention=0.8)


def change_weights(user: User, day: date) -> None:
    StudySettings.objects.create(user=user, topic_weights={"memory": 3})


def announce_break(user: User, day: date) -> None:
    Break.objects.create(user=user, first_day=day + timedelta(days=2), last_day=day + timedelta(days=3))


def adopt_fit(user: User, day: date) -> None:
    others = [*DEFAULTS.parameters[:20], 0.3]
    Fit.objects.create(
        user=user, made_at=datetime.fromisoformat("2026-03-01T00:00Z"), parameters=others, reviews=500,
        log_loss_before=0.4, log_loss_after=0.3, adopted=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [change_minutes, change_date, change_retention, change_weights, announce_break, adopt_fit],
)
def test_a_changed_choice_makes_it_anew(alice: User, now: datetime, change: Any) -> None:
    first = day_plans.current(alice, now)
    change(alice, now.date())
    again = day_plans.current(alice, now + timedelta(hours=1))
    assert again.pk == first.pk
    assert (again.made_for, again.made_at) != (first.made_for, first.made_at)
    assert DayPlan.objects.count() == 1


def test_with_a_date_it_says_how_ready_the_person_will_be(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() + timedelta(days=30)
    plan = day_plans.current(alice, now)
    assert plan.ready is not None
    assert plan.ready_with_more is not None
    assert 0.3 < plan.ready <= plan.ready_with_more < 1


def test_with_a_date_new_items_lead_and_some_come_early(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() + timedelta(days=30)
    card(alice, "numa", now, due=now + timedelta(days=20), stability=20)
    ids = day_plans.current(alice, now).item_ids
    assert "numa" in ids
    assert ids[0] != "numa"


def test_the_heavier_topic_leads(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() + timedelta(days=30)
    leading = set()
    for topic in ("memory", "network"):
        StudySettings.objects.update_or_create(user=alice, defaults={"topic_weights": {topic: 3}})
        leading.add(Item.objects.get(pk=day_plans.current(alice, now).item_ids[0]).topic)
    assert leading == {"memory", "network"}


def test_an_interview_that_is_over_counts_no_more(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() - timedelta(days=1)
    assert day_plans.current(alice, now).ready is None


def test_on_the_day_itself_it_is_what_is_known_now(alice: User, now: datetime) -> None:
    alice.interview_date = now.date()
    for item in Item.objects.all():
        card(alice, item.pk, now, stability=9)
    assert day_plans.current(alice, now).ready == pytest.approx(0.9)


def test_a_date_far_beyond_sense_is_planned_as_two_years(alice: User, now: datetime) -> None:
    alice.interview_date = date.max
    assert day_plans.outlook(alice, now).choices.interview == now.date() + day_plans.FAR


def test_the_outlook_tells_the_days_between_and_what_comes_first(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() + timedelta(days=10)
    outlook = day_plans.outlook(alice, now)
    assert [outlook.curve[0][0], outlook.curve[-1][0]] == [now.date(), alice.interview_date]
    assert outlook.ready == outlook.curve[-1][1] == day_plans.current(alice, now).ready
    assert sum(outlook.first.values()) > 0
    assert set(outlook.first) <= {"memory", "network"}


def test_a_break_ahead_lowers_what_is_expected(alice: User, now: datetime) -> None:
    alice.interview_date = now.date() + timedelta(days=8)
    before = day_plans.current(alice, now).ready
    Break.objects.create(
        user=alice, first_day=now.date() + timedelta(days=1), last_day=now.date() + timedelta(days=6)
    )
    after = day_plans.current(alice, now).ready
    assert before is not None
    assert after is not None
    assert after < before


@pytest.mark.parametrize("interview", [None, 30])
def test_making_it_takes_the_same_queries_for_any_deck(
    alice: User, now: datetime, interview: int | None
) -> None:
    alice.interview_date = now.date() + timedelta(days=interview) if interview else None
    counts = []
    for day in range(2):
        with CaptureQueriesContext(connection) as queries:
            day_plans.current(alice, now + timedelta(days=day))
        counts.append(len(queries))
        for item in Item.objects.exclude(pk__in=Card.objects.values("item")):
            card(alice, item.pk, now)
    assert counts[0] == counts[1] <= 14


def test_the_queries_do_not_grow(alice: User, now: datetime, django_assert_num_queries: Any) -> None:
    day_plans.current(alice, now)
    for item in Item.objects.exclude(pk="ring"):
        card(alice, item.pk, now)
    with django_assert_num_queries(3):
        day_plans.current(alice, now)
