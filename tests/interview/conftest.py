"""Alice sits rounds on the real content; Bob is somebody else; nobody's queue is reachable."""

from datetime import UTC, datetime

import pytest
from django.test import Client

import bank
from accounts.models import User
from drills.items import catalogue
from interview.mocks import rounds
from interview.models import MockRound

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def content(db: None, settings: pytest.FixtureRequest) -> bank.Catalogue:
    """The project's own content, mirrored in the database. Passwords are hashed quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # nobody listens there
    everything = catalogue.current()
    catalogue.refresh(everything)
    return everything


@pytest.fixture
def alice(content: bank.Catalogue) -> User:
    return User.objects.create_user("alice", password="correct horse")


@pytest.fixture
def bob(content: bank.Catalogue) -> User:
    return User.objects.create_user("bob", password="battery staple")


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def mock(alice: User) -> MockRound:
    """Alice's round 1, which began at noon: two questions, a drill, a task."""
    return rounds.start(alice, rounds.Order(1), NOON)
