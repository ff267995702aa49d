"""A seven-day plan on day 3: begun two days ago, ticked, noted, reloaded, skipped, and begun anew."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
DAY_3 = "/plans/seven-days/stages/day-3/"


def follow(page: Page, plan: str, days_ago: int) -> None:
    """Chooses a plan through its page, with a first day that lies so many days back."""
    page.goto(f"/plans/{plan}/")
    first = datetime.now(UTC).date() - timedelta(days=days_ago)
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Saved")


def step(page: Page, name: str) -> Locator:
    return page.locator(f"#step-{name}")


def test_a_seven_day_plan_on_day_three(page: Page) -> None:
    people.sign_up(page, "paula")
    page.get_by_role("link", name="Choose a study plan").click()
    page.get_by_role("link", name="Seven-day refresher").click()
    follow(page, "seven-days", days_ago=2)
    expect(page.locator("header.page__head")).to_contain_text("day 3 of 7")
    expect(page.locator("#stage-day-3")).to_have_attribute("data-state", "now")

    page.goto("/")
    card = page.locator("section[aria-labelledby=study-plan]")
    expect(card).to_contain_text("day 3 of 7")
    expect(card).to_contain_text("CUDA and Nsight")
    expect(card).to_contain_text("steps of earlier stages are open")
    card.get_by_role("link", name=re.compile("Day 3")).click()

    step(page, "d3-experiment").get_by_role("button", name="Done").click()
    expect(step(page, "d3-experiment")).to_have_attribute("data-state", "done")
    step(page, "d3-bar").get_by_role("button", name="Skip").click()
    expect(step(page, "d3-bar")).to_have_attribute("data-state", "skipped")
    spoken = step(page, "d3-profile")
    expect(spoken.locator("[data-speak-clock]")).to_have_text("0:00")
    spoken.get_by_text("What a good answer holds").click()
    expect(spoken).to_contain_text("warp stalls")
    page.reload()
    expect(step(page, "d3-experiment")).to_have_attribute("data-state", "done")
    expect(step(page, "d3-bar")).to_have_attribute("data-state", "skipped")
    expect(page.locator("header.page__head")).to_contain_text("1 of 3 steps")

    page.goto("/plans/seven-days/")
    page.get_by_role("button", name=re.compile("^Skip: Day 6")).click()
    expect(page.locator("#stage-day-6")).to_have_attribute("data-state", "skipped")
    expect(page.locator("header.page__head")).to_contain_text("day 3 of 6")

    page.get_by_role("link", name="Begin anew").click()
    page.get_by_role("link", name="No, keep it").click()
    page.get_by_role("link", name="Begin anew").click()
    page.get_by_role("button", name="Yes, begin anew").click()
    expect(page.locator("header.page__head")).to_contain_text("0 of")
    expect(page.locator("#stage-day-6")).to_have_attribute("data-state", "open")
    page.goto(DAY_3)
    expect(step(page, "d3-experiment")).to_have_attribute("data-state", "open")


def test_notes_survive_a_reload_and_the_answer_waits_for_a_try(page: Page) -> None:
    people.sign_up(page, "quinn")
    page.goto("/plans/readings/s1-r601-02/")
    page.get_by_label("Your notes").fill("Tiles stay in SRAM; the traffic is still quadratic.")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.get_by_label("Your notes")).to_have_value(re.compile("^Tiles stay in SRAM"))
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#tried:invalid")).to_be_focused()
    expect(page.locator("#recall")).not_to_contain_text("stays quadratic")
    page.get_by_label("What do you remember?").fill("Less than quadratic?")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#recall")).to_contain_text("stays quadratic")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("You have read it.")).to_be_visible()


def test_plans_work_without_scripts(chromium: Browser, site: Stack) -> None:
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    people.sign_up(page, "rosa")
    follow(page, "systems-year", days_ago=0)
    page.get_by_role("button", name=re.compile("^Earlier: SYS-603 · 1")).click()
    moved = page.locator(".track__stage").nth(3)
    expect(moved).to_have_attribute("id", "stage-sys-603-1")
    page.goto("/plans/readings/s1-r601-01/")
    page.get_by_label("Your notes").fill("kept by the button")
    page.get_by_role("button", name="Keep the notes").click()
    expect(page.get_by_label("Your notes")).to_have_value("kept by the button")
    context.close()
