"""The next item at the key press, while the rating is posted; and what happens when the server disagrees."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.frontend.conftest import Site

pytestmark = pytest.mark.browser


def item(name: str, following: str = "") -> str:
    """A self-rated item as the server renders it, perhaps with the one after it."""
    behind = f"<template data-following>{following}</template>" if following else ""
    return (
        f'<div class="session__bar">before {name}</div>'
        f'<article class="item" data-item="{name}" data-showing="{name}:0"><h1>{name}</h1>'
        f'<form id="answer-form" hx-post="/answer" hx-target="#session" data-preserve="{name}:0">'
        f'<input type="hidden" name="item" value="{name}"><textarea name="answer-text"></textarea>'
        f'<button name="rating" value="3" data-key="3">Good</button></form></article>{behind}'
    )


def open_session(site: Site, page: Page, following: str = "") -> None:
    page.goto(site.show(f'<div id="session">{item("one", following or item("two"))}</div>'))


def rate(page: Page) -> None:
    """Press a rating and see it posted."""
    with page.expect_request("**/answer"):
        page.keyboard.press("3")


class Held:
    """Answers of the server that wait until the test lets them go."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        page.route("**/answer", lambda route: self.routes.append(route))  # noqa: PLW0108 -- a builtin is refused

    def answer(self, place: int, body: str, status: int = 200) -> None:
        self.routes[place].fulfill(status=status, content_type="text/html", body=body)


def test_the_next_item_is_there_before_the_server_has_answered(site: Site, page: Page) -> None:
    open_session(site, page)
    held = Held(page)
    rate(page)
    expect(page.locator("h1")).to_have_text("two")
    posted = held.routes[0].request.post_data or ""
    assert "item=one" in posted
    assert "rating=3" in posted
    assert "ahead=two%3A0" in posted
    kept = '<p class="notice">one: Good</p><div class="session__bar">9 left</div><i data-kept></i>'
    page.locator("textarea").fill("already typing")
    held.answer(0, f"{kept}<template data-following>{item('three')}</template>")
    expect(page.locator(".session__bar")).to_have_text("9 left")
    expect(page.locator(".notice")).to_have_text("one: Good")
    expect(page.locator("textarea")).to_have_value("already typing")
    page.locator("textarea").blur()
    rate(page)
    expect(page.locator("h1")).to_have_text("three")


def test_another_item_takes_its_place_if_nothing_was_begun(site: Site, page: Page) -> None:
    open_session(site, page)
    held = Held(page)
    rate(page)
    expect(page.locator("h1")).to_have_text("two")
    held.answer(0, item("other"))
    expect(page.locator("h1")).to_have_text("other")


def test_what_was_begun_stays(site: Site, page: Page) -> None:
    open_session(site, page)
    held = Held(page)
    rate(page)
    page.locator("textarea").fill("my words")
    with page.expect_response("**/answer"):
        held.answer(0, item("other"))
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator("h1")).to_have_text("two")
    expect(page.locator("textarea")).to_have_value("my words")


@pytest.mark.parametrize("failure", ["refused", "broken"])
def test_a_rating_that_did_not_arrive_comes_back(site: Site, page: Page, failure: str) -> None:
    open_session(site, page)
    held = Held(page)
    page.locator("textarea").fill("my words")
    page.locator("textarea").blur()
    rate(page)
    expect(page.locator("h1")).to_have_text("two")
    if failure == "broken":
        held.routes[0].abort()
    else:
        held.answer(0, "", status=500)
    expect(page.locator("h1")).to_have_text("one")
    expect(page.locator("textarea")).to_have_value("my words")
    expect(page.locator("#toasts")).to_contain_text("No answer" if failure == "broken" else "Our fault")
    rate(page)
    expect(page.locator("h1")).to_have_text("two")


def test_an_item_that_was_rated_before_its_post_was_answered_is_not_disturbed(site: Site, page: Page) -> None:
    open_session(site, page, item("two", item("three")))
    held = Held(page)
    rate(page)
    expect(page.locator("h1")).to_have_text("two")
    rate(page)
    expect(page.locator("h1")).to_have_text("three")
    held.answer(1, item("three-from-the-server").replace("three-from-the-server:0", "three:0"))
    expect(page.locator("h1")).to_have_text("three-from-the-server")
    with page.expect_response("**/answer"):
        held.answer(0, item("late"))
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator("h1")).to_have_text("three-from-the-server")


def test_without_a_following_item_the_reply_is_waited_for(site: Site, page: Page) -> None:
    page.goto(site.show(f'<div id="session">{item("one")}</div>'))
    held = Held(page)
    rate(page)
    expect(page.locator("h1")).to_have_text("one")
    held.answer(0, item("two"))
    expect(page.locator("h1")).to_have_text("two")
