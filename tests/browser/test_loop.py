"""The full loop, sat by somebody who is prepared and by somebody who is not: the reports tell them apart."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import interviews, people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

ROUNDS = range(1, 8)


def sit_loop(page: Page, site: Stack, name: str, *, prepared: bool) -> None:
    """All seven rounds, short ones, each held against its key points at the end."""
    for number in ROUNDS:
        page.goto("/rounds/")
        if number == 1:
            page.locator("select[name=length]").select_option("short")
            page.get_by_role("button", name="Begin the loop with round 1").click()
        else:
            page.get_by_role("button", name=f"Sit round {number} of the loop").click()
        interviews.sees_the_clock(page)
        if prepared:
            sit_well(page, interviews.right_answers(site, name))
        else:
            interviews.answer(page, interviews.VAGUE)
        interviews.hand_in(page)
        assess(page, prepared=prepared)


def sit_well(page: Page, right: dict[int, dict[str, str]]) -> None:
    """Every item as the bank itself would answer it."""
    for position, fields in right.items():
        interviews.open_item(page, position)
        if "answer" in fields:
            interviews.answer(page, fields["answer"])
        elif "scenario" in fields:
            interviews.solve_scenario(page, fields["scenario"])
        else:
            interviews.fill_drill(page, fields)


def assess(page: Page, *, prepared: bool) -> None:
    """The prepared one ticks everything; for the other one the text speaks, and it says nothing."""
    boxes = page.locator("input[type=checkbox][name^=point-]")
    if prepared:
        for box in boxes.all():
            box.check()
    else:
        assert not any(box.is_checked() for box in boxes.all())
    page.get_by_role("button", name="Save the assessment").click()
    expect(page.get_by_role("button", name="Save the assessment again")).to_be_visible()


def loop_report(page: Page) -> None:
    page.goto("/rounds/")
    page.locator("tr", has_text="Full loop").get_by_role("link", name="Report").click()
    expect(page.get_by_role("heading", name="Report of the loop")).to_be_visible()


def test_a_well_prepared_candidate_gets_a_report_to_be_proud_of(page: Page, site: Stack) -> None:
    people.sign_up(page, "wen")
    sit_loop(page, site, "wen", prepared=True)
    loop_report(page)
    assert int(interviews.band(page, "Knowledge")[0]) >= 4
    assert int(interviews.band(page, "Calculation")[0]) >= 4
    assert int(interviews.band(page, "Diagnosis")[0]) >= 4
    expect(page.locator("table")).not_to_contain_text("not sat")


def test_an_unprepared_candidate_is_told_so(page: Page, site: Stack) -> None:
    people.sign_up(page, "uli")
    sit_loop(page, site, "uli", prepared=False)
    loop_report(page)
    assert interviews.band(page, "Knowledge").startswith("1")
    assert interviews.band(page, "Calculation").startswith("1")
    assert interviews.band(page, "Diagnosis").startswith("1")
