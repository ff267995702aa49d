"""Sitting mock interviews in a browser, as well or as badly as a story needs it."""

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.stack import Stack

VAGUE = "It depends. I would google it, restart the job and then look at what happens next."

# What the site itself holds to be right, for the paper of this person that is running.
RIGHT = """
import json
from bank import catalogue, instances
from interview.models import MockItem
found = {{}}
for item in MockItem.objects.filter(mock__user__username={name!r}, mock__finished_at=None):
    content = catalogue().items[item.item_id]
    if item.kind == "question":
        points = content.texts["en"].key_points.values()
        found[item.position] = {{"answer": "\\n".join(points)}}
    elif item.kind == "drill":
        instance = instances.build(content, item.seed)
        units = {{part.id: "" if part.kind == "formula" else part.unit for part in instance.parts}}
        answers = {{part.id: f"{{part.answer}} {{units[part.id]}}".strip() for part in instance.parts}}
        found[item.position] = answers
print(json.dumps(found))
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
    """By position: the fields of a perfect paper."""
    found: Any = site.django(RIGHT.format(name=name))
    return {int(position): fields for position, fields in found.items()}


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
        else:
            field.fill(value)
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
