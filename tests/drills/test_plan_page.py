"""The page of the plan: what it says, what it keeps, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drills.day import day_plans
from drills.memory import scheduling
from drills.memory.scheduling import State
from drills.models import Break, Card, Item, StudySettings
from drills.pages import plan_chart

PAGE, SAVE, ADD = reverse("drills:plan"), reverse("drills:study_settings"), reverse("drills:add_break")


@pytest.fixture
def today(alice: User) -> date:
    return scheduling.study_day(timezone.now(), alice.zone())


def choices(**changes: Any) -> dict[str, Any]:
    return {"minutes_a_day": "30", "desired_retention": "0.9", "personal_parameters": "on", **changes}


def plan_for(user: User, day: date) -> None:
    user.interview_date = day
    user.save()


def test_without_a_date_it_invites_to_set_one(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Tell us the date of your interview" in page
    assert "Ready on the day" not in page


def test_with_a_date_it_says_how_ready_and_how_much_more_ten_minutes_give(
    alice: User, browser: Client, today: date
) -> None:
    plan_for(alice, today + timedelta(days=12))
    page = browser.get(PAGE).content.decode()
    outlook = day_plans.outlook(alice, timezone.now())
    assert "12 days left" in page
    assert f"{round(100 * (outlook.ready or 0))} %" in page
    assert f"<strong>{round(100 * (outlook.with_more or 0))} %</strong>" in page
    assert page.count("<polyline") == 2


def test_it_says_what_comes_first_by_topic(browser: Client) -> None:
    assert "Nothing fits" not in browser.get(PAGE).content.decode()
    Item.objects.all().update(minutes=500)
    assert "Nothing fits" in browser.get(PAGE).content.decode()


def test_choices_are_kept_and_the_plan_follows_them(alice: User, browser: Client, today: date) -> None:
    day_plans.current(alice, timezone.now())
    interview = today + timedelta(days=20)
    sent = choices(
        interview_date=interview.isoformat(),
        desired_retention="0.85",
        **{"weight-memory": "3", "weight-network": "1"},
    )
    assert browser.post(SAVE, sent).status_code == 302
    alice.refresh_from_db()
    assert (alice.interview_date, alice.minutes_a_day) == (interview, 30)
    kept = StudySettings.objects.get(user=alice)
    assert (kept.desired_retention, kept.topic_weights, kept.personal_parameters) == (
        0.85,
        {"memory": 3},
        True,
    )
    assert day_plans.made(alice, timezone.now()) is None
    assert 'value="3" selected' in browser.get(PAGE).content.decode()


def test_a_box_that_is_not_ticked_turns_personal_parameters_off(alice: User, browser: Client) -> None:
    browser.post(SAVE, {name: text for name, text in choices().items() if name != "personal_parameters"})
    assert not StudySettings.objects.get(user=alice).personal_parameters


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes_a_day": "3"},
        {"minutes_a_day": "many"},
        {"desired_retention": "0.999"},
        {"desired_retention": "nan"},
        {"weight-memory": "4"},
        {"interview_date": "2020-01-01"},
        {"interview_date": "soon"},
    ],
)
def test_it_refuses_what_makes_no_sense_and_keeps_nothing(
    alice: User, browser: Client, wrong: dict[str, str]
) -> None:
    answer = browser.post(SAVE, choices(**wrong))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    alice.refresh_from_db()
    assert (alice.interview_date, alice.minutes_a_day) == (None, 20)
    assert not StudySettings.objects.exists()


def test_an_old_date_does_not_stand_in_the_way_of_other_choices(
    alice: User, browser: Client, today: date
) -> None:
    old = today - timedelta(days=3)
    plan_for(alice, old)
    assert browser.post(SAVE, choices(interview_date=old.isoformat())).status_code == 302


def test_a_break_is_announced_shown_and_removed(alice: User, browser: Client, today: date) -> None:
    plan_for(alice, today + timedelta(days=20))
    first, last = today + timedelta(days=3), today + timedelta(days=6)
    browser.post(ADD, {"first_day": first.isoformat(), "last_day": last.isoformat()})
    rest = Break.objects.get(user=alice)
    assert (rest.first_day, rest.last_day) == (first, last)
    assert 'class="chart__break"' in browser.get(PAGE).content.decode()
    browser.post(reverse("drills:remove_break", args=[rest.pk]))
    assert not Break.objects.exists()


def test_a_day_of_rest_says_so(alice: User, browser: Client, today: date) -> None:
    Break.objects.create(user=alice, first_day=today, last_day=today)
    assert "Today is a day of rest." in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(("begin", "end"), [(5, 4), (-9, -3), (0, 366)])
def test_a_break_that_makes_no_sense_is_refused(browser: Client, today: date, begin: int, end: int) -> None:
    days = {
        "first_day": (today + timedelta(days=begin)).isoformat(),
        "last_day": (today + timedelta(days=end)).isoformat(),
    }
    assert browser.post(ADD, days).status_code == 422
    assert not Break.objects.exists()


def test_breaks_are_bounded(alice: User, browser: Client, today: date) -> None:
    Break.objects.bulk_create(Break(user=alice, first_day=today, last_day=today) for _each in range(40))
    assert (
        browser.post(ADD, {"first_day": today.isoformat(), "last_day": today.isoformat()}).status_code == 422
    )


def test_nobody_removes_the_break_of_another(browser: Client, bob: User, today: date) -> None:
    rest = Break.objects.create(user=bob, first_day=today, last_day=today)
    assert browser.post(reverse("drills:remove_break", args=[rest.pk])).status_code == 404
    assert Break.objects.filter(pk=rest.pk).exists()


@pytest.mark.parametrize("address", [PAGE, SAVE, ADD])
def test_who_is_not_signed_in_signs_in_first(charlie: Client, address: str) -> None:
    answer = charlie.get(address) if address == PAGE else charlie.post(address)
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer["Location"]


def test_the_page_takes_the_same_queries_for_any_deck(alice: User, browser: Client, today: date) -> None:
    plan_for(alice, today + timedelta(days=9))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counts.append(len(queries))
        for item in Item.objects.exclude(pk__in=Card.objects.values("item")):
            Card.objects.create(
                user=alice, item=item, due=timezone.now(), state=State.REVIEW, stability=4, difficulty=5,
                last_day=today - timedelta(days=4), review_count=2, step=None,
            )  # fmt: skip
    assert counts[0] == counts[1]


def test_the_lobby_shows_readiness_or_invites(alice: User, browser: Client, today: date) -> None:
    assert "When is your interview?" in browser.get(reverse("today")).content.decode()
    plan_for(alice, today + timedelta(days=9))
    page = browser.get(reverse("today")).content.decode()
    plan = day_plans.made(alice, timezone.now())
    assert plan is not None
    assert f"Ready on the day: {round(100 * (plan.ready or 0))} %" in page
    assert "9 days left" in page


def test_the_chart_spans_the_days_and_keeps_breaks_inside(alice: User, today: date) -> None:
    plan_for(alice, today + timedelta(days=10))
    Break.objects.create(user=alice, first_day=today + timedelta(days=8), last_day=today + timedelta(days=30))
    drawn = plan_chart.chart(day_plans.outlook(alice, timezone.now()))
    assert drawn is not None
    xs = [float(point.split(",")[0]) for point in drawn.line.split()]
    assert (xs[0], xs[-1]) == (plan_chart.LEFT, plan_chart.RIGHT)
    band = drawn.bands[0]
    assert band.x >= plan_chart.LEFT
    assert band.x + band.width <= plan_chart.RIGHT + 0.1
