"""Accounts, as somebody with a browser meets them."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts import attempts
from accounts.models import User

PASSWORD = "correct horse battery"
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def sign_up(client: Client, **changes: str) -> HttpResponse:
    form = {"username": "charlie", "password1": PASSWORD, "password2": PASSWORD, "time_zone": "Asia/Shanghai"}
    return client.post(reverse("accounts:sign_up"), {**form, **changes}, headers=CHINESE)


def sign_in(client: Client, password: str, name: str = "alice", **extra: str) -> HttpResponse:
    return client.post(reverse("accounts:sign_in"), {"username": name, "password": password, **extra})


def settings_form(**changes: Any) -> dict[str, Any]:
    form = {
        "language": "zh-hans",
        "time_zone": "Europe/Berlin",
        "minutes_a_day": 35,
        "interview_date": "2027-01-31",
    }
    return {**form, **changes}


# ------------------------------------------------------------ signing up


def test_signing_up_signs_in_and_takes_language_and_zone_from_the_browser(client: Client, db: None) -> None:
    assert sign_up(client).headers["Location"] == reverse("today")
    user = User.objects.get()
    assert (user.username, user.language, user.time_zone) == ("charlie", "zh-hans", "Asia/Shanghai")
    assert client.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "a\0b", "posixrules"])
def test_a_zone_that_does_not_exist_becomes_utc_or_is_refused(client: Client, db: None, zone: str) -> None:
    sign_up(client, time_zone=zone)
    assert {user.time_zone for user in User.objects.all()} <= {"UTC"}


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "ALICE"},
        {"username": ""},
        {"username": "a b"},
        {"username": "x" * 151},
        {"username": "a\0b"},
        {"password2": "another one entirely"},
        {"password1": "12345678", "password2": "12345678"},
    ],
)
def test_what_cannot_be_an_account_comes_back_with_the_reason(
    client: Client, alice: User, changes: dict[str, str]
) -> None:
    reply = sign_up(client, **changes)
    assert reply.status_code == 200
    assert 'role="alert"' in text(reply)
    assert User.objects.count() == 1


# ------------------------------------------------------------ signing in and out


def test_signing_in_goes_back_to_the_page_that_asked(client: Client, alice: User) -> None:
    assert sign_in(client, PASSWORD, next="/drills/").headers["Location"] == "/drills/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, alice: User, target: str) -> None:
    assert sign_in(client, PASSWORD, next=target).headers["Location"] == reverse("today")
    switched = client.post(reverse("accounts:language"), {"language": "en", "next": target})
    assert switched.headers["Location"] == reverse("today")


def test_a_wrong_password_is_told_kindly(client: Client, alice: User) -> None:
    assert "do not fit together" in text(sign_in(client, "wrong"))


def test_many_failures_make_that_name_wait(client: Client, alice: User, bob: User) -> None:
    for _ in range(attempts.PER_NAME):
        sign_in(client, "wrong")
    assert "many attempts" in text(sign_in(client, PASSWORD))
    assert sign_in(client, "staple staple", "bob").status_code == 302


def test_somebody_else_cannot_lock_her_out(client: Client, alice: User) -> None:
    for _ in range(attempts.PER_NAME):
        attempts.failed("alice", "203.0.113.9")
    assert sign_in(client, PASSWORD).status_code == 302


def test_one_address_cannot_try_many_names(client: Client, alice: User) -> None:
    for number in range(attempts.PER_ADDRESS):
        attempts.failed(f"name{number}", "127.0.0.1")
    assert "many attempts" in text(sign_in(client, PASSWORD))


def test_a_success_forgets_the_failures(client: Client, alice: User) -> None:
    for _ in range(attempts.PER_NAME - 1):
        sign_in(client, "wrong")
    sign_in(client, PASSWORD)
    assert not attempts.blocked("alice", "127.0.0.1")
    attempts.failed("alice", "127.0.0.1")
    assert not attempts.blocked("alice", "127.0.0.1")


def test_signing_out_is_posted_and_keeps_the_language(browser: Client, alice: User) -> None:
    User.objects.update(language="zh-hans")
    assert browser.get(reverse("accounts:sign_out")).status_code == 405
    browser.post(reverse("accounts:sign_out"))
    assert browser.get(reverse("accounts:settings")).status_code == 302
    assert browser.get(reverse("accounts:sign_in")).headers["Content-Language"] == "zh-hans"


# ------------------------------------------------------------ settings


def test_settings_are_saved(browser: Client, alice: User) -> None:
    browser.post(reverse("accounts:settings"), settings_form())
    alice.refresh_from_db()
    assert (alice.language, alice.time_zone, alice.minutes_a_day) == ("zh-hans", "Europe/Berlin", 35)
    assert alice.interview_date == date(2027, 1, 31)


def test_a_date_can_be_taken_away(browser: Client, alice: User) -> None:
    User.objects.update(interview_date=date(2027, 1, 1))
    browser.post(reverse("accounts:settings"), settings_form(interview_date=""))
    alice.refresh_from_db()
    assert alice.interview_date is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../UTC"),
        ("minutes_a_day", 0),
        ("minutes_a_day", 100000),
        ("minutes_a_day", "many"),
        ("minutes_a_day", "9" * 400),
        ("interview_date", "tomorrow"),
        ("interview_date", "2027-13-45"),
    ],
)
def test_garbage_changes_nothing_and_is_explained(
    browser: Client, alice: User, field: str, value: object
) -> None:
    before = User.objects.values().get()
    reply = browser.post(reverse("accounts:settings"), settings_form(**{field: value}))
    assert reply.status_code == 200
    assert 'role="alert"' in text(reply)
    assert User.objects.values().get() == before


def test_a_password_is_changed_with_the_old_one(browser: Client, client: Client, alice: User) -> None:
    form = {
        "old_password": "wrong",
        "new_password1": "new horse battery",
        "new_password2": "new horse battery",
    }
    browser.post(reverse("accounts:password"), form)
    assert sign_in(client, "new horse battery").status_code == 200
    browser.post(reverse("accounts:password"), {**form, "old_password": PASSWORD})
    assert sign_in(client, "new horse battery").status_code == 302
    assert browser.get(reverse("accounts:settings")).status_code == 200


def test_an_account_is_deleted_with_its_password_only(browser: Client, alice: User, bob: User) -> None:
    assert "Nothing was deleted" in text(browser.post(reverse("accounts:delete"), {"password": "wrong"}))
    assert User.objects.count() == 2
    browser.post(reverse("accounts:delete"), {"password": PASSWORD})
    assert list(User.objects.values_list("username", flat=True)) == ["bob"]
    assert browser.get(reverse("accounts:settings")).status_code == 302


@pytest.mark.parametrize("name", ["settings", "password", "delete"])
def test_the_pages_ask_charlie_to_sign_in(client: Client, db: None, name: str) -> None:
    target = reverse(f"accounts:{name}")
    assert client.get(target).headers["Location"] == f"{reverse('accounts:sign_in')}?next={target}"


# ------------------------------------------------------------ language and clock


def test_a_visitor_reads_the_browsers_language_until_switching(client: Client, db: None) -> None:
    page = reverse("accounts:sign_in")
    assert client.get(page, headers=CHINESE).headers["Content-Language"] == "zh-hans"
    client.post(reverse("accounts:language"), {"language": "en", "next": page})
    assert client.get(page, headers=CHINESE).headers["Content-Language"] == "en"


def test_a_person_reads_their_own_language_wherever_they_are(browser: Client, alice: User) -> None:
    page = reverse("accounts:settings")
    assert browser.get(page, headers=CHINESE).headers["Content-Language"] == "en"
    browser.post(reverse("accounts:language"), {"language": "zh-hans"})
    assert browser.get(page).headers["Content-Language"] == "zh-hans"
    alice.refresh_from_db()
    assert alice.language == "zh-hans"


@pytest.mark.parametrize("language", ["", "de", "../en", "zh-hant"])
def test_a_language_we_do_not_have_changes_nothing(browser: Client, alice: User, language: str) -> None:
    browser.post(reverse("accounts:language"), {"language": language})
    alice.refresh_from_db()
    assert alice.language == "en"


def test_the_persons_clock_holds_for_one_request(alice: User, rf: RequestFactory) -> None:
    from accounts.middleware import PersonalSettings

    seen: list[tuple[str | None, str]] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append((translation.get_language(), timezone.get_current_timezone_name()))
        return HttpResponse()

    alice.language, alice.time_zone = "zh-hans", "Asia/Tokyo"
    request = rf.get("/")
    request.user = alice
    PersonalSettings(view)(request)
    assert seen == [("zh-hans", "Asia/Tokyo")]
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_zone_that_the_machine_lost_does_not_break_pages(browser: Client, alice: User) -> None:
    User.objects.update(time_zone="Europe/Atlantis")
    assert browser.get(reverse("accounts:settings")).status_code == 200
