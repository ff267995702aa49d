"""A day with all of it: a date, a plan, cards of every kind, notes, marks that follow, lists and numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
CASE = "design-moe-1024-gpus"

PUT_ON_SCREEN = """
import json
from django.utils import timezone
from accounts.models import User
from drills.session import sessions

person, now = User.objects.get(username={name!r}), timezone.now()
showing = sessions.study(person, {item!r}, now).showing
print(json.dumps(showing.shown.item_id))
"""
MADE_STAFF = """
from accounts.models import User
print(User.objects.filter(username={name!r}).update(is_staff=True))
"""


def plan_for(page: Page, days: int) -> None:
    """Sets the date of the interview on the page of the plan."""
    page.goto("/drills/plan/")
    date = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
    page.locator("input[name=interview_date]").fill(date)
    page.locator("input[name=minutes_a_day]").fill("60")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ready on the day")).to_be_visible()


def show(site: Stack, page: Page, name: str, item: str) -> None:
    """Lets the session show this very item."""
    assert site.django(PUT_ON_SCREEN.format(name=name, item=item)) == item
    page.goto("/drills/")
    expect(page.locator(f"article[data-item='{item}']")).to_be_visible()


def test_a_plan_is_made_backwards_from_the_date(page: Page, site: Stack) -> None:
    people.sign_up(page, "ursula")
    plan_for(page, 20)
    expect(page.locator("main")).to_contain_text("with ten minutes more a day")
    first = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    page.locator("input[name=first_day]").fill(first)
    page.locator("input[name=last_day]").fill(first)
    page.get_by_role("button", name="Add a break").click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    page.goto("/")
    expect(page.locator("main")).to_contain_text("%")
    page.get_by_role("link", name="Start").click()
    expect(page.locator("article[data-item]")).to_be_visible()


def test_what_follows_from_an_own_wrong_value_is_right(page: Page, site: Stack) -> None:
    people.sign_up(page, "viola")
    people.take_time(page, 600)
    show(site, page, "viola", CASE)
    answers = people.right_answers(site, "viola")
    states, peak = (float(answers[part].split()[0]) for part in ("states", "memory"))
    people.fill_drill(page, {**answers, "states": f"{2 * states} GB", "memory": f"{peak + states} GB"})
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#session .verdict--wrong").first).to_be_visible()
    expect(page.locator("#session")).to_contain_text("Right from your own earlier value")


def test_notes_cards_numbers_and_what_authors_see(page: Page, site: Stack) -> None:
    people.sign_up(page, "wanda")
    people.take_time(page, 600)
    show(site, page, "wanda", "adam-model-states")
    page.keyboard.press("Escape")  # out of the answer's field
    page.keyboard.press("n")
    page.locator("#note textarea").fill("Sixteen bytes, not four")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#note")).to_contain_text("Note kept.")
    answers = people.right_answers(site, "wanda")
    people.fill_drill(
        page, {part: "1 B" if answer.split()[-1][-1] == "B" else "1" for part, answer in answers.items()}
    )
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#session .verdict--wrong").first).to_be_visible()
    people.fill_drill(page, answers)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#session .verdict--right").first).to_be_visible()

    page.goto("/drills/cards/")
    page.get_by_label("Search").fill("sixteen")
    expect(page.locator("#cards input[name=here][value*=sixteen]")).to_have_count(1)  # the list asked for
    expect(page.locator("#cards tbody tr")).to_have_count(1)
    page.locator("[data-choose-all]").check()
    page.get_by_role("button", name="Suspend").click()
    expect(page.locator("#messages")).to_contain_text("1 card changed")
    expect(page.locator("#cards .badge")).to_have_text("suspended")

    page.goto("/drills/statistics/")
    expect(page.locator("main")).to_contain_text("1 answer")

    assert site.django(MADE_STAFF.format(name="wanda")) == 1
    page.goto("/drills/staff/mistakes/")
    page.get_by_role("link", name="Adam").first.click()
    expect(page.locator("main")).to_contain_text("1 B")
