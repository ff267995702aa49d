"""Code through the queue: right and wrong code, and what the page says of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people

pytestmark = pytest.mark.browser
ONE_TASK_A_LANGUAGE = ("memory-pool", "pipeline-1f1b", "vector-add")  # what else there is, the tables run


@pytest.mark.parametrize("task", ONE_TASK_A_LANGUAGE)
def test_wrong_code_then_right_code(page: Page, task: str) -> None:
    people.sign_up(page, f"coder-{task}")
    for kind in ("wrong_", "right_"):
        source, promised = people.submission_of(task, kind)
        assert people.submit_and_read(page, task, source) == promised
    results = page.locator("#outcome")
    expect(results.locator("tbody tr").first).to_be_visible()
    page.locator("summary", has_text="History").click()
    page.locator("#history a", has_text="Changes").first.click()
    expect(page.locator(".diff ins, .diff del").first).to_be_visible()


def test_public_tests_show_progress_and_what_was_expected(page: Page) -> None:
    people.sign_up(page, "tester")
    page.goto("/code/ring-allreduce/")
    page.get_by_role("button", name="Run public tests").click()
    expect(
        page.locator("#outcome section[data-state=queued], #outcome section[data-state=running]")
    ).to_be_visible()
    finished = page.locator("#outcome section[data-state=finished]")
    expect(finished).to_be_visible(timeout=people.GRADED_MS)
    expect(finished).to_contain_text("expected")


def test_code_survives_leaving_the_page(page: Page) -> None:
    people.sign_up(page, "leaver")
    page.goto("/code/ring-allreduce/")
    people.write_code(page, "# half a thought\n")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.goto("/")
    page.goto("/code/ring-allreduce/")
    expect(page.locator(".cm-content")).to_contain_text("half a thought")
