"""Garbage at every address of the site: no answer is our failure, and nobody sees what is somebody else's."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from django import forms
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import accounts.forms
import bank
import drills.pages.forms
import interview.forms
import sandbox.pages.forms
from accounts.models import User
from interview.mocks import rounds
from sandbox import submissions

TEMPLATES = Path(__file__).parents[2] / "templates"
FORM_MODULES = (accounts.forms, drills.pages.forms, interview.forms, sandbox.pages.forms)
SECRET = "only-Bob-may-read-this"
FORM = "application/x-www-form-urlencoded"
GARBAGE = {
    "nothing": b"",
    "null characters": b"a\0b",
    "control characters": bytes(range(1, 32)) + b"\x7f\xc2\x80",
    "a lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\xc0\xaf",
    "a negative number": b"-1",
    "a huge number": b"9" * 5000,
    "a number beyond 64 bits": str(2**64).encode(),
    "not a number": b"NaN",
    "infinity": b"1e999",
    "digits of another script": "٣".encode(),
    "a superscript": "²".encode(),
    "a script": b"<script>alert(1)</script>",
    "a path": b"../../etc/passwd",
    "another site": b"//evil.example/",
    "the name of a page": b"no-such-page",
    "a header": b"/\r\nSet-Cookie: a=b",
    "a template": b"{{ 7|add:7 }}{% now 'Y' %}",
    "a long text": b"x" * 30_000,
}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes of all addresses, Django's own administration left out."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        elif entry.app_name != "admin":
            yield from patterns(entry, route)


ROUTES = sorted(set(patterns(get_resolver())))


def field_names() -> list[str]:
    """The names of all fields that any form of the site sends."""
    written = " ".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    found = set(re.findall(r'name="([a-z_]+)"', written)) | {"answer-answer", "answer-text", "answer-source"}
    for module in FORM_MODULES:
        for _, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, forms.Form | forms.ModelForm):
                found |= set(form.base_fields)
    return sorted(found | {"point-1", "quote-1-first", "delivery-1", "with"})


FIELDS = field_names()


@pytest.fixture
def things(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What can stand in an address, by the kind of its place: real, somebody else's, and nonsense."""
    monkeypatch.setattr("accounts.attempts.PER_NAME", 10**9)
    monkeypatch.setattr("accounts.attempts.PER_ADDRESS", 10**9)
    now = timezone.now()
    task = next(iter(bank.catalogue().tasks.values()))
    own, other = (rounds.start(person, rounds.Order(3), now) for person in (alice, bob))
    rounds.save(other, 1, {"answer": SECRET}, now)
    programs = [
        submissions.submit(person, task, f"// {text}\n", "test", now)
        for person, text in ((alice, "mine"), (bob, SECRET))
    ]
    unknown = [str(row.pk) for row in (own, other, *programs)]
    return {
        "uuid": [*unknown, str(uuid4())],
        "slug": [task.facts.id, next(iter(bank.catalogue().drills)), "no-such-thing", "x" * 3000],
        "str": ["no-such-thing", "..", "%2e%2e%2fsecret_key", "x" * 3000],
        "int": ["1", "0", str(2**64), "9" * 4000],
    }


def addresses(route: str, things: dict[str, list[str]]) -> list[str]:
    """The route with sensible things in its places, then with each other thing in one of them."""
    kinds = re.findall(r"<(\w+):\w+>", route)
    sensible = [things[kind][0] for kind in kinds]
    chosen = [sensible]
    for place, kind in enumerate(kinds):
        chosen += [[*sensible[:place], thing, *sensible[place + 1 :]] for thing in things[kind][1:]]
    return [f"/{_filled(route, one)}" for one in chosen]


def _filled(route: str, chosen: list[str]) -> str:
    for thing in chosen:
        route = re.sub(r"<\w+:\w+>", lambda _, thing=thing: thing, route, count=1)
    return route


def body(garbage: bytes, **sensible: str) -> str:
    """Every field holds the garbage, except those named."""
    values = {name: quote_from_bytes(garbage, safe="") for name in FIELDS} | sensible
    return "&".join(f"{name}={value}" for name, value in values.items())


def bodies(garbage: bytes) -> list[str]:
    """All garbage; and garbage behind a door that opens: the names of things are right, the rest is not."""
    drill = next(iter(bank.catalogue().drills))
    question = next(iter(bank.catalogue().questions))
    start = {
        "count": "0",
        "sit": "1",
        "persona": "staff",
        "length": "short",
        "mode": "submit",
        "language": "en",
        "to": "2",
    }
    return [
        body(garbage),
        body(garbage, item=drill, **start),
        body(garbage, item=question, rating="3", **start),
    ]


def check(client: Client, method: str, address: str, text: str, **headers: str) -> None:
    response = client.generic(method, address, text, content_type=FORM, headers=headers)
    assert response.status_code < 500, (method, address[:80], text[:200])
    if not getattr(response, "is_async", False):  # a stream of news does not end; its owner alone has one
        assert SECRET.encode() not in response.getvalue()
    assert "evil.example" not in response.headers.get("Location", "").split("?")[0]
    assert "Set-Cookie: a=b" not in str(response.headers)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ["alice", "nobody"])
def test_garbage_is_never_our_failure(
    route: str, who: str, alice: User, things: dict[str, list[str]]
) -> None:
    client = Client(raise_request_exception=False)
    for number, address in enumerate(addresses(route, things)):
        for garbage in GARBAGE.values() if number == 0 else [b"1"]:
            if who == "alice" and (garbage == b"" or number or route.startswith("account/")):
                client.force_login(alice)  # some of these addresses end the session
            for text in bodies(garbage):
                check(client, "POST", address, text, **{"HX-Request": "true"})
            check(client, "GET", f"{address}?{body(garbage[:20])}", "")
    for method in ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        check(client, method, addresses(route, things)[0], "a=b")


def test_what_is_bobs_does_not_exist_for_alice(things: dict[str, list[str]], alice: User) -> None:
    client = Client()
    client.force_login(alice)
    others = [things["uuid"][1], things["uuid"][3]]
    for route in (route for route in ROUTES if "<uuid:" in route):
        for other in others:
            address = "/" + re.sub(r"<uuid:\w+>", other, route).replace("<int:position>", "1")
            statuses = {client.get(address).status_code, client.post(address).status_code}
            assert statuses <= {404, 405}, address
            assert 404 in statuses, address


@pytest.mark.parametrize(
    ("kind", "sent", "status"),
    [
        (FORM, "a=" + "x" * 10_000_000, 413),
        (FORM, "&".join(f"a{number}=1" for number in range(1000)), 400),
        ("multipart/form-data", "no boundary", 400),
        ("multipart/form-data; boundary=x", "--x\r\nbroken", 404),
        ("application/json", '{"item": []}', 404),
    ],
    ids=["ten megabytes", "a thousand fields", "no boundary", "broken parts", "another language"],
)
def test_a_body_that_no_form_sends_gets_a_page(browser: Client, kind: str, sent: str, status: int) -> None:
    response = browser.generic("POST", "/drills/later/", sent, content_type=kind)
    assert response.status_code == status
    assert b"<h1>" in response.content
