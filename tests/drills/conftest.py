"""A small cast and a small bank: Alice owns things, Bob is somebody else, Charlie is not signed in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from drills.items import catalogue

CONTENT = Path(__file__).parent / "content"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Noon in UTC: far from any study day's border."""
    return NOW


@pytest.fixture
def bank(db: None, settings: object, monkeypatch: pytest.MonkeyPatch) -> object:
    """Seven items: three questions, three drills, one task of 45 minutes."""
    monkeypatch.setenv("SEVENROUNDS_CONTENT", str(CONTENT))
    # Hashing passwords well takes longer than all the rest of a test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    content = catalogue.current()
    catalogue.refresh(content)
    return content


@pytest.fixture
def alice(bank: object) -> User:
    """Has twenty minutes a day, in UTC, in English."""
    return User.objects.create_user("alice", password="correct horse", minutes_a_day=20)


@pytest.fixture
def bob(bank: object) -> User:
    """Somebody else."""
    return User.objects.create_user("bob", password="battery staple")


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def charlie(bank: object) -> Client:
    """A browser in which nobody is signed in."""
    return Client()
