"""A person's first day: sign up, set the day, drill cards of every kind, undo, resume elsewhere."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
MOST_CARDS = 25


def kind_shown(page: Page) -> str:
    if page.locator("#answer-text").count():
        return "question"
    if page.locator("#session a[href^='/code/']").count():
        return "task"
    return "drill" if page.locator("#answer-form").count() else "done"


def leaving(page: Page) -> Locator:
    """The card on the screen; it is gone as soon as the answer's response has come."""
    item = page.locator("article[data-item]").get_attribute("data-item")
    return page.locator(f"article[data-item='{item}']")


def answer_question(page: Page) -> None:
    before = leaving(page)
    page.locator("#answer-text").fill("First the states, then who shards what.")
    page.locator("summary", has_text="Show the answer").click()
    page.locator(".key-points input[type=checkbox]").first.check()
    page.locator("#ratings button[value='3']").click()
    expect(before).to_have_count(0)


def answer_drill(page: Page, site: Stack, name: str) -> None:
    before = leaving(page)
    people.fill_drill(page, people.right_answers(site, name))
    page.get_by_role("button", name="Check").click()
    expect(before).to_have_count(0)
    expect(page.locator("#session .verdict--right").first).to_be_visible()
    page.locator("[data-next]").click()  # the next card came with the same response
    expect(page.locator("[data-next]")).to_have_count(0)


def solve_task(page: Page) -> None:
    link = page.locator("#session a[href^='/code/']").first
    task = (link.get_attribute("href") or "").rstrip("/").split("/")[-1]
    source, _ = people.submission_of(task, "right_")
    assert people.submit_and_read(page, task, source) == "passed"
    page.goto("/drills/")


def test_it_drills_cards_of_every_kind(page: Page, site: Stack) -> None:
    people.sign_up(page, "dana")
    people.take_time(page, 600)
    people.has_met(site, "dana", "ring-allreduce")
    page.goto("/")
    page.get_by_role("link", name="Start").click()
    seen: list[str] = []
    while not ({"question", "drill", "task"} <= set(seen) and len(seen) >= 5):
        assert len(seen) < MOST_CARDS
        seen.append(kind_shown(page))
        match seen[-1]:
            case "question":
                answer_question(page)
            case "drill":
                answer_drill(page, site, "dana")
            case "task":
                solve_task(page)
            case "done":
                raise AssertionError(f"the day ended after {seen}")
    page.goto("/")
    expect(page.locator("main")).to_contain_text(f"{len(seen)}\nanswered today", use_inner_text=True)


def test_a_wrong_answer_is_explained_an_unreadable_one_costs_nothing(page: Page, site: Stack) -> None:
    people.sign_up(page, "edgar")
    people.take_time(page, 600)
    page.goto("/drills/")
    while kind_shown(page) != "drill":
        answer_question(page)
    before = leaving(page)
    answers = people.right_answers(site, "edgar")
    people.fill_drill(page, dict.fromkeys(answers, "2 * (3"))
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#session")).to_contain_text("no attempt used")
    expect(page.locator("mark.at").first).to_be_visible()
    people.fill_drill(page, answers)
    page.get_by_role("button", name="Check").click()
    expect(before).to_have_count(0)
    expect(page.locator("#session .verdict--right").first).to_be_visible()


def test_undo_brings_the_card_back_and_another_device_resumes(page: Page, chromium: Browser) -> None:
    people.sign_up(page, "fiona")
    people.take_time(page, 600)
    page.goto("/drills/")
    while kind_shown(page) != "question":
        other = leaving(page)
        page.get_by_role("button", name="Not today").click()
        expect(other).to_have_count(0)
    before = leaving(page)
    answer_question(page)
    page.get_by_role("button", name="Undo").click()
    expect(before).to_have_count(1)
    elsewhere = chromium.new_context(base_url=page.url.split("/drills")[0])
    elsewhere.add_cookies(page.context.cookies())
    phone = elsewhere.new_page()
    phone.goto("/drills/")
    assert leaving(phone).count() == before.count() == 1
    assert phone.locator("article[data-item]").get_attribute("data-item") == page.locator(
        "article[data-item]"
    ).get_attribute("data-item")
    elsewhere.close()
