"""Which grading hosts are there, as the pages ask it."""

from django.conf import settings
from django.core.cache import cache

from sandbox.messaging import broker, routing

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
    """Whether one of them would take a job from this queue now ("cpu", "gpu", "gpus", "gpu-<slug>")."""
    return routing.serves(capability, listed())


def _ask() -> list[broker.Host]:
    try:
        with broker.keys(settings.REDIS_URL) as client:
            return broker.hosts(client, settings.REDIS_URL)
    except broker.TROUBLE:
        return []
