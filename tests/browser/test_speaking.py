"""An answer told aloud: recorded and kept in the browser, played back, saved, deleted; never sent."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser import interviews, people
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
# The browser's own microphone, which beeps, and its own yes to the question whether it may be used.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

WATCHED = """
window.streams = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  await new Promise((resolve) => setTimeout(resolve, 700));  // someone reads the browser's question
  const stream = await ask(wanted);
  streams.push(stream);
  return stream;
};
"""
ADDRESSES = """
window.addresses = new Set();
const { createObjectURL, revokeObjectURL } = URL;
URL.createObjectURL = (blob) => { const made = createObjectURL(blob); addresses.add(made); return made; };
URL.revokeObjectURL = (address) => { revokeObjectURL(address); addresses.delete(address); };
"""
REFUSES = (
    "MediaRecorder.prototype.start = () => { throw new DOMException('no encoder', 'NotSupportedError'); };"
)
LIVE = (
    "streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live').length"
)

PLAYED = """async (player) => {
  await player.play();
  const heard = new Promise((resolve) => {
    player.addEventListener("timeupdate", () => player.currentTime > 0.2 && resolve());
    player.addEventListener("ended", resolve);
  });
  await heard;
  return player.currentTime;
}"""


@pytest.fixture(scope="module")
def listening(chromium: Browser) -> Iterator[Browser]:
    """A browser that has a microphone."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *MICROPHONE])
    yield browser
    browser.close()


@pytest.fixture
def page(listening: Browser, site: Stack) -> Iterator[Page]:
    """A fresh browser with a microphone; what its console complains about fails the test."""
    context = listening.new_context(base_url=site.address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def tell(page: Page, seconds: int) -> None:
    """Begins to record and waits until the clock has counted so far."""
    page.get_by_role("button", name=re.compile("^Tell it")).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(page.locator("[data-speak-clock]")).to_have_text(f"0:{seconds:02d}")


def can_be_played(page: Page) -> None:
    """The player has sound, and it advances."""
    player = page.locator("[data-speak-player]")
    expect(player).to_be_visible()
    assert player.evaluate(PLAYED) > 0.2
    expect(page.get_by_role("link", name="Save the recording")).to_be_visible()


def test_an_answer_told_aloud_from_the_recording_to_the_report(page: Page) -> None:
    people.sign_up(page, "tova")
    interviews.begin(page, "Start round 7", "short")
    expect(page.locator("[data-speak-seconds]")).to_have_value("")
    tell(page, 2)
    page.get_by_role("button", name="Stop", exact=True).click()
    can_be_played(page)
    expect(page.locator("[data-speak-seconds]")).to_have_value(re.compile("^[23]$"))
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    page.reload()
    can_be_played(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the recording").click()
    assert saved.value.suggested_filename.endswith(".webm")
    assert saved.value.path().stat().st_size > 1000
    interviews.hand_in(page)
    can_be_played(page)


def test_an_answer_that_is_handed_over_while_it_is_told_keeps_the_recording(page: Page) -> None:
    people.sign_up(page, "ulla")
    interviews.begin(page, "Start round 7", "short")
    page.locator("textarea[name=answer-answer]").fill(interviews.VAGUE)
    tell(page, 2)
    page.get_by_role("button", name="That is my answer").click()
    expect(page.locator("p.asked").first).to_contain_text("Let me dig into that:")
    interviews.hand_in(page)
    can_be_played(page)


def test_a_page_that_is_left_while_recording_keeps_what_was_said(page: Page) -> None:
    people.sign_up(page, "vera")
    interviews.begin(page, "Start round 7", "short")
    tell(page, 3)
    page.goto("/")
    page.get_by_role("link", name="Back to the round").click()
    can_be_played(page)
    expect(page.locator("[data-speak-seconds]")).to_have_value(re.compile("^[34]$"))


def test_a_recording_can_be_replaced_and_deleted(page: Page) -> None:
    page.add_init_script(ADDRESSES)
    people.sign_up(page, "wim")
    interviews.begin(page, "Start round 7", "short")
    tell(page, 1)
    page.get_by_role("button", name="Stop", exact=True).click()
    can_be_played(page)
    first = page.locator("[data-speak-player]").get_attribute("src") or ""
    tell(page, 1)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("[data-speak-player]")).not_to_have_attribute("src", first)
    can_be_played(page)
    assert page.evaluate("addresses.size") == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete the recording").click()
    expect(page.locator("[data-speak-player]")).to_be_hidden()
    assert page.evaluate("addresses.size") == 0
    page.reload()
    expect(page.get_by_role("button", name="Tell it aloud")).to_be_visible()
    expect(page.locator("[data-speak-player]")).to_be_hidden()


def test_a_second_click_while_the_browser_asks_opens_no_second_microphone(page: Page) -> None:
    page.add_init_script(WATCHED)
    people.sign_up(page, "xena")
    interviews.begin(page, "Start round 7", "short")
    page.get_by_role("button", name="Tell it aloud").dblclick()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.wait_for_timeout(1000)  # a second one would be there by now
    assert page.evaluate("streams.length") == 1
    page.get_by_role("button", name="Stop", exact=True).click()
    can_be_played(page)
    assert page.evaluate(LIVE) == 0


def test_a_microphone_that_cannot_be_recorded_is_given_back(page: Page) -> None:
    page.add_init_script(WATCHED + REFUSES)
    people.sign_up(page, "yara")
    interviews.begin(page, "Start round 7", "short")
    tell(page, 1)
    expect(page.locator("[data-speak-words]")).to_contain_text("Nothing can be recorded here")
    assert page.evaluate("streams.length") == 1
    assert page.evaluate(LIVE) == 0
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("[data-speak-seconds]")).to_have_value(re.compile("^[12]$"))
