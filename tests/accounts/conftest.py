"""Alice has an account, Bob another one, Charlie none."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick_and_forgetful(settings: object) -> None:
    """Hashing passwords well takes longer than all the rest; counters of attempts start at nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    """Her password is PASSWORD."""
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def bob(db: None) -> User:
    """Somebody else."""
    return User.objects.create_user("bob", password="staple staple")


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client
