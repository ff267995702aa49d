"""What is believed of hosts' messages: the right seal, for the current attempt, and never twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from sandbox import inbox, submissions
from sandbox.messaging import broker
from sandbox.messaging.signing import Kind, Sealed, body_of, sealed
from sandbox.models import Device, State, Submission
from tests.sandbox.conftest import NOON, Submit
from tests.sandbox.samples import report_for

SECOND = timedelta(seconds=1)
TESTING = {"stage": "testing", "index": 1, "total": 2, "case": "small"}
Seal = Callable[..., dict[str, Any]]


@pytest.fixture
def row(submit: Submit, broker_url: str) -> Submission:
    """A submission that was sent."""
    made = submit()
    assert made.ticket
    assert made.fence == 1
    return made


@pytest.fixture
def seal(row: Submission, broker_url: str) -> Seal:
    """A message as a host would send it; every part can be chosen."""

    def do(
        kind: Kind, content: object, *, counter: int = 1, ticket: str = "", url: str = "", **parts: Any
    ) -> dict[str, Any]:
        known = {"submission": str(row.pk), "attempt": row.attempt, "fence": row.fence, "sender": "host-1"}
        envelope = Sealed(kind=kind, counter=counter, body=body_of(content), **{**known, **parts})
        return broker.as_argument(sealed(url or broker_url, envelope, ticket or row.ticket))

    return do


def now(row: Submission) -> Submission:
    row.refresh_from_db()
    return row


def test_events_and_the_report_of_the_host_are_believed(row: Submission, seal: Seal) -> None:
    assert inbox.hear_event(seal("event", TESTING), NOON + SECOND)
    assert (now(row).state, row.host, row.progress["case"]) == (State.RUNNING, "host-1", "small")
    assert inbox.hear_report(seal("report", report_for(row), counter=2), NOON + 2 * SECOND)
    assert (now(row).state, row.verdict) == (State.FINISHED, "passed")


FORGERIES: dict[str, Callable[[Submission, Seal], object]] = {
    "another secret": lambda row, seal: seal("report", report_for(row), url="redis://:guess@127.0.0.1/0"),
    "another ticket": lambda row, seal: seal("report", report_for(row), ticket="0" * 32),
    "an older fence": lambda row, seal: seal("report", report_for(row), fence=row.fence - 1),
    "a newer fence": lambda row, seal: seal("report", report_for(row), fence=row.fence + 1),
    "another attempt": lambda row, seal: seal("report", report_for(row), attempt=2),
    "an event's key": lambda row, seal: {**seal("event", report_for(row)), "kind": "report"},
    "an event": lambda row, seal: seal("event", report_for(row)),
    "no such submission": lambda row, seal: seal(
        "report", report_for(row), submission="5cf3d1a5-5f0c-4b65-8d7a-000000000000"
    ),
    "no submission": lambda row, seal: seal("report", report_for(row), submission="../etc"),
    "a changed body": lambda row, seal: {
        **seal("report", report_for(row, verdict="wrong answer")),
        "body": body_of(report_for(row)),
    },
    "no seal": lambda row, seal: {**seal("report", report_for(row)), "seal": ""},
    "nothing": lambda row, seal: None,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_report_changes_nothing_and_is_logged(
    row: Submission, seal: Seal, forge: Callable[[Submission, Seal], object], caplog: pytest.LogCaptureFixture
) -> None:
    before = Submission.objects.filter(pk=row.pk).values().get()
    caplog.set_level("INFO")
    caplog.clear()
    assert not inbox.hear_report(forge(row, seal), NOON + SECOND)
    assert Submission.objects.filter(pk=row.pk).values().get() == before
    assert caplog.records


def test_a_replayed_event_does_not_keep_a_dead_host_alive(row: Submission, seal: Seal) -> None:
    alive = seal("event", {"stage": "alive"}, counter=5)
    assert inbox.hear_event(alive, NOON + SECOND)
    for again in (alive, seal("event", {"stage": "alive"}, counter=4)):
        assert not inbox.hear_event(again, NOON + 20 * SECOND)
    assert now(row).heartbeat_at == NOON + SECOND


def test_a_replayed_report_changes_nothing(
    row: Submission, seal: Seal, django_capture_on_commit_callbacks: Any
) -> None:
    failed = seal("report", report_for(row, verdict="sandbox failed", score=None), counter=9)
    with django_capture_on_commit_callbacks(execute=True):
        assert inbox.hear_report(failed, NOON + SECOND)
    assert (now(row).attempt, row.failures, row.fence, row.heard) == (2, 1, 2, 0)
    assert not inbox.hear_report(failed, NOON + 2 * SECOND)
    assert (now(row).attempt, row.failures) == (2, 1)


def test_every_attempt_has_a_ticket_of_its_own(
    row: Submission, seal: Seal, django_capture_on_commit_callbacks: Any
) -> None:
    first = row.ticket
    with django_capture_on_commit_callbacks(execute=True):
        submissions.record_report(row.pk, 1, [], NOON)
    assert now(row).ticket not in ("", first)
    stolen = seal("report", report_for(row), ticket=first)
    assert not inbox.hear_report(stolen, NOON + SECOND)


def test_what_came_under_an_older_lease_is_refused(row: Submission, seal: Seal) -> None:
    Device.objects.create(uuid="GPU-1", fence=7)
    older = {**TESTING, "stage": "claimed", "leases": [{"device": "GPU-1", "fence": 6}]}
    assert not inbox.hear_event(seal("event", older), NOON + SECOND)
    assert now(row).state == State.QUEUED
    newer = {**TESTING, "stage": "claimed", "leases": [{"device": "GPU-1", "fence": 8}]}
    assert inbox.hear_event(seal("event", newer, counter=2), NOON + SECOND)
    Device.objects.filter(uuid="GPU-1").update(fence=9)  # somebody else was lent it meanwhile
    late = report_for(row, leases=[{"device": "GPU-1", "fence": 8}])
    inbox.hear_report(seal("report", late, counter=3), NOON + 2 * SECOND)
    assert (now(row).state, row.verdict, row.attempt, row.failures) == (State.QUEUED, "", 2, 1)


def test_a_lease_that_was_heard_of_is_remembered(row: Submission, seal: Seal) -> None:
    leases = [{"device": "GPU-1", "fence": 3}, {"device": "GPU-2", "fence": 5}]
    assert inbox.hear_event(seal("event", {"stage": "claimed", "leases": leases}), NOON)
    assert dict(Device.objects.values_list("uuid", "fence")) == {"GPU-1": 3, "GPU-2": 5}


def test_a_report_that_nobody_read_is_found(row: Submission, seal: Seal, broker_url: str) -> None:
    inbox.hear_event(seal("event", {"stage": "alive"}), NOON)
    report = msgspec.convert(seal("report", report_for(row), counter=2), Sealed)
    with broker.keys(broker_url) as client:
        broker.keep_report(client, report)
    assert inbox.read_kept(NOON + 5 * SECOND) == 0  # the message may still be on its way
    assert inbox.read_kept(NOON + 11 * SECOND) == 1
    assert (now(row).verdict, row.attempt, row.failures) == ("passed", 1, 0)
    assert inbox.read_kept(NOON + 12 * SECOND) == 0


def test_a_report_is_found_even_if_no_event_was_ever_read(
    row: Submission, seal: Seal, broker_url: str
) -> None:
    with broker.keys(broker_url) as client:
        broker.keep_report(client, msgspec.convert(seal("report", report_for(row)), Sealed))
    assert inbox.read_kept(NOON + 11 * SECOND) == 1
    assert (now(row).verdict, row.attempt) == ("passed", 1)


def test_an_answer_that_is_nowhere_any_more_is_asked_for_again(
    row: Submission, broker_url: str, django_capture_on_commit_callbacks: Any
) -> None:
    with broker.keys(broker_url) as client:
        broker.close_claim(client, str(row.pk), row.fence)
        client.delete("cpu")
    with django_capture_on_commit_callbacks(execute=True):
        assert submissions.sweep(NOON + 20 * SECOND)["message lost"] == 0
        assert submissions.sweep(NOON + 31 * SECOND)["message lost"] == 1


def test_a_forged_report_beside_the_queue_is_refused_too(
    row: Submission, seal: Seal, broker_url: str
) -> None:
    inbox.hear_event(seal("event", {"stage": "alive"}), NOON)
    with broker.keys(broker_url) as client:
        forged = seal("report", report_for(row), counter=2, url="redis://:guess@127.0.0.1/0")
        broker.keep_report(client, msgspec.convert(forged, Sealed))
        assert inbox.read_kept(NOON + 11 * SECOND) == 0
        client.set(f"sevenrounds:report:{row.pk}:{row.fence}", b"rubbish")
        assert inbox.read_kept(NOON + 11 * SECOND) == 0
    assert now(row).state == State.RUNNING
