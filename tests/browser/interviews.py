"""Sitting mock interviews in a browser, as well or as badly as a story needs it."""

import contextlib
import json
import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Page, expect

import bank
from tests.browser.stack import Stack

PUT = "(field, value) => { field.value = value; field.dispatchEvent(new Event('input', { bubbles: true })); }"
VAGUE = "It depends. I would google it, restart the job and then look at what happens next."

PAPER = """
    SELECT position, item_id, kind, item.seed FROM interview_mockitem AS item
    JOIN interview_mockround AS mock ON mock.id = item.mock_id
    JOIN accounts_user AS person ON person.id = mock.user_id
    WHERE person.username = ? AND mock.finished_at IS NULL ORDER BY position
"""


def begin(page: Page, button: str, length: str = "standard") -> None:
    """Chooses what to sit, and sees the clock run."""
    page.goto("/rounds/")
    page.locator("select[name=length]").select_option(length)
    page.get_by_role("button", name=button, exact=True).click()
    sees_the_clock(page)


def sees_the_clock(page: Page) -> None:
    expect(page.locator(".clock[role=timer]")).to_have_text(re.compile(r"\d\d:\d\d"))


def right_answers(site: Stack, name: str) -> dict[int, dict[str, str]]:
    """The fields of a perfect paper for the round that this person sits, by position."""
    database = Path(site.environment["SEVENROUNDS_DATA"]) / "db.sqlite3"
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        paper = connection.execute(PAPER, [name]).fetchall()
    return {position: _right(item, kind, seed) for position, item, kind, seed in paper}


def _right(item: str, kind: str, seed: int) -> dict[str, str]:
    content = bank.catalogue()
    if kind == "question":
        return {"answer": "\n".join(content.questions[item].texts["en"].key_points.values())}
    if kind == "scenario":
        return {"scenario": item}
    instance = bank.instances.build(content.drills[item], seed)
    units = {part.id: "" if part.kind == "formula" else part.unit for part in instance.parts}
    return {part.id: f"{part.answer} {units[part.id]}".strip() for part in instance.parts}


def solve_scenario(page: Page, item: str) -> None:
    """Opens the looks of the sound path in their order, and decides as the content itself would."""
    facts = bank.catalogue().scenarios[item].facts
    path = sorted((look for look in facts.looks if look.role == "path"), key=lambda look: look.step)
    for look in path:
        page.locator(f"button[name=look][value='{look.id}']").click()
        expect(page.locator(f"#look-{look.id}")).to_be_visible()
    right = next(cause.id for cause in facts.causes if cause.right)
    page.locator(f"input[name=cause][value='{right}']").check()
    for name, measures in (("fix", facts.fixes), ("prevention", facts.preventions)):
        for measure in measures:
            if measure.worth == "essential":
                page.locator(f"input[name='{name}-{measure.id}']").check()
    page.locator("textarea[name=explanation]").fill("From the symptom to the cause, with evidence.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand it in").click()
    expect(page.locator("main")).to_contain_text("Your decision has been handed in.")


def answer(page: Page, text: str, follow_up: str = VAGUE) -> int:
    """Answers the question that is open, and what is asked back; returns how often that was."""
    page.locator("textarea[name=answer-answer]").fill(text)
    asked = 0
    item = page.locator(".tabs [aria-current=page]").inner_text()
    page.get_by_role("button", name="That is my answer").click()
    while page.locator("textarea[name^=answer-follow-]").count():
        asked += 1
        page.locator("textarea[name^=answer-follow-]").fill(follow_up)
        page.get_by_role("button", name="That is my answer to this").click()
        expect(page.locator(".tabs [aria-current=page]")).to_be_visible()
        if page.locator(".tabs [aria-current=page]").inner_text() != item:
            break
    return asked


def open_item(page: Page, position: int) -> None:
    """Opens an item of the paper by its tab."""
    page.locator(f".tabs button[value='{position}']").click()
    expect(page.locator(".tabs [aria-current=page]")).to_contain_text(f"{position}.")


def fill_drill(page: Page, fields: dict[str, str]) -> None:
    """Types the answers of a drill, whatever its kinds of fields."""
    for name, value in fields.items():
        field = page.locator(f"[name='answer-{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name='answer-{name}'][value={json.dumps(value)}]").check()
        elif field.first.is_visible():
            field.fill(value)
        else:  # behind boxes to tick or things to drag, which have stories of their own
            field.evaluate(PUT, value)
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")


def hand_in(page: Page) -> None:
    """Ends the round and sees the report."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand in the round").click()
    expect(page.get_by_role("heading", name=re.compile("^Report"))).to_be_visible()


def band(page: Page, dimension: str) -> str:
    """What the report says of a dimension."""
    return (
        page.locator("dl.bands .bands__row", has=page.locator("dt", has_text=dimension))
        .locator("dd")
        .inner_text()
    )
