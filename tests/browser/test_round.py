"""A timed round: sit it, hand it in, hold it against the key points, read the report."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people

pytestmark = pytest.mark.browser


def start_round(page: Page, number: int) -> None:
    page.goto("/rounds/")
    page.get_by_role("button", name=f"Start round {number}").click()
    expect(page.locator(".clock")).to_have_text(re.compile(r"\d\d:\d\d"))


def test_a_round_from_the_paper_to_the_report(page: Page) -> None:
    people.sign_up(page, "gwen")
    start_round(page, 3)
    for number in (1, 2, 3):
        page.locator("textarea[name=answer-answer]").fill(f"Answer {number}: sixteen bytes a parameter.")
        page.get_by_role("button", name="Save and go on").click()
        expect(page.locator(".tabs [aria-current=page]")).to_contain_text(f"{number + 1}.")
    for field in page.locator("[name^=answer-]").all():
        if field.get_attribute("type") == "radio":
            field.check()
        else:
            field.fill("1 GB")
    page.get_by_role("button", name="Save and go on").click()
    source, _ = people.submission_of("ring-allreduce", "right_")
    people.write_code(page, source)
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand in the round").click()
    expect(page.get_by_role("heading", name="Report of round 3")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Answer 1: sixteen bytes a parameter.")
    for box in page.locator("article").first.locator("input[type=checkbox]").all():
        box.check()
    page.locator("input[name=delivery-1][value='4']").check()
    page.get_by_role("button", name="Save the assessment").click()
    expect(page.locator("main")).to_contain_text("comes back tomorrow")
    bands = page.locator("dl.bands")
    expect(bands).to_contain_text("Clear: first the answer, then the reasons.")
    code = bands.locator("div", has=page.locator("dt", has_text="Code"))
    expect(code).not_to_contain_text("Not enough evidence", timeout=people.GRADED_MS)


def test_what_is_typed_survives_a_closed_browser(page: Page) -> None:
    people.sign_up(page, "hugo")
    start_round(page, 5)
    page.locator("textarea[name=answer-answer]").fill("Look at the timeline first.")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.goto("about:blank")
    page.goto("/")
    page.get_by_role("link", name="Back to the round").click()
    expect(page.locator("textarea[name=answer-answer]")).to_have_value("Look at the timeline first.")
