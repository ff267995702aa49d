"""Every page on a phone and on a desk, in the dark, in both languages: nothing overflows."""

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
    context.close()
    assert too_wide == []
