"""The pages of the plans: who sees what, what a form refuses, and that nobody sees another's notes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import bank
from accounts.models import User
from interview.models import FollowedPlan, PlanReading, PlanStep

WEEK = "/plans/seven-days/"


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def follow(client: Client, plan: str = "seven-days", days_ago: int = 0, hours: int = 21) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    answer = client.post(f"/plans/{plan}/follow/", {"starts_on": day.isoformat(), "hours_a_week": hours})
    assert answer.status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_shows_in_both_languages(browser: Client, alice: User, language: str) -> None:
    alice.language = language
    alice.save()
    content = bank.catalogue()
    html(browser, "/plans/")
    for plan in content.plans.values():
        html(browser, f"/plans/{plan.facts.id}/")
        for stage in plan.facts.stages:
            html(browser, f"/plans/{plan.facts.id}/stages/{stage.id}/")
    for reading in list(content.readings)[::15]:
        html(browser, f"/plans/readings/{reading.lower()}/")


@pytest.mark.usefixtures("content")
def test_a_visitor_may_read_but_not_tick() -> None:
    visitor = Client()
    assert "Sign in to follow it" in html(visitor, WEEK)
    html(visitor, "/plans/seven-days/stages/day-3/")
    assert "The answer" not in html(visitor, "/plans/readings/s1-r601-02/")
    assert visitor.post("/plans/seven-days/steps/d1-table/", {"state": "done"}).status_code == 302
    assert not PlanStep.objects.exists()


def test_the_third_day_is_told_as_such(browser: Client) -> None:
    follow(browser, days_ago=2)
    assert "day 3 of 7" in html(browser, WEEK)
    today = html(browser, "/")
    assert "day 3 of 7" in today
    assert "CUDA and Nsight" in today
    assert "steps of earlier stages are open" in today


def test_a_tick_from_the_first_page_returns_there(browser: Client) -> None:
    follow(browser)
    answer = browser.post("/plans/seven-days/steps/d1-table/", {"state": "done", "back": "today"})
    assert answer["Location"] == "/"
    back = browser.post("/plans/seven-days/steps/d1-table/", {"state": "open"})
    assert back["Location"] == "/plans/seven-days/stages/day-1/#step-d1-table"
    assert not PlanStep.objects.exists()


def test_nonsense_is_refused_and_stays_in_the_form(browser: Client) -> None:
    answer = browser.post("/plans/seven-days/follow/", {"starts_on": "0201-01-01", "hours_a_week": "0"})
    assert answer.status_code == 422
    assert 'value="0201-01-01"' in answer.content.decode()
    assert not FollowedPlan.objects.exists()
    for address in ("/plans/none/", "/plans/seven-days/stages/none/", "/plans/readings/none/"):
        assert browser.get(address).status_code == 404
    assert browser.post("/plans/seven-days/steps/none/", {"state": "done"}).status_code == 404
    assert browser.post("/plans/seven-days/steps/d1-table/", {"state": "burnt"}).status_code == 302
    assert not PlanStep.objects.exists()


def test_a_stage_moves_only_where_it_may(browser: Client) -> None:
    follow(browser, "systems-year")
    page = "/plans/systems-year/stages/sys-601-2/change/"
    refused = browser.post(page, {"change": "earlier"}, follow=True).content.decode()
    assert "cannot go there" in refused
    browser.post("/plans/systems-year/stages/sys-603-1/change/", {"change": "earlier"})
    moved = html(browser, "/plans/systems-year/")
    assert moved.index('id="stage-sys-603-1"') < moved.index('id="stage-sys-602-1"')


def test_an_answer_is_hidden_until_something_was_tried(browser: Client) -> None:
    page = "/plans/readings/s1-r601-02/"
    answer = "stays quadratic"
    assert answer not in html(browser, page)
    assert browser.post(page + "recall/", {"tried": " "}).status_code == 422
    browser.post(page + "recall/", {"tried": "Linear?"})
    shown = html(browser, page)
    assert answer in shown
    assert "Linear?" in shown
    browser.post(page + "recall/", {"again": "1"})
    assert answer not in html(browser, page)


def test_nobody_sees_anothers_notes(browser: Client, bob: User) -> None:
    page = "/plans/readings/s1-r601-02/"
    assert browser.post(page + "notes/", {"notes": "the secret of tiles"}).status_code == 204
    assert "the secret of tiles" in html(browser, page)
    other = Client()
    other.force_login(bob)
    assert "the secret of tiles" not in html(other, page)
    other.post(page + "notes/", {"notes": "mine"})
    assert PlanReading.objects.get(user__username="alice").notes == "the secret of tiles"


def test_beginning_anew_asks_first(browser: Client) -> None:
    follow(browser)
    browser.post("/plans/seven-days/steps/d1-table/", {"state": "done"})
    assert "Begin anew?" in html(browser, WEEK + "reset/")
    assert PlanStep.objects.exists()
    browser.post(WEEK + "reset/")
    assert not PlanStep.objects.exists()
    assert not FollowedPlan.objects.exists()
