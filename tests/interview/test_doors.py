"""Signing in on the way, forms that became too old, addresses without a page, and what was put to sleep."""

import re

import pytest
from django.test import Client
from django.urls import reverse

import bank
from accounts.models import User
from drills.answers import reviews
from interview.models import MockRound
from tests.interview.conftest import NOON

PASSWORD = "correct horse"


def sign_in_target(client: Client, method: str, address: str, **headers: str) -> str:
    response = client.generic(method, address, headers=headers)
    assert response.status_code == 302
    return response.headers["Location"].partition("?next=")[2]


def test_a_page_comes_back_after_signing_in(mock: MockRound) -> None:
    page = reverse("round_sit", args=[mock.pk])
    assert sign_in_target(Client(), "GET", f"{page}?item=2") == f"{page}%3Fitem%3D2"


def test_a_form_comes_back_to_its_page_not_to_its_own_address(mock: MockRound) -> None:
    page, form = reverse("round_sit", args=[mock.pk]), reverse("round_go", args=[mock.pk, 1])
    assert sign_in_target(Client(), "POST", form, Referer=f"http://testserver{page}?item=1") == (
        f"{page}%3Fitem%3D1"
    )
    assert sign_in_target(Client(), "POST", form, Referer="https://evil.example/x") == "/"
    assert sign_in_target(Client(), "POST", form) == "/"


def test_a_fragment_comes_back_to_the_page_around_it(mock: MockRound) -> None:
    fragment, page = reverse("round_report", args=[mock.pk]), "http://testserver/code/"
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    assert sign_in_target(Client(), "GET", fragment, **headers) == "/code/"


def old_form(address: str, fields: dict[str, str], **headers: str) -> str:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="alice"))
    response = client.post(address, fields, headers=headers)
    assert response.status_code == 403
    return response.content.decode()


def test_an_old_form_is_offered_again_with_what_was_typed(mock: MockRound) -> None:
    address = reverse("round_go", args=[mock.pk, 1])
    page = old_form(address, {"answer-answer": 'a "quoted"\nline', "to": "2"}, Origin="http://testserver")
    assert f'action="{address}"' in page
    assert 'name="answer-answer" value="a &quot;quoted&quot;\nline"' in page
    assert "csrfmiddlewaretoken" in page
    assert "Send it as alice" in page


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_what_another_site_sends_is_not_offered_again(alice: User, headers: dict[str, str]) -> None:
    page = old_form(reverse("accounts:language"), {"language": "zh-hans"}, **headers)
    assert 'value="zh-hans"' not in page.partition("<main")[2]


def test_a_password_is_never_written_into_a_page(alice: User) -> None:
    fields = {"username": "alice", "password": PASSWORD}
    assert PASSWORD not in old_form(reverse("accounts:sign_in"), fields, Origin="http://testserver")


def test_an_address_that_only_takes_forms_says_so(browser: Client) -> None:
    response = browser.get(reverse("drills:answer"))
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "This address only takes forms" in response.content.decode()


def test_a_suspended_item_can_be_woken_from_its_page(browser: Client, alice: User) -> None:
    item = next(iter(bank.catalogue().questions))
    page = reverse("bank_item", args=[item])
    assert "Wake it again" not in browser.get(page).content.decode()
    reviews.suspend(alice, item, NOON)
    assert "suspended" in browser.get(f"{reverse('bank')}?kind=question").content.decode()
    form = re.search(r"<form[^>]*wake.*?</form>", browser.get(page).content.decode(), re.DOTALL)
    assert form is not None
    sent = dict(re.findall(r'name="(item|count|from)" value="([^"]*)"', form[0]))
    assert browser.post(reverse("drills:wake"), sent).headers["Location"] == page
    assert "Wake it again" not in browser.get(page).content.decode()


@pytest.mark.parametrize("target", ["no-such-page", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(browser: Client, target: str) -> None:
    response = browser.post(reverse("accounts:language"), {"language": "en", "next": target})
    assert response.headers["Location"] == "/"
