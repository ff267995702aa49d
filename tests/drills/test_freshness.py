"""The session follows a plan that fits, whatever was changed on whichever page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills.cards import flashcards
from drills.day import day_plans
from drills.models import DayPlan, StudySession
from drills.session import sessions

ACCOUNT = {"language": "en", "time_zone": "UTC", "minutes_a_day": 20, "interview_date": ""}


@pytest.mark.parametrize(
    "change",
    [
        {"minutes_a_day": 40},
        {"time_zone": "Asia/Shanghai"},
        {"interview_date": (timezone.now() + timedelta(days=30)).date().isoformat()},
    ],
)
def test_the_accounts_page_leads_to_a_new_plan(alice: User, browser: Client, change: dict[str, Any]) -> None:
    sessions.current(alice, timezone.now())
    assert browser.post(reverse("accounts:settings"), ACCOUNT | change).status_code == 302
    assert not DayPlan.objects.exists()
    alice.refresh_from_db()
    before = timezone.now()
    sessions.current(alice, before)
    assert DayPlan.objects.get().made_at == before


def test_signing_in_leaves_the_plan_alone(alice: User, charlie: Client) -> None:
    day_plans.current(alice, timezone.now())
    fields = {"username": "alice", "password": "correct horse"}
    assert charlie.post(reverse("accounts:sign_in"), fields).status_code == 302
    assert DayPlan.objects.exists()


def test_an_account_saved_otherwise_costs_no_query_more(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        alice.save(update_fields=["last_login"])


def test_ones_own_new_card_is_in_todays_plan(alice: User, now: datetime) -> None:
    assert day_plans.current(alice, now).item_ids
    own = flashcards.create(alice, "What is a warp?", "Threads that run together", now)
    assert own.item_id in day_plans.current(alice, now).item_ids


def test_days_ahead_are_counted_anew_with_the_plan(alice: User, now: datetime) -> None:
    sessions.current(alice, now)
    assert StudySession.objects.get().ahead is not None
    day_plans.forget(alice, now)
    assert StudySession.objects.get().ahead is None
