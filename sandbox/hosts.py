"""Which grading hosts are there, as the pages ask it."""

from django.conf import settings
from django.core.cache import cache

from sandbox import broker

REMEMBERED_S = 3  # pages poll every second; the broker is asked once in a while only


def listed() -> list[broker.Host]:
    """The hosts that are alive; none when the broker cannot be reached."""
    key = f"sandbox-hosts:{settings.REDIS_URL}"
    known: list[broker.Host] | None = cache.get(key)
    if known is None:
        known = _ask()
        cache.set(key, known, REMEMBERED_S)
    return known


def connected(capability: str) -> bool:
    """Whether one of them serves the queue `capability` ("cpu" or "gpu")."""
    return any(capability in host.capabilities for host in listed())


def _ask() -> list[broker.Host]:
    try:
        with broker.keys(settings.REDIS_URL) as client:
            return broker.hosts(client)
    except broker.TROUBLE:
        return []
