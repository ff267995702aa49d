"""Putting answers together without typing: each widget writes what the grader reads."""

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Site

pytestmark = pytest.mark.browser
FIELD = '<div data-typed><input type="text" id="part-x" name="answer-x" value="{}"></div>'
ITEM = (
    '<li data-id="{0}"><span data-handle>handle</span>{0}'
    '<button type="button" data-move="-1" aria-label="up {0}">↑</button>'
    '<button type="button" data-move="1" aria-label="down {0}">↓</button></li>'
)
ORDER = (
    FIELD + '<fieldset data-answer-widget="ordering" data-for="part-x" hidden><ol>'
    + "".join(ITEM.format(name) for name in "abc")
    + '</ol><p role="status" data-place data-words="Place {{place}} of {{all}}"></p></fieldset>'
)  # fmt: skip
SET = FIELD + (
    '<fieldset data-answer-widget="set" data-for="part-x" hidden>'
    '<label><input type="checkbox" value="a">a</label><label><input type="checkbox" value="b">b</label>'
    '<label><input type="checkbox" value="none" data-none>none</label></fieldset>'
)
REASON = FIELD + (
    '<fieldset data-answer-widget="yes-no" data-for="part-x" hidden>'
    '<label><input type="radio" name="pick-x" value="yes">Yes</label>'
    '<label><input type="radio" name="pick-x" value="no">No</label>'
    '<select aria-label="why"><option value=""></option><option value="a">A</option></select></fieldset>'
)


def test_things_are_put_in_order_by_keyboard(site: Site, page: Page) -> None:
    page.goto(site.show(ORDER.format("")))
    field = page.locator("#part-x")
    expect(field).to_be_hidden()
    expect(field).to_have_value("")
    page.get_by_role("button", name="down a").focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value("b > a > c")
    expect(page.get_by_role("button", name="down a")).to_be_focused()
    expect(page.locator("[data-place]")).to_have_text("Place 2 of 3")
    page.keyboard.press("Space")
    expect(field).to_have_value("b > c > a")


def test_things_are_put_in_order_by_dragging(site: Site, page: Page) -> None:
    page.goto(site.show(ORDER.format("")))
    first, last = (page.locator("[data-handle]").nth(place).bounding_box() for place in (0, 2))
    assert first
    assert last
    page.mouse.move(first["x"] + 3, first["y"] + 3)
    page.mouse.down()
    page.mouse.move(last["x"] + 3, last["y"] + last["height"] + 4, steps=12)
    page.mouse.up()
    expect(page.locator("#part-x")).to_have_value("b > c > a")


def test_an_order_that_was_given_before_is_shown_again(site: Site, page: Page) -> None:
    page.goto(site.show(ORDER.format("c > b > a")))
    expect(page.locator("li")).to_contain_text(["c", "b", "a"])


def test_a_set_is_ticked_and_none_stands_alone(site: Site, page: Page) -> None:
    page.goto(site.show(SET.format("b")))
    field = page.locator("#part-x")
    expect(page.get_by_label("b")).to_be_checked()
    page.get_by_label("a").check()
    expect(field).to_have_value("a, b")
    page.get_by_label("none").check()
    expect(field).to_have_value("none")
    page.get_by_label("b").check()
    expect(field).to_have_value("b")


def test_yes_or_no_comes_with_its_reason(site: Site, page: Page) -> None:
    page.goto(site.show(REASON.format("no: a")))
    field = page.locator("#part-x")
    expect(page.get_by_label("No")).to_be_checked()
    expect(page.get_by_label("why")).to_have_value("a")
    page.get_by_label("Yes").check()
    expect(field).to_have_value("yes: a")
    page.get_by_label("why").select_option("")
    expect(field).to_have_value("yes")
