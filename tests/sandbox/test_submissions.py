"""The life of a submission against the database and a real broker."""

import json
from base64 import b64decode
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import IntegrityError
from redis import Redis

from accounts.models import User
from sandbox import reports, submissions
from sandbox.judging.profiling import claims
from sandbox.judging.report import KernelProfile
from sandbox.messaging import broker
from sandbox.models import Draft, State, Submission
from sandbox.runner.messages import LONGEST_KERNEL_TEXT, MOST_KERNELS
from tests.sandbox import samples
from tests.sandbox.conftest import NOON, Submit
from tests.sandbox.samples import report_for

SECOND = timedelta(seconds=1)
TESTING = {"stage": "testing", "index": 1, "total": 2, "case": "small"}
ALIVE = {"stage": "alive"}


def jobs(client: "Redis[bytes]", queue: str = "cpu") -> list[dict[str, Any]]:
    """The jobs that wait in a queue, oldest first."""
    found = [json.loads(text) for text in reversed(client.lrange(queue, 0, -1))]
    return [json.loads(json.loads(b64decode(message["body"]))[0][0]["body"]) for message in found]


def sweep(capture: Any, moment: Any) -> dict[str, int]:
    with capture(execute=True):
        return submissions.sweep(moment)


def record(capture: Any, row: Submission, payload: object, attempt: int | None = None) -> bool:
    with capture(execute=True):
        return submissions.record_report(row.pk, attempt or row.attempt, payload, NOON + SECOND)


# ---------------------------------------------------------------- taking code


def test_it_queues_one_small_message(submit: Submit, messages: "Redis[bytes]") -> None:
    row = submit()
    (job,) = jobs(messages)
    assert (job["submission"], job["attempt"], job["source"]) == (str(row.pk), 1, samples.RIGHT)
    assert (row.state, row.sent_at, row.queue) == (State.QUEUED, NOON, "cpu")
    assert len(messages.lindex("cpu", 0)) < 2500


def test_it_takes_a_double_post_once(submit: Submit, messages: "Redis[bytes]") -> None:
    assert submit().pk == submit().pk
    assert len(jobs(messages)) == 1


def test_it_limits_how_many_one_person_has_waiting(
    submit: Submit, charlie: User, broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "OPEN_LIMIT", 3)
    for number in range(3):
        submit(f"{samples.RIGHT}# {number}\n")
    with pytest.raises(submissions.RefusedError, match="in flight"):
        submit(samples.WRONG)
    assert submit(samples.WRONG, user=charlie).state == State.QUEUED


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "empty"),
        (" \n\t\r\n", "empty"),
        ("x" * (submissions.SOURCE_LIMIT + 1), "too long"),
        ("积" * (submissions.SOURCE_LIMIT // 3 + 1), "too long"),
        ("x = 1\x00", "control characters"),
        ("x = '\x1b[2J'", "control characters"),
        ("x = '\x85'", "control characters"),
        ("x = '\ud800'", "control characters"),
    ],
)
def test_it_refuses_what_is_no_source(submit: Submit, broker_url: str, source: str, reason: str) -> None:
    with pytest.raises(submissions.RefusedError) as refusal:
        submit(source)
    assert refusal.value.reason == reason
    assert not Submission.objects.exists()
    assert not Draft.objects.exists()


def test_it_stores_unix_line_ends(submit: Submit, broker_url: str) -> None:
    assert submit("a = 1\r\nb = 2\rc = 3").source == "a = 1\nb = 2\nc = 3\n"


def test_the_draft_follows_the_last_device(alice: User, submit: Submit, broker_url: str) -> None:
    submissions.save_draft(alice, "vector-sum", "one", NOON)
    submissions.save_draft(alice, "vector-sum", "two", NOON + SECOND)
    assert Draft.objects.get().source == "two"
    submit()
    assert Draft.objects.get().source == samples.RIGHT


def test_the_database_refuses_a_verdict_without_an_end(submit: Submit, broker_url: str) -> None:
    with pytest.raises(IntegrityError):
        Submission.objects.filter(pk=submit().pk).update(verdict="passed")


# ---------------------------------------------------------------- a broker that is away


def test_without_a_broker_nothing_is_lost_and_nothing_hangs(
    submit: Submit, no_broker: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    assert (row.state, row.sent_at) == (State.QUEUED, None)
    assert sweep(django_capture_on_commit_callbacks, NOON + 10 * SECOND)["sent"] == 0


def test_the_sweep_sends_what_could_not_be_sent(
    submit: Submit, no_broker: str, broker_server: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    settings.REDIS_URL = f"redis://127.0.0.1:{broker_server.port}/0"
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
        assert sweep(django_capture_on_commit_callbacks, NOON + 10 * SECOND)["sent"] == 1
        assert sweep(django_capture_on_commit_callbacks, NOON + 11 * SECOND)["sent"] == 0
        assert [(job["submission"], job["attempt"]) for job in jobs(client)] == [(str(row.pk), 1)]


def test_the_sweep_sends_again_what_the_broker_forgot(
    submit: Submit, messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any
) -> None:
    submit()
    messages.flushall()
    assert sweep(django_capture_on_commit_callbacks, NOON + 20 * SECOND)["message lost"] == 0
    assert sweep(django_capture_on_commit_callbacks, NOON + 31 * SECOND)["message lost"] == 1
    assert [job["attempt"] for job in jobs(messages)] == [2]
    assert Submission.objects.get().failures == 0


def test_the_sweep_leaves_alone_what_waits_in_the_queue(
    submit: Submit, messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any
) -> None:
    submit()
    assert not any(sweep(django_capture_on_commit_callbacks, NOON + 600 * SECOND).values())
    assert Submission.objects.get().attempt == 1


def test_the_sweep_leaves_alone_what_a_host_has_just_taken(
    submit: Submit, messages: "Redis[bytes]", broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    messages.delete("cpu")
    with broker.keys(broker_url) as client:
        broker.claim(client, str(row.pk), row.fence, "host-1")
    assert sweep(django_capture_on_commit_callbacks, NOON + 60 * SECOND)["message lost"] == 0


def test_the_sweep_finds_a_message_that_was_overtaken(
    submit: Submit, messages: "Redis[bytes]", charlie: User, django_capture_on_commit_callbacks: Any
) -> None:
    lost = submit()
    messages.delete("cpu")
    later = submit(samples.WRONG, user=charlie, now=NOON + SECOND)
    submissions.record_event(later.pk, 1, "host-1", TESTING, NOON + 3 * SECOND)
    Submission.objects.filter(pk=later.pk).update(heartbeat_at=NOON + 40 * SECOND)
    assert sweep(django_capture_on_commit_callbacks, NOON + 40 * SECOND)["message lost"] == 1
    lost.refresh_from_db()
    assert lost.attempt == 2


# ---------------------------------------------------------------- events


def test_an_event_claims_and_a_heartbeat_keeps_the_progress(submit: Submit, broker_url: str) -> None:
    row = submit()
    assert submissions.record_event(row.pk, 1, "host-1", TESTING, NOON + SECOND)
    assert submissions.record_event(row.pk, 1, "host-1", ALIVE, NOON + 5 * SECOND)
    row.refresh_from_db()
    assert (row.state, row.host, row.claimed_at) == (State.RUNNING, "host-1", NOON + SECOND)
    assert (row.heartbeat_at, row.progress["case"]) == (NOON + 5 * SECOND, "small")


@pytest.mark.parametrize(
    "payload",
    [
        {"stage": "dancing"},
        {"stage": "testing", "index": 9, "total": 2},
        {"stage": "alive", "x": 1},
        [],
        None,
    ],
)
def test_a_malformed_event_changes_nothing(submit: Submit, broker_url: str, payload: object) -> None:
    row = submit()
    assert not submissions.record_event(row.pk, 1, "host-1", payload, NOON)
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_a_stale_event_changes_nothing(submit: Submit, broker_url: str) -> None:
    row = submit()
    Submission.objects.filter(pk=row.pk).update(attempt=2)
    assert not submissions.record_event(row.pk, 1, "host-1", TESTING, NOON)


# ---------------------------------------------------------------- reports


def test_a_report_is_written_once_and_announced_once(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Submission] = []

    def listen(submission: Submission, **_: Any) -> None:
        heard.append(submission)

    submissions.judged.connect(listen)
    row = submit()
    try:
        assert record(django_capture_on_commit_callbacks, row, report_for(row))
        assert not record(django_capture_on_commit_callbacks, row, report_for(row, verdict="wrong answer"))
    finally:
        submissions.judged.disconnect(listen)
    row.refresh_from_db()
    assert (row.state, row.verdict, row.score, row.charged) == (State.FINISHED, "passed", 2.0, True)
    assert [item.pk for item in heard] == [row.pk]


def test_a_verdict_of_which_nobody_was_told_is_announced_later(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Submission] = []

    def listen(submission: Submission, **_: Any) -> None:
        heard.append(submission)

    row = submit()
    submissions.judged.connect(listen)
    try:
        with django_capture_on_commit_callbacks():  # the process dies after the commit
            submissions.record_report(row.pk, 1, report_for(row), NOON)
        assert sweep(django_capture_on_commit_callbacks, NOON + 5 * SECOND)["announced late"] == 0
        assert sweep(django_capture_on_commit_callbacks, NOON + 15 * SECOND)["announced late"] == 1
        assert sweep(django_capture_on_commit_callbacks, NOON + 25 * SECOND)["announced late"] == 0
    finally:
        submissions.judged.disconnect(listen)
    assert [item.pk for item in heard] == [row.pk]


def test_a_listener_that_fails_does_not_cost_the_verdict(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("out of order")

    submissions.judged.connect(fail)
    row = submit()
    try:
        assert record(django_capture_on_commit_callbacks, row, report_for(row))
    finally:
        submissions.judged.disconnect(fail)
    row.refresh_from_db()
    assert row.state == State.FINISHED
    assert "out of order" in caplog.text


def test_a_report_for_an_older_attempt_is_refused(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    late = report_for(row)
    submissions.record_event(row.pk, 1, "host-1", TESTING, NOON)
    sweep(django_capture_on_commit_callbacks, NOON + 31 * SECOND)
    assert not record(django_capture_on_commit_callbacks, row, late, attempt=1)
    row.refresh_from_db()
    assert (row.state, row.attempt) == (State.QUEUED, 2)
    row.refresh_from_db()
    assert record(django_capture_on_commit_callbacks, row, report_for(row))


def test_our_failure_is_tried_once_more_and_then_shown_as_ours(
    submit: Submit, messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    record(django_capture_on_commit_callbacks, row, report_for(row, verdict="sandbox failed", score=None))
    row.refresh_from_db()
    assert (row.state, row.attempt, row.failures) == (State.QUEUED, 2, 1)
    assert [job["attempt"] for job in jobs(messages)] == [1, 2]
    record(django_capture_on_commit_callbacks, row, report_for(row, verdict="sandbox failed", score=None))
    row.refresh_from_db()
    assert (row.state, row.verdict, row.charged) == (State.FINISHED, "sandbox failed", False)


FLOOR = {"seconds": 1e-4, "limit": "memory", "bytes": 8e5, "operations": 1e5}
CONDITIONS = {"sm_mhz": [1700, 1980], "memory_mhz": 2619, "celsius": 41, "watts": 310.5, "others": 0}
MEASURED = {
    "case": "large", "baseline_s": 0.002, "submission_s": 0.001, "ratio": 2.0, "interval": [1.9, 2.1],
    "samples": 30, "noisy": False, "p10_s": 0.0009, "p90_s": 0.0011, "hidden_s": 1e-6,
    "floor": FLOOR, "conditions": CONDITIONS,
}  # fmt: skip
DEVICE = {
    "model": "NVIDIA H100 80GB HBM3", "uuid": "GPU-1", "driver": "580.1", "memory_mb": 81_559,
    "copy_bandwidth": 2.9e12, "matmul_rates": {"bfloat16": 7e14},
}  # fmt: skip
LIES = [
    *({name: -1e-9} for name in ("baseline_s", "submission_s", "p10_s", "p90_s", "hidden_s", "ratio")),
    *({name: float("nan")} for name in ("p10_s", "p90_s", "hidden_s")),
    {"interval": [-0.1, 2.0]},
    {"samples": -1},
    *({"floor": {**FLOOR, name: -1.0}} for name in ("seconds", "bytes", "operations")),
    {"floor": {**FLOOR, "seconds": float("inf")}},
    *({"conditions": {**CONDITIONS, name: -1}} for name in ("memory_mhz", "celsius", "watts", "others")),
    {"conditions": {**CONDITIONS, "sm_mhz": [-1, 1980]}},
]


def test_a_report_with_all_that_a_gpu_host_can_say_is_taken(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    """Six kernels, whose texts are as long as they can be and must all be escaped."""
    row = submit()
    text = '"' * LONGEST_KERNEL_TEXT
    kernels = [KernelProfile(name=f"kernel {n}", ptx=text, sass=text) for n in range(MOST_KERNELS)]
    fitted = msgspec.to_builtins(claims.fitted(kernels))
    profile = {"target": "sm_90", "kernels": fitted, "speed_of_light": {"memory": 0.9}}
    said = report_for(row, measurements=[MEASURED], device=DEVICE, profile=profile)
    assert record(django_capture_on_commit_callbacks, row, said)
    row.refresh_from_db()
    assert (row.state, row.verdict, row.attempt) == (State.FINISHED, "passed", 1)
    assert [kernel["ptx"] == text for kernel in row.report["profile"]["kernels"]][:3] == [True] * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"task_digest": "another"},
        {"protocol": 99},
        {"mode": "test"},
        {"attempt": 7},
        {"submission": "another"},
        {"fence": 7},
        {"leases": [{"device": "GPU-1", "fence": -1}]},
        {"leases": [{"device": "GPU-1", "fence": n + 1} for n in range(99)]},
        {"profile": {"target": "sm_90", "speed_of_light": {"memory": float("nan")}}},
        {"verdict": "splendid"},
        {"surprise": 1},
        {"score": float("nan")},
        {"score": -1.0},
        {"seconds": float("inf")},
        {"message": "x" * (reports.REPORT_LIMIT + 1)},
        *({"measurements": [{**MEASURED, **lie}]} for lie in LIES),
        {"device": {**DEVICE, "copy_bandwidth": -1.0}},
        {"device": {**DEVICE, "matmul_rates": {"bfloat16": float("inf")}}},
        {"device": {**DEVICE, "memory_mb": -1}},
        {"profile": {"target": "sm_90", "speed_of_light": {"memory": -0.1}}},
        {"profile": {"target": "sm_90", "kernels": [{"name": "k", "registers": -1}]}},
        {"profile": {"target": "sm_90", "kernels": [{"name": "k", "occupancy": -0.5}]}},
        {"cases": [{"case": "c", "verdict": "passed"}] * 300},
    ],
)
def test_a_report_that_cannot_be_right_is_our_failure_not_a_verdict(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any, changes: dict[str, Any]
) -> None:
    row = submit()
    record(django_capture_on_commit_callbacks, row, report_for(row, **changes))
    row.refresh_from_db()
    assert (row.state, row.verdict, row.attempt) == (State.QUEUED, "", 2)
    record(django_capture_on_commit_callbacks, row, [])
    row.refresh_from_db()
    assert (row.state, row.verdict, row.report) == (State.FINISHED, "sandbox failed", None)


def test_characters_that_a_database_refuses_are_replaced(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    assert record(django_capture_on_commit_callbacks, row, report_for(row, message="a\0b\ud800c"))
    row.refresh_from_db()
    assert row.report["message"] == "a\ufffdb?c"


# ---------------------------------------------------------------- lost hosts, cancelling


def test_a_lost_host_costs_an_attempt_not_the_submission(
    submit: Submit, messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    submissions.record_event(row.pk, 1, "host-1", TESTING, NOON)
    assert sweep(django_capture_on_commit_callbacks, NOON + 29 * SECOND)["host lost"] == 0
    assert sweep(django_capture_on_commit_callbacks, NOON + 31 * SECOND)["host lost"] == 1
    row.refresh_from_db()
    assert (row.state, row.attempt, row.progress, row.host) == (State.QUEUED, 2, {}, "")
    assert jobs(messages)[-1]["attempt"] == 2


def test_hosts_lost_again_and_again_end_as_our_failure(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    moment = NOON
    for attempt in range(1, submissions.LOST_HOSTS_FORGIVEN + 2):
        submissions.record_event(row.pk, attempt, "host-1", TESTING, moment)
        moment += 31 * SECOND
        sweep(django_capture_on_commit_callbacks, moment)
    row.refresh_from_db()
    assert (row.state, row.verdict) == (State.FINISHED, "sandbox failed")


def test_cancelling_ends_it_and_tells_the_hosts(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    with django_capture_on_commit_callbacks(execute=True):
        assert submissions.cancel(row, NOON + SECOND)
    with broker.keys(broker_url) as client:
        assert broker.is_cancelled(client, str(row.pk))
    assert not record(django_capture_on_commit_callbacks, row, report_for(row))
    row.refresh_from_db()
    assert (row.state, row.verdict) == (State.CANCELLED, "")


def test_a_finished_submission_cannot_be_cancelled(
    submit: Submit, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit()
    record(django_capture_on_commit_callbacks, row, report_for(row))
    assert not submissions.cancel(row, NOON + 2 * SECOND)
    row.refresh_from_db()
    assert row.verdict == "passed"
