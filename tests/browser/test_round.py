"""A mock round: sit it, be asked back, hand it in, hold it against the key points, read the report."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import interviews, people
from tests.browser.interviews import begin

pytestmark = pytest.mark.browser


def test_a_round_from_the_paper_to_the_report(page: Page) -> None:
    people.sign_up(page, "gwen")
    begin(page, "Start round 1")
    for number in (1, 2):
        interviews.open_item(page, number)
        interviews.answer(page, f"Answer {number}: sixteen bytes a parameter.")
    interviews.open_item(page, 3)
    for field in page.locator("[name^=answer-]").all():
        if field.get_attribute("type") == "radio":
            field.check()
        else:
            field.fill("1 GB")
    page.get_by_role("button", name="Save and go on").click()
    source, _ = people.submission_of("ring-allreduce", "right_")
    people.write_code(page, source)
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    interviews.hand_in(page)
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


def test_an_interviewer_asks_back_and_what_was_said_stands(page: Page) -> None:
    people.sign_up(page, "ida")
    begin(page, "Start round 7", "short")
    page.locator("textarea[name=answer-answer]").fill(interviews.VAGUE)
    page.get_by_role("button", name="That is my answer").click()
    asked = page.locator("p.asked")
    expect(asked).to_contain_text("Let me dig into that:")
    page.locator("textarea[name^=answer-follow-]").fill("I measured it: 17 % of the step.")
    page.get_by_role("button", name="That is my answer to this").click()
    expect(page.locator(".tabs [aria-current=page]")).to_be_visible()
    interviews.open_item(page, 1)
    expect(page.locator(".talk")).to_contain_text("I measured it: 17 % of the step.")
    expect(page.locator("#toasts")).not_to_contain_text("restored")
    expect(page.locator("textarea[name=answer-answer]")).to_have_count(0)


def test_the_clock_stands_still_in_a_pause(page: Page) -> None:
    people.sign_up(page, "jon")
    begin(page, "Start round 3", "short")
    page.locator("textarea[name=answer-answer]").fill("Sixteen bytes a parameter.")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="The clock stands still")).to_be_visible()
    expect(page.locator("textarea")).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    interviews.sees_the_clock(page)
    expect(page.locator("textarea[name=answer-answer]")).to_have_value("Sixteen bytes a parameter.")
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


def test_a_round_can_be_replayed_and_taken_along(page: Page) -> None:
    people.sign_up(page, "kay")
    begin(page, "Start round 7", "short")
    interviews.answer(page, "First this. Then that.")
    interviews.hand_in(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Markdown").click()
    assert "First this. Then that." in taken.value.path().read_text("utf-8")
    page.get_by_role("link", name="Replay").click()
    slider = page.locator("[data-replay-at]")
    slider.fill(slider.get_attribute("max") or "")
    expect(page.locator("[data-replay-kind]")).to_have_text("Handed in")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-replay-text]")).to_contain_text("First this. Then that.")


def test_what_is_typed_survives_a_closed_browser(page: Page) -> None:
    people.sign_up(page, "hugo")
    begin(page, "Start round 5")
    page.locator("textarea[name=answer-answer]").fill("Look at the timeline first.")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.goto("about:blank")
    page.goto("/")
    page.get_by_role("link", name="Back to the round").click()
    expect(page.locator("textarea[name=answer-answer]")).to_have_value("Look at the timeline first.")
