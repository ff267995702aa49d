"""The pages: what they show, what they refuse, and who must see nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from sandbox import submissions
from sandbox.messaging import broker
from sandbox.models import Draft, State, Submission
from sandbox.pages.presentation import duration
from tests.sandbox import samples
from tests.sandbox.conftest import NOON, Submit
from tests.sandbox.samples import report_for

HTMX = {"HX-Request": "true"}
SUBMIT = "/code/vector-sum/submit/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, alice: User, task: Any, broker_url: str) -> Client:
    """Alice's browser, with the throw-away task in the bank and a broker without hosts."""
    client.force_login(alice)
    return client


def page(client: Client, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200, path
    return response.content.decode()


def finished(submit: Submit, capture: Any, **changes: Any) -> Submission:
    row = submit()
    with capture(execute=True):
        submissions.record_report(row.pk, 1, report_for(row, **changes), NOON)
    row.refresh_from_db()
    return row


# ---------------------------------------------------------------- reading and writing


def test_the_list_and_the_statement_need_no_grading_host(browser: Client) -> None:
    assert "Vector sum" in page(browser, "/code/")
    shown = page(browser, "/code/vector-sum/")
    assert "raise NotImplementedError" in shown
    assert 'data-tex="\\sum x_i"' in shown
    assert "No grading host is connected" in shown
    assert "No grading host is connected" in page(browser, "/code/")


def test_a_connected_host_takes_the_notice_away(browser: Client, broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        broker.announce(
            client, broker_url, "h/1", broker.Host(name="h", capabilities=("cpu",), isolation=(), seen_at=0)
        )
    assert "No grading host is connected" not in page(browser, "/code/vector-sum/")


def test_visitors_are_asked_to_sign_in(client: Client, task: Any) -> None:
    for path in ("/code/", "/code/vector-sum/", f"/code/submissions/{uuid4()}/"):
        assert client.get(path).status_code == 302
    assert client.post(SUBMIT, {"source": samples.RIGHT, "mode": "test"}).status_code == 302
    assert not Submission.objects.exists()


def test_an_unknown_task_is_not_found(browser: Client) -> None:
    assert browser.get("/code/no-such-task/").status_code == 404
    assert browser.post("/code/no-such-task/submit/", {"source": "x", "mode": "test"}).status_code == 404


def test_the_draft_comes_back_on_another_device(browser: Client, alice: User) -> None:
    assert browser.post("/code/vector-sum/draft/", {"source": "half a th"}).status_code == 204
    other = Client()
    other.force_login(alice)
    assert "half a th" in page(other, "/code/vector-sum/")


def test_an_empty_draft_is_kept_and_a_bad_one_refused(browser: Client) -> None:
    assert browser.post("/code/vector-sum/draft/", {"source": ""}).status_code == 204
    assert browser.post("/code/vector-sum/draft/", {"source": "a\x1b[2J"}).status_code == 422
    assert Draft.objects.get().source == ""


# ---------------------------------------------------------------- submitting


def test_submitting_shows_the_place_in_the_queue_and_polls(
    browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "submit"}, headers=HTMX)
    row = Submission.objects.get()
    shown = page(browser, f"/code/submissions/{row.pk}/status/")
    assert "Queued at position 1" in shown
    assert "none is connected" in shown
    assert f'hx-get="/code/submissions/{row.pk}/status/"' in shown
    assert 'hx-trigger="every 1s"' in shown


def test_submitting_without_scripts_leads_to_the_submission(browser: Client) -> None:
    response = browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "test"})
    assert response.headers["Location"] == f"/code/submissions/{Submission.objects.get().pk}/"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"source": "", "mode": "test"}, "There is no code yet"),
        ({"mode": "test"}, "There is no code yet"),
        ({"source": "x" * 70_000, "mode": "test"}, "64 KiB"),
        ({"source": "\x07", "mode": "test"}, "control characters"),
        ({"source": "x\0", "mode": "test"}, "ull characters"),
        ({"source": "x = 1", "mode": "profile"}, "profile"),
        ({"source": "x = 1"}, "required"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    browser: Client, data: dict[str, str], words: str
) -> None:
    fragment = browser.post(SUBMIT, data, headers=HTMX)
    assert fragment.status_code == 422
    assert words in fragment.content.decode()
    whole = browser.post(SUBMIT, {**data, "source": data.get("source", "") + " # mine"})
    if whole.status_code == 422:
        assert "# mine" in whole.content.decode()
    assert not Submission.objects.filter(mode="profile").exists()


def test_a_broker_that_is_away_is_said_and_nothing_is_lost(
    browser: Client, no_broker: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "submit"}, headers=HTMX)
    assert "cannot be reached right now" in response.content.decode()
    assert Submission.objects.get().source == samples.RIGHT
    assert "Vector sum" in page(browser, "/code/vector-sum/")


def test_changes_need_a_post(browser: Client, submit: Submit) -> None:
    row = submit()
    for path in (SUBMIT, "/code/vector-sum/draft/", f"/code/submissions/{row.pk}/cancel/"):
        assert browser.get(path).status_code == 405


# ---------------------------------------------------------------- watching


def test_progress_is_told_step_by_step(browser: Client, submit: Submit) -> None:
    row = submit()
    event = {"stage": "testing", "index": 1, "total": 2, "case": "small"}
    submissions.record_event(row.pk, 1, "host-1", event, NOON)
    shown = page(browser, f"/code/submissions/{row.pk}/status/")
    assert "Testing" in shown
    assert "1 of 2" in shown
    assert "A short vector" in shown


def test_polling_becomes_slower_and_ends(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()  # at noon, long ago
    assert 'hx-trigger="every 15s"' in page(browser, f"/code/submissions/{row.pk}/status/")
    with django_capture_on_commit_callbacks(execute=True):
        submissions.record_report(row.pk, 1, report_for(row), NOON)
    assert "hx-trigger" not in page(browser, f"/code/submissions/{row.pk}/status/")


def test_the_result_shows_everything_but_the_hidden_input(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(submit, django_capture_on_commit_callbacks)
    shown = page(browser, f"/code/submissions/{row.pk}/")
    for words in ("Passed", "A short vector", "hello", "A long vector", "hidden", "2.00×", "1.90", "noisy"):
        assert words in shown, words
    for words in ("a warning", "softmax Registers a thread", "1.20 ms", "host-1", "seccomp"):
        assert words in shown, words
    assert "secret input" not in shown


def test_the_result_is_told_in_the_readers_language(
    browser: Client, alice: User, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(submit, django_capture_on_commit_callbacks)
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    shown = page(browser, f"/code/submissions/{row.pk}/")
    for words in ("通过", "短向量", "向量求和"):
        assert words in shown, words


def test_a_failure_of_ours_says_so(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished(submit, django_capture_on_commit_callbacks, verdict="sandbox failed", message="no memory")
    assert "This is not your fault" in page(browser, f"/code/submissions/{row.pk}/status/").replace(
        "this is not", "This is not"
    )
    with django_capture_on_commit_callbacks(execute=True):
        report = report_for(row, verdict="sandbox failed", message="Traceback: File judge.py", attempt=2)
        submissions.record_report(row.pk, 2, report, NOON)
    shown = page(browser, f"/code/submissions/{row.pk}/status/")
    assert "This was our fault, not yours" in shown
    assert "judge.py" not in shown  # what broke inside is for our log


def test_speed_that_waits_for_a_gpu_is_said(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    changes = {"speed": "waiting for a GPU grading host", "measurements": [], "score": None}
    row = finished(submit, django_capture_on_commit_callbacks, **changes)
    assert "waiting for a GPU grading host" in page(browser, f"/code/submissions/{row.pk}/")


def test_what_the_learner_printed_is_escaped(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    attack = "<script>alert(1)</script>"
    case = {"case": "small", "verdict": "crashed", "output": attack, "message": attack}
    row = finished(submit, django_capture_on_commit_callbacks, verdict="crashed", cases=[case])
    assert attack not in page(browser, f"/code/submissions/{row.pk}/")


def test_a_submission_outlives_its_task(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    row = finished(submit, django_capture_on_commit_callbacks)
    import bank

    empty = bank.Catalogue({}, {}, {})
    monkeypatch.setattr(bank, "catalogue", lambda: empty)
    shown = page(browser, f"/code/submissions/{row.pk}/")
    assert "vector-sum" in shown
    assert "secret input" not in shown
    assert browser.post(f"/code/submissions/{row.pk}/restore/").status_code == 404


# ---------------------------------------------------------------- history


def test_the_difference_of_two_submissions(browser: Client, submit: Submit) -> None:
    first = submit()
    second = submit(samples.WRONG)
    Submission.objects.filter(pk=first.pk).update(created_at="2026-02-01T00:00Z")
    shown = page(browser, f"/code/submissions/{second.pk}/diff/")
    assert "<del>    return x.sum()</del><ins>    return x.sum() + 1</ins>" in shown
    shown = page(browser, f"/code/submissions/{first.pk}/diff/?with={second.pk}")
    assert "<ins>    return x.sum()</ins>" in shown
    assert "There is no earlier submission" in page(browser, f"/code/submissions/{first.pk}/diff/")
    assert browser.get(f"/code/submissions/{first.pk}/diff/?with=rubbish").status_code == 404


def test_an_old_submission_goes_back_into_the_editor(browser: Client, submit: Submit) -> None:
    row = submit(samples.WRONG)
    browser.post("/code/vector-sum/draft/", {"source": "something else"})
    assert browser.post(f"/code/submissions/{row.pk}/restore/").status_code == 302
    assert "return x.sum() + 1" in page(browser, "/code/vector-sum/")


def test_cancelling_is_shown(browser: Client, submit: Submit) -> None:
    row = submit()
    shown = browser.post(f"/code/submissions/{row.pk}/cancel/", headers=HTMX).content.decode()
    assert "You cancelled this" in shown
    row.refresh_from_db()
    assert row.state == State.CANCELLED


@pytest.mark.parametrize("what", ["", "status/", "diff/"])
def test_it_requires_the_owner_to_look(client: Client, charlie: User, submit: Submit, what: str) -> None:
    row = submit()
    client.force_login(charlie)
    assert client.get(f"/code/submissions/{row.pk}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["cancel/", "restore/"])
def test_it_requires_the_owner_to_act(client: Client, charlie: User, submit: Submit, what: str) -> None:
    row = submit()
    client.force_login(charlie)
    assert client.post(f"/code/submissions/{row.pk}/{what}").status_code == 404
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_it_requires_the_owner_of_both_sides_of_a_difference(
    client: Client, charlie: User, submit: Submit
) -> None:
    hers = submit()
    his = submit(samples.WRONG, user=charlie)
    client.force_login(charlie)
    assert client.get(f"/code/submissions/{his.pk}/diff/?with={hers.pk}").status_code == 404


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0123, "12.3 ms"),
        (1.5, "1.50 s"),
        (2.5e-7, "250 ns"),
        (120.0, "120 s"),
        (3e-5, "30.0 µs"),
        (0.0, "0.00 ns"),
    ],
)
def test_durations_have_three_digits_and_a_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words
