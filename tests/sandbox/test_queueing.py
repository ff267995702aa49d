"""Whose submission goes next, and what people are told about it: pure, then with rows and a real broker."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction
from msgspec.structs import replace
from redis import Redis

from accounts.models import User
from bank.schema import Task
from sandbox import submissions
from sandbox.messaging import broker
from sandbox.messaging.broker import Device, Host
from sandbox.models import State, Submission
from sandbox.queue import queueing
from sandbox.queue.dispatching import dispatch
from sandbox.queue.queueing import PATIENCE, Waiting
from tests.sandbox import samples
from tests.sandbox.conftest import NOON, Submit
from tests.sandbox.samples import report_for
from tests.sandbox.test_submissions import ALIVE, jobs

SECOND = timedelta(seconds=1)
Connect = Callable[..., None]


# ---------------------------------------------------------------- the order


def rows(text: str) -> list[Waiting]:
    """ "1t 2s": person 1 wants a test run, person 2 a ranked run, a second apart."""
    modes = {"t": "test", "s": "submit", "b": "benchmark", "r": "run", "p": "profile"}
    return [
        Waiting(UUID(int=number), int(word[0]), modes[word[1]], "cpu", NOON + number * SECOND)
        for number, word in enumerate(text.split())
    ]


def people(waiting: list[Waiting], served: dict[int, Any] | None = None, now: Any = NOON) -> str:
    turns = {person: NOON - seconds * SECOND for person, seconds in (served or {}).items()}
    return " ".join(f"{row.person}{row.mode[0]}" for row in queueing.order(waiting, turns, now))


@pytest.mark.parametrize(
    ("waiting", "served", "order"),
    [
        ("1t 2t 3t", {}, "1t 2t 3t"),
        ("1t 1t 1t 2t", {}, "1t 2t 1t 1t"),
        ("1s 1b 2t 3r 4p", {}, "2t 3r 4p 1s 1b"),
        ("1t 2t 3t", {1: 5, 2: 50}, "3t 2t 1t"),
        ("1t 1t 2t 2t 3t", {1: 9}, "2t 3t 1t 2t 1t"),
        ("1s 2s 1t", {}, "1t 2s 1s"),
        ("", {}, ""),
    ],
)
def test_it_goes_round(waiting: str, served: dict[int, Any], order: str) -> None:
    assert people(rows(waiting), served) == order


def test_quick_runs_cannot_hold_a_ranked_run_up_for_ever() -> None:
    waiting = rows("1s 2t")
    assert people(waiting) == "2t 1s"
    assert people(waiting, now=NOON + PATIENCE) == "1s 2t"


def test_two_hundred_of_one_delay_the_other_by_one() -> None:
    waiting = rows(" ".join(["1t"] * 200 + ["2t"]))
    assert [row.person for row in queueing.order(waiting, {}, NOON)].index(2) == 1


# ---------------------------------------------------------------- sending


@pytest.fixture
def connect(broker_url: str) -> Connect:
    """Lets a host announce itself."""
    numbers = count()

    def do(slots: int = 1, *devices: Device, queues: tuple[str, ...] = ("cpu",)) -> None:
        host = Host(
            name="h",
            capabilities=("cpu",),
            isolation=(),
            seen_at=0,
            slots=slots,
            devices=devices,
            queues=queues,
        )
        with broker.keys(broker_url) as client:
            broker.announce(client, broker_url, f"h/{next(numbers)}", host)
        cache.clear()

    return do


@pytest.fixture
def play(messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any) -> Callable[[], Iterator[str]]:
    """A host with one place: takes a job, reports, takes the next; the names of those who are served."""

    def do() -> Iterator[str]:
        moment = NOON
        while messages.llen("cpu"):
            job = jobs(messages)[0]
            messages.rpop("cpu")
            row = Submission.objects.select_related("user").get(pk=job["submission"])
            moment += SECOND
            with django_capture_on_commit_callbacks(execute=True):
                submissions.record_event(row.pk, row.attempt, "h", ALIVE, moment)
            yield row.user.username
            with django_capture_on_commit_callbacks(execute=True):
                submissions.record_report(row.pk, row.attempt, report_for(row), moment)

    return do


def test_one_person_with_many_delays_nobody_by_more_than_one_job(
    submit: Submit, alice: User, charlie: User, connect: Connect, play: Callable[[], Iterator[str]]
) -> None:
    connect(1)
    for number in range(30):
        submit(f"a = {number}\n", now=NOON)
    served, names = play(), []
    for name in served:
        names.append(name)
        if len(names) == 5:  # the fifth is at work when Charlie comes
            submit("c = 1\n", user=charlie, now=NOON + 10 * SECOND)
            submit("c = 2\n", user=charlie, now=NOON + 10 * SECOND)
    assert names[5] == "charlie"
    assert names[5:9].count("charlie") == 2
    assert len(names) == 32
    assert not Submission.objects.exclude(state=State.FINISHED).exists()


def test_at_most_two_of_a_person_are_under_way(
    submit: Submit, connect: Connect, charlie: User, messages: "Redis[bytes]"
) -> None:
    connect(8)
    for number in range(5):
        submit(f"a = {number}\n")
    assert len(jobs(messages)) == 2
    submit("c = 1\n", user=charlie)
    assert len(jobs(messages)) == 3


def test_a_queue_is_never_fuller_than_hosts_can_soon_take(
    submit: Submit, connect: Connect, alice: User, messages: "Redis[bytes]"
) -> None:
    connect(2)
    for number in range(6):
        person = User.objects.create(username=f"person {number}")
        submit(user=person)
    assert len(jobs(messages)) == 2 + queueing.AHEAD


def test_what_a_cancelled_job_leaves_free_is_given_at_once(
    submit: Submit, connect: Connect, messages: "Redis[bytes]", django_capture_on_commit_callbacks: Any
) -> None:
    connect(8)
    first, _, third = (submit(f"a = {number}\n") for number in range(3))
    assert third.sent_at is None
    with django_capture_on_commit_callbacks(execute=True):
        submissions.cancel(first, NOON + SECOND)
    third.refresh_from_db()
    assert third.sent_at == NOON + SECOND


def test_when_the_broker_takes_nothing_the_row_waits_under_the_same_fence(
    submit: Submit, no_broker: str, broker_server: Any, settings: Any
) -> None:
    row = submit()
    assert (row.sent_at, row.fence, row.ticket) == (None, 0, "")
    settings.REDIS_URL = f"redis://127.0.0.1:{broker_server.port}/0"
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
        client.config_set("maxmemory", "1")  # it answers, but it takes nothing
        try:
            assert dispatch(NOON) == 0
        finally:
            client.config_set("maxmemory", "0")
        row.refresh_from_db()
        kept = (row.sent_at, row.fence, len(row.ticket))
        assert kept == (None, 1, 32)
        assert dispatch(NOON) == 1
        (job,) = jobs(client)
        assert (job["fence"], job["ticket"]) == (1, row.ticket)


def test_a_wake_up_inside_a_transaction_that_fails_sends_nothing(
    submit: Submit, alice: User, task: Task, messages: "Redis[bytes]"
) -> None:
    def fail_after_submitting() -> None:
        with transaction.atomic():
            submissions.submit(alice, task, samples.RIGHT, "test", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_submitting()
    assert not Submission.objects.exists()
    assert jobs(messages) == []


# ---------------------------------------------------------------- devices


def gpu(model: str, state: Any = "serving", memory_mb: int = 80_000) -> Device:
    return Device(model=model, slug=model, uuid=f"GPU-{model}", state=state, memory_mb=memory_mb)


def test_speed_goes_to_a_gpu_host_only_when_one_is_there(
    submit: Submit, task: Task, alice: User, connect: Connect, django_capture_on_commit_callbacks: Any
) -> None:
    wants_gpu = replace(task, facts=replace(task.facts, speed_needs="gpu"))
    assert submissions.submit(alice, wants_gpu, "a = 1", "submit", NOON).queue == "cpu"
    connect(1, gpu("h100"), queues=("gpu", "gpu-h100"))
    assert submissions.host_connected("gpu")
    for mode, queue in {
        "submit": "gpu-h100",
        "benchmark": "gpu-h100",
        "profile": "gpu-h100",
        "test": "cpu",
    }.items():
        row = submissions.submit(alice, wants_gpu, "a = 2", mode, NOON)  # type: ignore[arg-type]
        assert row.queue == queue, mode


def test_a_wish_for_a_model_is_kept_where_it_is_there(
    submit: Submit, task: Task, alice: User, connect: Connect, messages: "Redis[bytes]"
) -> None:
    needs_gpu = replace(task, facts=replace(task.facts, needs="gpu"))
    connect(2, gpu("h100"), gpu("h200", memory_mb=140_000), queues=("gpu", "gpu-h100", "gpu-h200", "gpus"))
    best = submissions.submit(alice, needs_gpu, "a = 1", "test", NOON)
    wish = submissions.submit(alice, needs_gpu, "a = 1", "test", NOON, device="h100")
    assert best.pk != wish.pk
    assert dispatch(NOON) == 2
    assert [job["devices"] for queue in ("gpu-h100", "gpu-h200") for job in jobs(messages, queue)] == [1, 1]
    assert jobs(messages, "gpu-h100")[0]["submission"] == str(wish.pk)


def test_what_waits_follows_the_hosts(
    task: Task, alice: User, connect: Connect, messages: "Redis[bytes]"
) -> None:
    wants_gpu = replace(task, facts=replace(task.facts, speed_needs="gpu"))
    rows = [submissions.submit(alice, wants_gpu, f"a = {n}", "submit", NOON) for n in range(3)]
    assert dispatch(NOON) == 1
    connect(1, gpu("h100"), queues=("gpu", "gpu-h100"))
    dispatch(NOON)
    assert (
        list(Submission.objects.order_by("created_at", "sent_at").values_list("queue", flat=True)).count(
            "cpu"
        )
        == 1
    )
    assert {row.queue for row in Submission.objects.filter(sent_at=None)} <= {"gpu-h100"}
    assert len(rows) == 3


def test_jobs_for_hosts_that_are_gone_go_elsewhere(
    task: Task,
    alice: User,
    connect: Connect,
    messages: "Redis[bytes]",
    django_capture_on_commit_callbacks: Any,
) -> None:
    needs_gpu = replace(task, facts=replace(task.facts, needs="gpu"))
    connect(1, gpu("h200", memory_mb=140_000), queues=("gpu", "gpu-h200"))
    row = submissions.submit(alice, needs_gpu, "a = 1", "test", NOON)
    dispatch(NOON)
    messages.delete("sevenrounds:host:h/0")
    connect(1, gpu("h100"), queues=("gpu", "gpu-h100"))
    with django_capture_on_commit_callbacks(execute=True):
        assert submissions.sweep(NOON + 20 * SECOND)["unserved"] == 0
        assert submissions.sweep(NOON + 40 * SECOND)["unserved"] == 1
    row.refresh_from_db()
    assert (row.queue, row.attempt, row.failures) == ("gpu-h100", 2, 0)
    with broker.keys(f"redis://127.0.0.1:{messages.connection_pool.connection_kwargs['port']}/0") as client:
        assert broker.is_superseded(client, str(row.pk), 1)  # should the first host come back


# ---------------------------------------------------------------- what people are told


def test_the_position_is_the_place_in_the_order_of_sending(
    submit: Submit, charlie: User, connect: Connect, django_capture_on_commit_callbacks: Any
) -> None:
    connect(1)
    mine = [submit(f"a = {number}\n", now=NOON + number * SECOND) for number in range(4)]
    his = submit("c = 1\n", user=charlie, now=NOON + 9 * SECOND)
    quick = submit("c = 2\n", user=charlie, mode="test", now=NOON + 9 * SECOND)
    places = [queueing.position(row, NOON + 9 * SECOND) for row in [*mine, his, quick]]
    assert places == [1, 4, 5, 6, 2, 3]
    submissions.record_event(mine[0].pk, 1, "h", ALIVE, NOON + 10 * SECOND)
    mine[0].refresh_from_db()
    assert queueing.position(mine[0], NOON + 10 * SECOND) == 0
    assert queueing.position(his, NOON + 10 * SECOND) == 1


def lasted(row: Submission, seconds: float, capture: Any) -> None:
    """Judged, from NOON on, in so many seconds."""
    submissions.record_event(row.pk, 1, "h", ALIVE, NOON)
    with capture(execute=True):
        submissions.record_report(row.pk, 1, report_for(row), NOON + timedelta(seconds=seconds))


def test_when_a_verdict_can_be_expected(
    submit: Submit, charlie: User, connect: Connect, django_capture_on_commit_callbacks: Any
) -> None:
    row = submit("a = 1\n")
    assert queueing.eta(row, NOON) is None  # no host, and nothing is known of such submissions
    connect(1)
    assert queueing.eta(row, NOON) is None
    lasted(row, 10, django_capture_on_commit_callbacks)
    lasted(submit("a = 2\n"), 30, django_capture_on_commit_callbacks)
    lasted(submit("a = 3\n"), 11, django_capture_on_commit_callbacks)
    first, second = submit("a = 4\n"), submit("a = 5\n", user=charlie)
    assert [queueing.eta(row, NOON) for row in (first, second)] == [11 * SECOND, 22 * SECOND]
    submissions.record_event(first.pk, 1, "h", ALIVE, NOON)
    first.refresh_from_db()
    assert [queueing.eta(row, NOON + 4 * SECOND) for row in (first, second)] == [7 * SECOND, 18 * SECOND]
    assert queueing.eta(first, NOON + 60 * SECOND) == timedelta()
    connect(1)  # another host takes the second at once
    assert queueing.eta(second, NOON + 4 * SECOND) == 11 * SECOND
    quick = submit("a = 6\n", mode="test")
    assert queueing.eta(quick, NOON) is None  # a test run is no ranked run: its time is not known
    row.refresh_from_db()
    assert queueing.eta(row, NOON) is None  # it has its verdict
