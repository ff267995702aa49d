"""What a person does at the keyboard, said once."""

import re
import tomllib
from pathlib import Path
from typing import cast

from playwright.sync_api import Page, expect

from tests.browser.stack import ROOT, Stack

PASSWORD = "rather-long-and-odd-7"
TASKS = ROOT / "content" / "tasks"
GRADED_MS = 240_000
SUBMISSION = re.compile(r"submission-[0-9a-f-]{36}")

RIGHT_ANSWERS = """
import json

from django.utils import timezone
from accounts.models import User
from bank import instances
from drills.session import sessions

showing = sessions.current(User.objects.get(username={name!r}), timezone.now()).showing
instance = instances.build(showing.content, showing.seed)
answers = {{}}
for part in instance.parts:
    unit = "" if part.kind == "formula" else part.unit
    answers[part.id] = f"{{part.answer}} {{unit}}".strip()
print(json.dumps(answers))
"""


MET_LAST_WEEK = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from drills.answers import reviews

reviews.bring_to_tomorrow(User.objects.get(username={name!r}), [{item!r}], timezone.now() - timedelta(days=7))
print("true")
"""


def has_met(site: Stack, name: str, item: str) -> None:
    """The person met this item last week, so that it is due today."""
    assert site.django(MET_LAST_WEEK.format(name=name, item=item)) is True


def sign_up(page: Page, name: str) -> None:
    page.goto("/account/sign-up/")
    page.get_by_label("Username").fill(name)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def take_time(page: Page, minutes: int) -> None:
    """Sets the minutes a day."""
    page.goto("/account/settings/")
    page.locator("input[name=minutes_a_day]").fill(str(minutes))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).not_to_be_empty()


def right_answers(site: Stack, name: str) -> dict[str, str]:
    """The answers of the drill that this person's session shows, from the site itself."""
    return cast("dict[str, str]", site.django(RIGHT_ANSWERS.format(name=name)))


def fill_drill(page: Page, answers: dict[str, str]) -> None:
    for part, answer in answers.items():
        field = page.locator(f"[name='answer-{part}']").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name='answer-{part}'][value='{answer}']").check()
        elif field.is_visible():
            field.fill(answer)
        else:  # it is put together by the widget that stands for it (tests/frontend/test_answers.py)
            field.evaluate("(field, text) => { field.value = text; }", answer)


def write_code(page: Page, source: str) -> None:
    """Replaces what stands in the editor."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(source)


def submission_of(task: str, verdict_begins: str) -> tuple[str, str]:
    """Source and promised verdict of the first submission of a task whose name begins so."""
    promised = tomllib.loads((TASKS / task / "submissions.toml").read_text("utf-8"))["submission"]
    entry = next(line for line in promised if Path(line["file"]).name.startswith(verdict_begins))
    return (TASKS / task / "submissions" / entry["file"]).read_text("utf-8"), entry["verdict"]


def submit_and_read(page: Page, task: str, source: str) -> str:
    """Submits code to a task and waits for its verdict, as the page says it."""
    page.goto(f"/code/{task}/")
    write_code(page, source)
    with page.expect_response(f"**/code/{task}/submit/") as answered:
        page.get_by_role("button", name="Submit").click()
    match = SUBMISSION.search(answered.value.text())
    assert match, "the answer shows no submission"
    finished = page.locator(f"#{match[0]}[data-state=finished]")
    expect(finished).to_be_visible(timeout=GRADED_MS)
    return finished.locator(".verdict__title").inner_text().split(" · ")[0].strip().lower()
