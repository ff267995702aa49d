"""Five modes on the workbench: what is offered, what is taken, and how each answer is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

import bank
from accounts.models import User
from bank.schema import Own, Task
from sandbox import submissions
from sandbox.messaging import broker
from sandbox.models import Submission
from sandbox.pages.presentation import status
from tests.sandbox import gpu_samples, samples
from tests.sandbox.conftest import NOON, Submit

HTMX = {"HX-Request": "true"}
SUBMIT = "/code/vector-sum/submit/"
OWN = {"size": Own(start=8, least=1, most=100), "kind": Own(start="plain", choices=("plain", "steep"))}

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, alice: User, task: Task, broker_url: str) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def with_facts(task: Task, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Task]:
    """The throw-away task with other facts, in the bank."""
    import msgspec

    def do(**changes: Any) -> Task:
        facts = msgspec.structs.replace(task.facts, **changes)
        other = msgspec.structs.replace(task, facts=facts)
        catalogue = bank.Catalogue({facts.id: other}, {}, {})
        monkeypatch.setattr(bank, "catalogue", lambda: catalogue)
        return other

    return do


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def connect(url: str, *hosts: broker.Host) -> None:
    with broker.keys(url) as client:
        for host in hosts:
            broker.announce(client, url, host.identity, host)
    cache.clear()


def shown(browser: Client, submit: Submit, capture: Any, mode: Any, report: Any, **changes: Any) -> str:
    row = submit(mode=mode)
    with capture(execute=True):
        assert submissions.record_report(row.pk, row.attempt, report(row, **changes), NOON)
    return page(browser, f"/code/submissions/{row.pk}/")


# ---------------------------------------------------------------- what is offered and taken


def test_a_task_offers_only_what_it_has(browser: Client, with_facts: Callable[..., Task]) -> None:
    bare = page(browser, "/code/vector-sum/")
    assert 'value="run"' not in bare
    assert 'value="profile"' not in bare
    assert 'value="benchmark"' in bare
    with_facts(own=OWN, language="triton")
    full = page(browser, "/code/vector-sum/")
    for mode in ("run", "test", "benchmark", "submit", "profile"):
        assert f'value="{mode}"' in full
    assert 'name="own-size"' in full
    assert "<option selected>plain</option>" in full


def test_a_run_of_ones_own_takes_the_parameters_and_the_form_remembers_them(
    browser: Client, with_facts: Callable[..., Task]
) -> None:
    with_facts(own=OWN)
    data = {"source": samples.RIGHT, "mode": "run", "own-size": " 12 ", "own-kind": "steep"}
    assert browser.post(SUBMIT, data, headers=HTMX).status_code == 200
    assert Submission.objects.get().own == {"size": 12, "kind": "steep"}
    again = page(browser, "/code/vector-sum/")
    assert 'value="12"' in again
    assert "<option selected>steep</option>" in again


def test_an_empty_field_is_the_tasks_own_start(browser: Client, with_facts: Callable[..., Task]) -> None:
    with_facts(own=OWN)
    browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "run", "own-size": ""}, headers=HTMX)
    assert Submission.objects.get().own == {"size": 8, "kind": "plain"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"own-size": "0"}, "whole number from 1 to 100"),
        ({"own-size": "101"}, "whole number from 1 to 100"),
        ({"own-size": "9" * 5000}, "whole number from 1 to 100"),
        ({"own-size": "2.5"}, "whole number from 1 to 100"),
        ({"own-size": "<b>"}, "whole number from 1 to 100"),
        ({"own-kind": "round"}, "must be one of: plain, steep"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_kindly(
    browser: Client, with_facts: Callable[..., Task], typed: dict[str, str], words: str
) -> None:
    with_facts(own=OWN)
    refused = browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "run", **typed}, headers=HTMX)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Submission.objects.exists()


def test_parameters_count_in_a_run_only(browser: Client, with_facts: Callable[..., Task]) -> None:
    with_facts(own=OWN)
    browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "test", "own-size": "0"}, headers=HTMX)
    assert Submission.objects.get().own == {}


@pytest.mark.parametrize("mode", ["run", "profile"])
def test_a_mode_that_the_task_has_not_is_refused(browser: Client, mode: str) -> None:
    assert browser.post(SUBMIT, {"source": samples.RIGHT, "mode": mode}, headers=HTMX).status_code == 422
    assert not Submission.objects.exists()


def test_devices_are_chosen_where_there_is_a_choice(
    browser: Client, broker_url: str, with_facts: Callable[..., Task]
) -> None:
    with_facts(needs="gpu", speed_needs="gpu")
    h100, h200, broken = gpu_samples.gpu_host().devices
    connect(broker_url, gpu_samples.gpu_host(devices=(h100, broken)))
    assert 'name="device"' not in page(browser, "/code/vector-sum/")
    serving = broker.Device(model=h200.model, slug=h200.slug, uuid=h200.uuid, state="serving")
    connect(broker_url, gpu_samples.gpu_host(devices=(h100, serving)))
    assert f'<option value="{h200.slug}">{h200.model}</option>' in page(browser, "/code/vector-sum/")
    browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "test", "device": h200.slug}, headers=HTMX)
    assert Submission.objects.get().device == h200.slug
    with_facts(needs="cpu", speed_needs="cpu")
    assert 'name="device"' not in page(browser, "/code/vector-sum/")


# ---------------------------------------------------------------- how the answers are shown


def test_speed_says_what_was_measured_and_what_could_not_be(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    text = shown(browser, submit, django_capture_on_commit_callbacks, "submit", gpu_samples.measured_report)
    for words in (
        "2.37×", "(2.35–2.39)", "578 µs", "571–586 µs", "1.37 ms", "91 %", "noisy", gpu_samples.H100,
        "Memory-bound: moving 1.61 GB takes 526 µs", "your code reaches 91 % of that speed",
        "Compute-bound: 1.10 × 10¹² operations take 200 µs", "at most 2.10 µs a call",
        "clock 1755–1980 MHz, memory 2619 MHz, 61 °C, 512 W", "held back by its power limit",
        "1 other process used the device", "3.06 TB/s", "710 TFLOP/s",
    ):  # fmt: skip
        assert words in text, words


def test_a_processors_speed_has_no_words_about_devices(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    text = shown(browser, submit, django_capture_on_commit_callbacks, "submit", samples.report_for)
    assert "2.00×" in text
    for words in ("fastest possible", "slowest tenth", "uncounted", "While it was timed"):
        assert words not in text


def test_a_profile_is_a_card_a_kernel_and_a_sentence(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    text = shown(browser, submit, django_capture_on_commit_callbacks, "profile", gpu_samples.profile_report)
    for words in (
        "Profiled", "sm_90", "<code>softmax</code>", "<code>normalise</code>", "Registers a thread", "49152",
        "Values are spilled", "Shared memory is what limits it", "100 %", "ld.global.v4.f32", "LDG.E.128",
        "Memory-bound: it uses 91 % of the memory&#x27;s speed.", "would be computing, at 34 %.",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("lights", "words"),
    [
        ({"compute": 0.8, "memory": 0.4}, "Compute-bound: it uses 80 %"),
        ({"compute": 0.59, "memory": 0.5}, "Latency-bound"),
        ({"compute": 0.6, "memory": 0.6}, "Memory-bound"),
    ],
)
def test_the_busier_side_binds_unless_neither_is_busy(
    browser: Client,
    submit: Submit,
    django_capture_on_commit_callbacks: Any,
    lights: dict[str, float],
    words: str,
) -> None:
    profile = {**gpu_samples.PROFILE, "speed_of_light": lights}
    capture = django_capture_on_commit_callbacks
    text = shown(browser, submit, capture, "profile", gpu_samples.profile_report, profile=profile)
    assert words in text


@pytest.mark.parametrize(
    ("note", "words"),
    [("counters closed", "may not read the GPU"), ("no device", "compiler&#x27;s word alone")],
)
def test_a_profile_without_counters_says_why_and_invents_nothing(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any, note: str, words: str
) -> None:
    profile = {**gpu_samples.PROFILE, "speed_of_light": {}, "note": note}
    capture = django_capture_on_commit_callbacks
    text = shown(browser, submit, capture, "profile", gpu_samples.profile_report, profile=profile)
    assert words in text
    assert "-bound" not in text


def test_a_run_of_ones_own_shows_what_went_in_and_came_out(
    browser: Client, with_facts: Callable[..., Task], django_capture_on_commit_callbacks: Any
) -> None:
    with_facts(own=OWN)
    browser.post(SUBMIT, {"source": samples.RIGHT, "mode": "run", "own-size": "12"}, headers=HTMX)
    row = Submission.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert submissions.record_report(row.pk, 1, gpu_samples.own_report(row), NOON)
    text = page(browser, f"/code/submissions/{row.pk}/")
    for words in ("Accepted", "hello from my code", "0.1 0.2 0.3", "float64 1  3.6", "size", "12"):
        assert words in text, words


def test_answers_are_told_in_the_readers_language(
    browser: Client, alice: User, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    capture = django_capture_on_commit_callbacks
    text = shown(browser, submit, capture, "submit", gpu_samples.measured_report)
    for words in ("受限于内存", "设备因功耗上限而降速", "核心频率 1755–1980 MHz"):
        assert words in text, words


def test_what_a_host_says_is_escaped(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    attack = "<script>alert(1)</script>"
    kernel = {"name": attack, "ptx": attack, "sass": attack, "occupancy_limit": attack, "occupancy": 0.1}
    profile = {"target": attack, "kernels": [kernel], "speed_of_light": {attack: 0.5}, "note": attack}
    capture = django_capture_on_commit_callbacks
    text = shown(browser, submit, capture, "profile", gpu_samples.profile_report, profile=profile)
    assert attack not in text


# ---------------------------------------------------------------- while it runs


def test_the_list_of_cases_fills_while_it_runs(browser: Client, submit: Submit) -> None:
    row = submit()
    events = [
        {"stage": "testing", "index": 1, "total": 2, "case": "small"},
        {"stage": "tested", "index": 1, "total": 2, "case": "small", "verdict": "passed", "seconds": 0.0123},
        {"stage": "tested", "index": 1, "total": 2, "case": "small", "verdict": "passed", "seconds": 0.0123},
        {"stage": "testing", "index": 2, "total": 2, "case": "large"},
        {"stage": "alive"},
    ]
    for event in events:
        assert submissions.record_event(row.pk, 1, "host-1", event, NOON)
    text = page(browser, f"/code/submissions/{row.pk}/status/")
    assert text.count("<tr data-state=") == 1
    for words in ("Passed", "A short vector", "12.3 ms", "2 of 2", "A long vector"):
        assert words in text, words


def test_an_attempt_of_ours_that_failed_is_said_while_it_is_tried_again(
    browser: Client, submit: Submit, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    failed = samples.report_for(row, verdict="sandbox failed", message="no memory")
    with django_capture_on_commit_callbacks(execute=True):
        submissions.record_report(row.pk, 1, failed, NOON)
    assert "not your fault" in page(browser, f"/code/submissions/{row.pk}/status/")
    submissions.record_event(row.pk, 2, "host-1", {"stage": "compiling"}, NOON)
    running = page(browser, f"/code/submissions/{row.pk}/status/")
    assert "not your fault" in running
    assert "Cancel" in running


def test_no_time_is_named_when_none_is_known(submit: Submit, task: Task) -> None:
    assert status(submit(), task, NOON).eta == ""
