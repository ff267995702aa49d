"""The page of grading hosts and what Prometheus reads."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from bank.schema import Task
from sandbox.messaging import broker
from sandbox.models import State, Submission
from sandbox.queue import figures
from tests.sandbox import gpu_samples

TOKEN = "a-token-of-some-length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
QUERIES = 3

pytestmark = pytest.mark.django_db
Past = Callable[..., Submission]


@pytest.fixture
def browser(client: Client, alice: User, task: Task, broker_url: str) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def past(alice: User, task: Task) -> Past:
    """A row of some time ago: claimed 2 s after it was made, judged 5 s later."""

    def do(ago: timedelta, **changes: Any) -> Submission:
        made = timezone.now() - ago
        facts: dict[str, Any] = {
            "user": alice, "task": task.facts.id, "task_digest": task.digest, "mode": "test", "source": "x\n",
            "created_at": made, "queued_at": made, "sent_at": made, "claimed_at": made + timedelta(seconds=2),
            "finished_at": made + timedelta(seconds=7), "state": State.FINISHED, "verdict": "passed",
        }  # fmt: skip
        return Submission.objects.create(**{**facts, **changes})

    return do


def waiting(past: Past, seconds: int, queue: str = "cpu") -> Submission:
    open_ = {"state": State.QUEUED, "verdict": "", "claimed_at": None, "finished_at": None, "queue": queue}
    return past(timedelta(seconds=seconds), **open_)


def connect(url: str, *hosts: broker.Host) -> None:
    with broker.keys(url) as client:
        for host in hosts:
            broker.announce(client, url, host.identity, host)
    cache.clear()


def text_of(client: Client, path: str = "/code/hosts/", **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


# ---------------------------------------------------------------- the page


def test_hosts_are_for_signed_in_people(client: Client) -> None:
    assert client.get("/code/hosts/").status_code == 302


def test_without_hosts_and_without_a_broker_the_page_is_kind(browser: Client, settings: Any) -> None:
    assert "What is submitted is kept" in text_of(browser)
    assert "Nobody waits" in text_of(browser)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    cache.clear()
    away = text_of(browser)
    assert "cannot be reached right now" in away
    assert "No grading host is connected" not in away


def test_hosts_show_devices_health_walls_and_nothing_secret(browser: Client, broker_url: str) -> None:
    connect(broker_url, gpu_samples.gpu_host())
    text = text_of(browser)
    for words in (
        "gpu-host-1", "1 of 3 places busy", gpu_samples.H100, gpu_samples.H200, "80 GiB", "serving",
        "being checked", "quarantined", "cgroup v2 (memory, pids, cpu)", "seccomp", "Warm: triton", "40",
    ):  # fmt: skip
        assert words in text, words
    for words in ("GPU-1", "gpu-host-1/1", "Xid 79", "redis://", "127.0.0.1"):
        assert words not in text, words


def test_staff_reads_why_a_device_is_in_quarantine(browser: Client, alice: User, broker_url: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    connect(broker_url, gpu_samples.gpu_host())
    assert "Xid 79" in text_of(browser)


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        ("watchdog on resident memory (weak)", "memory is watched and not limited"),
        ("cgroup v1 (memory, pids)", "but not processor time"),
    ],
)
def test_isolation_that_is_less_than_it_could_be_is_said_plainly(
    browser: Client, broker_url: str, memory: str, words: str
) -> None:
    connect(broker_url, gpu_samples.gpu_host(isolation=("bubblewrap", "seccomp", "own user", memory)))
    assert words in text_of(browser)
    connect(broker_url, gpu_samples.gpu_host())
    assert words not in text_of(browser)


def test_the_page_counts_who_waits_and_what_went_through(browser: Client, past: Past) -> None:
    waiting(past, 125, "gpu-h200")
    past(timedelta(minutes=10))
    past(timedelta(minutes=20), failures=1)
    past(timedelta(hours=5), verdict="sandbox failed", failures=1)
    text = text_of(browser)
    assert re.search(r"1[23]\d s", text)  # 125 s, and as long as the machine took since
    for words in ("gpu-h200", "2.00 s", "5.00 s"):
        assert words in text, words
    hour, day = figures.flows(timezone.now())
    assert (hour.finished, hour.our_failures) == (2, 1)
    assert (day.finished, day.our_failures) == (3, 3)


# ---------------------------------------------------------------- metrics


def samples_of(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text: str, name: str, **labels: str) -> float:
    return samples_of(text)[name, tuple(sorted(labels.items()))]


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer wrong", "Bearer nöch", f"Basic {TOKEN}"])
def test_metrics_do_not_exist_for_strangers(browser: Client, settings: Any, said: str) -> None:
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token
        assert browser.get("/metrics", headers={"Authorization": said}).status_code == 404
        assert Client().get("/metrics", headers={"Authorization": said}).status_code == 404


def test_metrics_are_for_the_token_and_for_staff(browser: Client, alice: User, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    response = Client().get("/metrics", headers=BEARER)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert browser.get("/metrics").status_code == 200


def test_metrics_say_what_is_there(
    client: Client, past: Past, broker_url: str, settings: Any, task: Task
) -> None:
    settings.METRICS_TOKEN = TOKEN
    connect(broker_url, gpu_samples.gpu_host(), gpu_samples.gpu_host(identity="gpu-host-1/2", devices=()))
    waiting(past, 60)
    waiting(past, 30)
    past(timedelta(minutes=1))
    past(timedelta(minutes=2), verdict="wrong answer", mode="submit", failures=1)
    past(timedelta(hours=3))
    text = text_of(client, "/metrics", **BEARER)
    assert value(text, "sevenrounds_queue_waiting", queue="cpu") == 2
    assert 60 <= value(text, "sevenrounds_queue_oldest_seconds", queue="cpu") < 90
    assert value(text, "sevenrounds_verdicts_total", mode="test", verdict="passed") == 2
    assert value(text, "sevenrounds_verdicts_total", mode="submit", verdict="wrong answer") == 1
    assert value(text, "sevenrounds_lost_attempts_total", mode="submit") == 1
    bucket = "sevenrounds_grading_seconds_bucket"
    assert [value(text, bucket, mode="test", le=bound) for bound in ("2.5", "5.0", "+Inf")] == [0, 1, 1]
    assert value(text, "sevenrounds_grading_seconds_gsum", mode="test") == 5
    assert value(text, "sevenrounds_wait_seconds_gcount", mode="test") == 1
    assert value(text, "sevenrounds_hosts") == 2
    assert value(text, "sevenrounds_host_slots", host="gpu-host-1") == 6
    assert value(text, "sevenrounds_devices", model=gpu_samples.H100, state="quarantined") == 1
    assert value(text, "sevenrounds_broker_up") == 1


def test_metrics_outlive_the_broker(client: Client, past: Past, no_broker: str, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    past(timedelta(minutes=1))
    text = text_of(client, "/metrics", **BEARER)
    assert value(text, "sevenrounds_broker_up") == 0
    assert value(text, "sevenrounds_verdicts_total", mode="test", verdict="passed") == 1
    assert "sevenrounds_hosts" not in text


def test_a_scrape_costs_the_same_whatever_was_submitted(
    client: Client, past: Past, broker_url: str, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    for mode in ("test", "submit", "run", "profile"):
        for minutes in range(10):
            past(timedelta(minutes=minutes), mode=mode)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text_of(client, "/metrics", **BEARER)
    assert len(asked) == QUERIES


def test_the_counts_read_indexes_and_no_source(past: Past) -> None:
    """SQLite says how it would look; PostgreSQL has the same indexes."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan")
    with CaptureQueriesContext(connection) as asked:
        figures.totals()
        figures.finished_since(timezone.now() - timedelta(hours=1))
        figures.queues(timezone.now())
    with connection.cursor() as cursor:
        for query in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
            assert "USING" in plan, plan
            assert "INDEX" in plan, plan
