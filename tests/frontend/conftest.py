"""Our scripts and styles in a real browser, served with the strict policy by a small HTTP server."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

DIST = Path(__file__).parents[2] / "frontend" / "dist"
# The strictest that works; docs/design-system.md says why data: images and blob: sounds are in it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "media-src blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
expect.set_options(timeout=20_000)  # a page on a busy machine
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<script src="/static/theme.js"></script><link rel="stylesheet" href="/static/app.css">
<link rel="icon" href="/static/favicon.svg">
<script src="/static/app.js" defer></script><script src="/static/workbench.js" defer></script></head>
<body><main id="main">{}</main><div class="toasts" id="toasts" role="status"></div>
<div id="texts" hidden data-saved="Saved" data-unsaved="Unsaved" data-offline="Offline" data-refused="Refused"
 data-signed-out="Signed out" data-restored="Restored" data-time-over="Over"
 data-minutes-left-1="One minute left." data-minutes-left-5="Five minutes left."
 data-keys-title="Keys" data-keys-help="Help" data-close="Close" data-keys-leave="Leave the field"
 data-forbidden="Too old" data-renewed="Renewed"
 data-draft-restored="Draft restored" data-draft-discard="Start over" data-draft-discard-sure="Sure?"
 data-no-answer="No answer" data-server-error="Our fault"></div></body></html>"""


class Site(ThreadingHTTPServer):
    """`pages`: path -> HTML; `posted`: what forms sent; `status`: what the next posts are answered with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.status = 200
        self.address = f"http://127.0.0.1:{self.server_port}"

    def show(self, body: str, path: str = "/page") -> str:
        self.pages[path] = FRAME.format(body)
        return self.address + path


class Handler(BaseHTTPRequestHandler):
    server: Site

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path.startswith("/static/"):
            file = DIST / path.removeprefix("/static/")
            self.answer(200, KINDS[file.suffix], file.read_bytes())
        else:
            self.answer(
                200 if path in self.server.pages else 404,
                "text/html",
                self.server.pages.get(path, "").encode(),
            )

    do_HEAD = do_GET  # noqa: N815 - the name that the standard library looks for

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append((self.path, dict(parse_qsl(body, keep_blank_values=True))))
        self.answer(self.server.status, "text/html", self.server.pages.get(self.path, "").encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a failing test prints what it needs."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


# Of a module, not of the session: while Playwright runs, Django takes this thread for an event loop's and
# refuses the database to every other test of the process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    fresh = chromium.new_context(viewport={"width": 1000, "height": 800}, color_scheme="light")
    fresh.set_default_timeout(20_000)
    # What the policy refused, as the page itself is told.
    fresh.add_init_script(
        "window.refused = [];"
        "document.addEventListener('securitypolicyviolation',"
        " ({effectiveDirective, blockedURI}) => refused.push(`${effectiveDirective} ${blockedURI}`));"
    )
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts may not fail and whose policy nothing may offend."""
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert json.loads(opened.evaluate("JSON.stringify(window.refused ?? [])")) == []
    assert errors == []
