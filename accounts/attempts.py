"""Counts failed sign-ins, so that guessing passwords is slow while a forgetful person is not locked out.

Two counters: one for a name from an address, one for an address as a whole (many names tried from one
place). They live in the cache and forget after `WINDOW_S`. A name alone is never blocked: otherwise
anybody could keep its owner out.
"""

from hashlib import sha256

from django.core.cache import cache

WINDOW_S = 15 * 60
PER_NAME = 6
PER_ADDRESS = 60


def blocked(name: str, address: str) -> bool:
    """Whether this name from this address has to wait."""
    counts: dict[str, int] = cache.get_many([_name_key(name, address), _address_key(address)])
    per_name = counts.get(_name_key(name, address), 0)
    return per_name >= PER_NAME or counts.get(_address_key(address), 0) >= PER_ADDRESS


def failed(name: str, address: str) -> None:
    """Count one failed sign-in."""
    for key in (_name_key(name, address), _address_key(address)):
        cache.add(key, 0, WINDOW_S)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, WINDOW_S)


def succeeded(name: str, address: str) -> None:
    """Forget the failures of a name that has now signed in."""
    cache.delete(_name_key(name, address))


def _name_key(name: str, address: str) -> str:
    return "sign-in:" + sha256(f"{name.casefold()}\0{address}".encode()).hexdigest()


def _address_key(address: str) -> str:
    return "sign-in-from:" + sha256(address.encode()).hexdigest()
