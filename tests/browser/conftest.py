"""A running site and a real browser. A page that complains on its console fails its story."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.stack import Stack

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), "")
# Run as root it needs --no-sandbox; the others keep it from asking hosts that are nobody's business.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=20_000)  # a page on a busy machine; who waits longer has seen nothing happen


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Broker, web, results worker and grading host, on an empty database."""
    with Stack(tmp_path_factory.mktemp("site")) as stack:
        yield stack
    assert stack.status == 0, "".join(stack.lines[-60:])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's chromium, without a window.

    Of a module, not of the session: while Playwright runs, Django takes this thread for an event loop's and
    refuses the database to every other test of the process.
    """
    if not CHROMIUM:
        message = "no chromium on this machine: apt-get install chromium"
        if os.environ.get("SEVENROUNDS_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, site: Stack) -> Iterator[Page]:
    """A fresh browser at the site; what its console complains about fails the test."""
    context = chromium.new_context(base_url=site.address, viewport={"width": 1280, "height": 900})
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
