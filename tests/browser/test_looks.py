"""Every page on a phone and on a desk, in the dark, in both languages: nothing overflows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import people
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/bank/",
    "/bank/?round=3&kind=drill",
    "/bank/model-states-and-zero/",
    "/bank/zero-stages-memory/",
    "/bank/ring-allreduce/",
    "/rounds/",
    "/scenarios/",
    "/plans/",
    "/plans/seven-days/",
    "/plans/systems-year/",
    "/readiness/",
    "/portfolio/",
    "/scenarios/steps-starved-by-the-loader/",
    "/code/",
    "/code/ring-allreduce/",
    "/code/hosts/",
    "/code/fused-softmax/",
    "/drills/",
    "/drills/plan/",
    "/drills/cards/",
    "/drills/statistics/",
    "/drills/anki/",
    "/account/settings/",
    "/account/password/",
    "/account/delete/",
    "/nowhere/",
)
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def switch_to_chinese(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_is_wider_than_the_screen(chromium: Browser, site: Stack, language: str, width: int) -> None:
    context = chromium.new_context(
        base_url=site.address, viewport={"width": width, "height": 800}, color_scheme="dark"
    )
    page = context.new_page()
    people.sign_up(page, f"iris-{language}-{width}")
    if language == "zh-hans":
        switch_to_chinese(page)
    too_wide = []
    for address in PAGES:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if not page.evaluate(FITS):
            too_wide.append(address)
    too_wide += [place for place in through_a_round(page) if not page.evaluate(FITS)]
    context.close()
    assert too_wide == []


def through_a_round(page: Page) -> Iterator[str]:
    """Round 5 from its first item to the replay; each page is named once it is there."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/rounds/")
    page.locator("select[name=length]").select_option("short")
    page.locator("button[name=sit][value='5']").click()
    for item in ("1", "2", "3"):
        page.locator(f".tabs button[value='{item}']").click()
        expect(page.locator(".tabs [aria-current=page]")).to_contain_text(f"{item}.")
        yield f"item {item}"
    page.locator(".tabs button[value='1']").click()
    page.locator("textarea[name=answer-answer]").fill("A" * 300)
    page.locator("button[name=to][value=answer]").click()
    yield "after an answer"
    page.locator("button[name=to][value=pause]").click()
    expect(page.locator("form[action$='/resume/']")).to_be_visible()
    yield "paused"
    page.locator("form[action$='/resume/'] button").click()
    page.locator("button[name=to][value=finish]").click()
    expect(page.locator("#report")).to_be_visible()
    yield "report"
    page.locator("a[href$='/replay/']").click()
    expect(page.locator("[data-replay]")).to_be_visible()
    yield "replay"
