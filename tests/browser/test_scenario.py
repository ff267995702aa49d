"""A scenario solved well and solved badly: evidence, timeline, decision, and what it was worth."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import people

pytestmark = pytest.mark.browser
PAGE = "/scenarios/steps-starved-by-the-loader/"
WELL = ("step-log", "workers", "timeline", "transform")


def begin(page: Page, name: str) -> None:
    people.sign_up(page, name)
    page.goto(PAGE)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Where do you look?")).to_be_visible()


def look(page: Page, look_id: str) -> Locator:
    page.locator(f"button.look[value={look_id}]").click()
    evidence = page.locator(f"#look-{look_id}")
    expect(evidence.locator("h3")).to_be_focused()
    expect(evidence).to_be_in_viewport()
    return evidence


def suspect(page: Page, cause: str, count: int) -> None:
    page.locator("#hypothesis").select_option(cause)
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".hypotheses > li")).to_have_count(count)


def hand_in(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()


def bands(page: Page) -> list[str]:
    return page.locator("dl.bands dd > strong").all_inner_texts()


def test_it_is_solved_well(page: Page) -> None:
    begin(page, "scen-well")
    expect(page.locator("button.look[value=transform]")).to_have_count(0)
    for place, look_id in enumerate(WELL):
        look(page, look_id)
        if not place:
            suspect(page, "preparation", 1)
    expect(page.locator("#budget ~ p .stat")).to_have_text("16")
    page.locator("input[name=cause][value=preparation]").check()
    for name in ("fix-six-workers", "fix-small-first", "fix-on-the-gpu", "prevention-wait-share",
                 "prevention-loader-bench", "prevention-queue-metric"):  # fmt: skip
        page.locator(f"input[name={name}]").check()
    page.locator("#explanation").fill("836 ms a batch over two workers is 418 ms.")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("#explanation")).to_have_value("836 ms a batch over two workers is 418 ms.")
    expect(page.locator("input[name=fix-on-the-gpu]")).to_be_checked()
    hand_in(page)
    assert bands(page) == ["5", "5", "5", "5"]
    page.locator("input[name=point][value=worker-rate]").check()
    page.get_by_role("button", name="Keep the ticks").click()
    expect(page.locator("main")).to_contain_text("1 of 6 key points")


def test_it_is_solved_badly(page: Page) -> None:
    begin(page, "scen-badly")
    suspect(page, "link", 1)
    for look_id in ("all-reduce", "kernels", "storage"):
        look(page, look_id)
    look(page, "clocks")
    look(page, "dmon")
    expect(page.locator("main")).to_contain_text("No look that is left fits into your minutes.")
    expect(page.locator("button.look[value=timeline]")).to_be_disabled()
    page.locator("input[name=cause][value=link]").check()
    page.locator("input[name=fix-hundred-workers]").check()
    hand_in(page)
    assert bands(page) == ["1", "1", "1", "1"]
    expect(page.locator("main")).to_contain_text("34 minutes went into looks that lead nowhere here")
    expect(page.locator("main")).to_contain_text("your own evidence rules it out")


def test_the_timeline_answers_to_keys_and_mouse(page: Page) -> None:
    begin(page, "scen-timeline")
    figure = look(page, "timeline").locator("[data-timeline]")
    stage, details = figure.locator(".timeline__stage"), figure.locator(".timeline__details")
    expect(figure).to_contain_text("Measured on a CPU with 2 cores")
    stage.focus()
    page.keyboard.press("n")
    expect(details).to_contain_text("wait for batch · 118.2 ms · from 109.4 μs · waiting")
    page.keyboard.press("ArrowDown")
    expect(details).to_contain_text("Track 2/2: loader worker 0")
    box = stage.bounding_box()
    assert box
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 60, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(details).to_contain_text("Measured:")
    whole = measured(details)
    assert whole == pytest.approx(
        0.5 * 1.04 * 1009.2, rel=0.02
    )  # half of what is shown: the trace and its margins
    figure.get_by_role("button", name="Zoom in").click()
    figure.get_by_role("button", name="Measure").click()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 60, steps=5)
    page.mouse.up()
    assert measured(details) == pytest.approx(whole / 1.4, rel=0.02)
    figure.locator("summary").click()
    expect(figure.locator("table")).to_contain_text("augment")


def measured(details: Locator) -> float:
    """Milliseconds."""
    found = re.search(r"Measured: ([\d.]+) ms", details.inner_text())
    assert found
    return float(found.group(1))
