"""Behaviours that hang on data attributes, in a real browser and under the strict policy."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.frontend.conftest import Site

pytestmark = pytest.mark.browser
# KaTeX sizes and colours these through style properties.
STRANGE = r"\underbrace{\frac{a}{b}}_{c}\sqrt{\widehat{x}} \colorbox{red}{A} \rule{1em}{2pt} \xrightarrow{a}"
SAVING = (
    '<form data-autosave="/save"><textarea name="answer">old</textarea><b data-autosave-state></b></form>'
)
ENDING = '<form method="post" action="/over"><button name="to" value="finish">End</button></form>'
ANSWERING = '<form hx-post="/answer" hx-swap="none" {}><input name="answer" {}><button>Send</button></form>'
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def timer(left: float, extra: str = "") -> str:
    # A clock years away from this machine's: only the difference may count.
    now = datetime(2031, 5, 1, tzinfo=UTC)
    deadline = now + timedelta(seconds=left)
    return f'<time data-now="{now.isoformat()}" data-deadline="{deadline.isoformat()}" {extra}></time>'


def test_mathematics_is_set_now_and_after_a_swap(site: Site, page: Page) -> None:
    site.pages["/next"] = '<p id="next"><span class="math" data-tex="y^2"></span></p>'
    button = '<button hx-get="/next" hx-target="#main">go</button>'
    page.goto(site.show(f'<div class="math math--block" data-tex="{STRANGE}"></div>{button}'))
    expect(page.locator(".katex-display .katex-html")).to_be_visible()
    page.get_by_role("button").click()
    expect(page.locator("#next .katex-html")).to_be_visible()


def test_mathematics_that_cannot_be_read_stays_as_written(site: Site, page: Page) -> None:
    page.goto(site.show(r'<span class="math" data-tex="\frac{"></span>'))
    expect(page.locator(".math--broken")).to_have_text(r"\frac{")


def test_a_key_presses_its_button_but_not_while_someone_types(site: Site, page: Page) -> None:
    send = '<button id="send" data-key="mod+Enter" data-key-always>Send</button>'
    page.goto(site.show(f'<input><button id="one" data-key="1">One</button>{send}'))
    page.evaluate("() => { window.pressed = []; main.onclick = (event) => pressed.push(event.target.id); }")
    page.keyboard.press("1")
    page.locator("input").focus()
    page.keyboard.type("11")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("pressed") == ["one", "send"]
    expect(page.locator("input")).to_have_value("11")


def test_the_question_mark_lists_the_keys_of_the_page(site: Site, page: Page) -> None:
    undo = '<button data-key="u" data-key-label="Undo">x</button>'
    good = '<button data-key="3">Good <b class="rating__future">11 d</b><kbd class="kbd">3</kbd></button>'
    page.goto(site.show(f'{undo}{good}<button hidden data-key="h">Hidden</button>'))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("dd")).to_have_text(["Help", "Undo", "Good"])
    expect(dialog).not_to_contain_text("Hidden")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_countdown_follows_the_server_and_sends_the_form_at_the_end(site: Site, page: Page) -> None:
    site.show("done", "/over")
    page.clock.install()
    page.goto(
        site.show(
            timer(62, 'data-expire="end"')
            + '<form id="end" action="/over"><input name="draft" value="kept"></form>'
        )
    )
    expect(page.locator("time")).to_have_text("01:02")
    page.clock.run_for(3000)
    expect(page.locator("#toasts")).to_contain_text("One minute left.")
    expect(page.locator("time")).to_have_attribute("data-phase", "last")
    page.clock.run_for(60_000)
    page.wait_for_url("**/over?draft=kept")


def test_typed_text_is_saved_and_the_state_says_so(site: Site, page: Page) -> None:
    page.goto(site.show(SAVING))
    page.locator("textarea").fill("bytes on the wire")
    expect(page.locator("[data-autosave-state]")).to_have_text("Unsaved")
    expect(page.locator("[data-autosave-state]")).to_have_text("Saved")
    assert site.posted == [("/save", {"answer": "bytes on the wire"})]
    assert page.evaluate("localStorage.getItem('autosave:/save')") is None


def test_text_that_never_reached_the_server_comes_back_and_is_sent_again(site: Site, page: Page) -> None:
    address = site.show(SAVING)
    site.status = 503
    page.goto(address)
    page.locator("textarea").fill("newer")
    expect(page.locator("[data-autosave-state]")).to_have_text("Offline")
    site.status = 200
    page.reload()
    expect(page.locator("textarea")).to_have_value("newer")
    expect(page.locator("[data-autosave-state]")).to_have_text("Saved")
    assert site.posted[-1] == ("/save", {"answer": "newer"})


def test_what_a_form_holds_is_sent_before_another_form_that_may_end_it(site: Site, page: Page) -> None:
    page.goto(site.show(SAVING + ENDING))
    page.locator("textarea").fill("the last word")
    page.get_by_role("button", name="End").click()
    page.wait_for_url("**/over")
    assert site.posted == [("/save", {"answer": "the last word"}), ("/over", {"to": "finish"})]


def test_a_form_that_cannot_be_saved_does_not_hold_another_one_up(site: Site, page: Page) -> None:
    site.status = 503
    site.show("<p>not now</p>", "/over")
    page.goto(site.show(SAVING + ENDING))
    page.locator("textarea").fill("the last word")
    page.get_by_role("button", name="End").click()
    page.wait_for_url("**/over")
    assert [path for path, _ in site.posted][:2] == ["/save", "/over"]


def test_a_tick_is_saved_at_once(site: Site, page: Page) -> None:
    page.clock.install()
    page.goto(site.show('<form data-autosave="/save"><input type="checkbox" name="fix"></form>'))
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    with page.expect_response("**/save"):
        page.get_by_role("checkbox").check()
        page.clock.run_for(1)


def test_a_form_keeps_its_text_until_it_was_taken(site: Site, page: Page) -> None:
    page.goto(site.show(ANSWERING.format('data-preserve="card"', "")))
    page.locator("input").fill("2*(N-1)/N*S")
    page.reload()
    expect(page.locator("input")).to_have_value("2*(N-1)/N*S")
    with page.expect_response("**/answer"):
        page.get_by_role("button").click()
    page.wait_for_function("() => sessionStorage.getItem('preserve:card') === null")
    page.reload()
    expect(page.locator("input")).to_have_value("")


def test_only_visible_seconds_are_counted(site: Site, page: Page) -> None:
    page.clock.install()
    page.goto(site.show(ANSWERING.format("", 'type="hidden" data-visible-seconds')))
    page.clock.run_for(10_000)
    page.evaluate(HIDE, True)
    page.clock.run_for(60_000)
    page.evaluate(HIDE, False)
    page.clock.run_for(5_000)
    with page.expect_response("**/answer"):
        page.get_by_role("button").click()
    assert float(site.posted[0][1]["answer"]) == pytest.approx(15, abs=1.5)


def test_a_failure_of_ours_is_said_and_an_expired_session_leads_to_the_sign_in_page(
    site: Site, page: Page
) -> None:
    site.show('<p id="sign-in">Sign in</p>', "/sign-in")
    site.redirects["/card"] = "/sign-in"
    lost = '<button id="lost" hx-post="/answer">a</button>'
    page.goto(site.show(lost + '<button id="out" hx-get="/card" hx-target="#main">b</button>'))
    site.status = 500
    page.locator("#lost").click()
    expect(page.locator(".toast--error")).to_contain_text("Our fault")
    page.locator("#out").click()
    page.wait_for_url("**/sign-in")


def test_a_chosen_theme_holds_before_the_first_paint_of_the_next_page(site: Site, page: Page) -> None:
    page.goto(
        site.show(
            '<button data-theme-choice="dark">Dark</button><button data-theme-choice="system">System</button>'
        )
    )
    page.get_by_text("Dark").click()
    expect(page.get_by_text("Dark")).to_have_attribute("aria-pressed", "true")
    page.reload(wait_until="commit")
    page.wait_for_function("() => document.documentElement?.dataset.script === 'on'")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 19, 23)"
    page.get_by_text("System").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile(".*"))


EDITOR = """<form action="/sent"><textarea data-editor data-language="cpp" name="code"
 data-draft="alice/queue">int a;
</textarea><button data-submit>Submit</button></form><button data-run id="run" type="button">Run</button>
<div data-diagnostics='[{"line": 1, "column": 5, "severity": "error", "message": "unused"}]'></div>"""


def test_the_editor_is_styled_and_its_text_goes_with_the_form(site: Site, page: Page) -> None:
    site.show("ok", "/sent")
    page.goto(site.show(EDITOR))
    expect(page.locator(".cm-gutters")).to_have_css("display", "flex")
    expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("// x ")
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_url("**/sent?code=%2F%2F+x+int*")


def test_run_answers_to_its_key_in_the_editor_and_outside(site: Site, page: Page) -> None:
    page.goto(site.show(EDITOR))
    page.evaluate("() => { window.runs = 0; run.onclick = () => { runs += 1; }; }")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.locator("#run").focus()
    page.keyboard.press("Control+Enter")
    assert page.evaluate("runs") == 2
    assert page.evaluate("document.querySelector('textarea').value") == "int a;\n"


def test_a_draft_comes_back_and_can_be_thrown_away(site: Site, page: Page) -> None:
    page.goto(site.show(EDITOR))
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("int draft;")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("int draft;")
    assert "int draft;" in page.evaluate("document.querySelector('textarea').value")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".cm-content")).not_to_contain_text("int draft;")
    page.reload()
    expect(page.get_by_text("Draft restored")).to_have_count(0)


def test_tab_indents_and_escape_then_tab_leaves_the_editor(site: Site, page: Page) -> None:
    page.goto(site.show(EDITOR))
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('textarea').value").startswith("    int a;")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Submit")).to_be_focused()


def test_nothing_is_wider_than_a_small_phone(site: Site, context: BrowserContext) -> None:
    phone = context.new_page()
    phone.set_viewport_size({"width": 360, "height": 640})
    wide = "x" * 300
    formula = f'<div class="math math--block" data-tex="{"x+" * 80}x"></div>'
    prose = f"<p>{wide}</p><pre>{wide}</pre><table><tr><td>{wide}</td></tr></table>{formula}"
    body = f'<h1>{wide}</h1><div class="prose">{prose}</div><pre class="diff"><ins>{wide}</ins></pre>'
    phone.goto(site.show(f'<div class="page">{body}</div>{EDITOR}'))
    expect(phone.locator(".katex-display")).to_be_attached()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_button_that_asks_acts_only_after_yes(site: Site, page: Page) -> None:
    site.show("done", "/over")
    page.goto(site.show('<form action="/over"><button data-confirm="Hand in?">Hand in</button></form>'))
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button").click()
    assert page.url == f"{site.address}/page"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button").click()
    page.wait_for_url("**/over*")


def test_a_part_of_a_whole_page_may_be_asked_for(site: Site, page: Page) -> None:
    site.show('<p id="part">graded</p><p>the rest</p>', "/report")
    page.goto(site.show('<button hx-get="/report" hx-select="#part" hx-target="#main">Look</button>'))
    page.get_by_role("button").click()
    expect(page.locator("#main")).to_have_text("graded")
    assert page.url == f"{site.address}/page"


def test_escape_leaves_the_field_and_then_keys_work(site: Site, page: Page) -> None:
    page.goto(site.show('<input data-focus><button id="undo" data-key="u">Undo</button>'))
    page.evaluate("() => { window.pressed = []; main.onclick = (event) => pressed.push(event.target.id); }")
    expect(page.locator("input")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("input")).to_have_value("u")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert page.evaluate("pressed") == ["undo"]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Leave the field")


def test_the_first_wrong_field_has_the_focus(site: Site, page: Page) -> None:
    page.goto(site.show('<input autofocus><input id="wrong" aria-invalid="true"><input aria-invalid="true">'))
    expect(page.locator("#wrong")).to_be_focused()


def test_a_new_item_begins_at_its_beginning(site: Site, page: Page) -> None:
    tall = '<article data-item="{0}"><h1 tabindex="-1" data-focus>{0}</h1>' + "<p>…</p>" * 60 + "</article>"
    site.pages["/next"] = tall.format("second")
    go = '<button hx-get="/next" hx-target="#session">go</button>'
    page.goto(site.show(f'<div id="session">{tall.format("first")}{go}</div>'))
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="second")).to_be_focused()
    expect(page.get_by_role("heading", name="second")).to_be_in_viewport()


def test_an_old_page_takes_new_tokens_from_the_same_person_only(site: Site, page: Page) -> None:
    hidden = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    token = f'<form hx-post="/taken">{hidden}<button>go</button></form>'
    site.show("", "/")
    frame = site.pages["/"]
    mine = frame.replace("<body>", """<body data-person="1" hx-headers='{"X-CSRFToken": "new"}'>""")
    others = mine.replace('data-person="1"', 'data-person="2"')
    site.show(token.format("old"))
    site.pages["/page"] = site.pages["/page"].replace("<body>", '<body data-person="1">')
    site.status = 403
    for now, toast, kept in ((others, "Too old", "old"), (mine, "Renewed", "new")):
        site.pages["/"] = now
        page.goto(f"{site.address}/page")
        page.get_by_role("button", name="go").click()
        expect(page.locator("#toasts")).to_contain_text(toast)
        assert page.locator("input").input_value() == kept


def test_a_page_from_the_back_button_is_asked_for_again_unless_it_is_still_theirs(
    site: Site, page: Page
) -> None:
    address = site.show("<p>private</p>")
    mine = site.pages["/page"].replace(
        "<body>", """<body data-person="1" hx-headers='{"X-CSRFToken": "new"}'>"""
    )
    back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    site.pages["/page"] = mine
    page.goto(address)
    site.pages["/page"] = site.pages["/page"].replace("private", "sign in")
    site.pages["/"] = mine
    with page.expect_response(f"{site.address}/"):
        page.evaluate(back)
    expect(page.locator("body")).to_have_attribute("hx-headers", '{"X-CSRFToken":"new"}')
    expect(page.locator("p")).to_have_text("private")
    site.show("nobody", "/")
    page.evaluate(back)
    expect(page.locator("p")).to_have_text("sign in")


def test_an_editor_without_a_draft_keeps_none_and_restores_none(site: Site, page: Page) -> None:
    address = site.show('<textarea data-editor data-language="cpp" data-draft="none">int a;</textarea>')
    page.goto(address)
    page.evaluate("localStorage.setItem('draft:none', 'old text')")
    page.reload()
    expect(page.locator(".cm-content")).to_have_text("int a;")
    page.locator(".cm-content").press_sequentially("x")
    expect(page.locator(".cm-content")).to_contain_text("x")
    assert page.evaluate("localStorage.getItem('draft:none')") == "old text"


def test_one_box_chooses_all_of_its_form(site: Site, page: Page) -> None:
    boxes = '<input type="checkbox" name="card"><input type="checkbox" name="card">'
    page.goto(
        site.show(
            f'<form><input type="checkbox" data-choose-all>{boxes}</form><input type="checkbox" id="other">'
        )
    )
    page.locator("[data-choose-all]").check()
    expect(page.locator("[name=card]:checked")).to_have_count(2)
    expect(page.locator("#other")).not_to_be_checked()
    page.locator("[data-choose-all]").uncheck()
    expect(page.locator("[name=card]:checked")).to_have_count(0)
