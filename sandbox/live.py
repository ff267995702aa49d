"""News of submissions, through the broker's publish and subscribe: who watches hears when a row changed.

News carry no content. Whoever hears one reads the row again, so a piece of news that is lost, doubled or
forged can at worst cause a look at the database. `stream` turns the news into server-sent events; a watcher
holds a task of the event loop and a connection to the broker, but no thread and no database connection.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from asgiref.sync import SyncToAsync, sync_to_async
from django.conf import settings
from django.db import connections
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as BrokenConnectionError
from redis.retry import Retry

from sandbox.messaging import broker

logger = logging.getLogger(__name__)

TROUBLE = (*broker.TROUBLE, ValueError)  # ValueError: an address that is none

BEAT_S = 15  # a stream is never silent for longer, so that browsers and proxies know it is alive
LIFE_S = 600  # then the browser connects anew, and whoever has signed out meanwhile does not get in
A_PERSON = 3  # browsers open six connections to a site; pages must still load beside the streams
A_PROCESS = 500

_watching: Counter[int] = Counter()


def channel(pk: UUID) -> str:
    """Where news of one submission are published."""
    return f"sevenrounds:live:{pk}"


# ---------------------------------------------------------------- telling


def tell(pk: UUID) -> None:
    """Tells everybody who watches this submission that its row changed; to be called after the commit.

    Never raises: a watcher who misses a piece of news looks again a few seconds later.
    """
    try:
        _client(settings.REDIS_URL).publish(channel(pk), b"")
    except TROUBLE as error:
        logger.info("nobody could be told about %s: %s", pk, error)


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    """A connection that is kept: a submission has a piece of news for every test.

    One that the broker has closed meanwhile is opened once more at once, and then it is given up.
    """
    again = Retry(NoBackoff(), 1, supported_errors=(BrokenConnectionError,))
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2, retry=again)


# ---------------------------------------------------------------- watching


@dataclass(frozen=True)
class Look:
    """What a watcher sees now. `again_s`: look again after so long at the latest; None at the end."""

    html: str
    again_s: float | None


def has_room(person: int) -> bool:
    """Whether this person may open one more stream in this process."""
    return _watching[person] < A_PERSON and _watching.total() < A_PROCESS


async def stream(pk: UUID, person: int, look: Callable[[], Look]) -> AsyncIterator[bytes]:
    """The events `status` (HTML), `beat` (nothing new) and `end` (the last one), as they go to the browser.

    `look` reads the row in a thread that it gives back. The first event always tells how things stand, so
    somebody who comes back after a gap sees nothing stale. Without a broker the stream ends after it: the
    browser asks for itself then, and tries again.
    """
    await _let_go_of_the_request()
    ends = asyncio.get_running_loop().time() + LIFE_S
    with _counted(person):
        try:
            async with _subscribed(pk) as news:
                async for event in _events(news, look, ends):
                    yield event
        except TROUBLE as error:
            logger.info("the stream of %s ends without the broker: %s", pk, error)
            yield _event("status", (await _in_a_shared_thread(look)).html)


async def _events(news: PubSub, look: Callable[[], Look], ends: float) -> AsyncIterator[bytes]:
    shown = ""
    while asyncio.get_running_loop().time() < ends:
        seen = await _in_a_shared_thread(look)
        yield _event("beat", "-") if seen.html == shown else _event("status", seen.html)
        if seen.again_s is None:
            yield _event("end", "-")
            return
        shown = seen.html
        await _heard(news, min(seen.again_s, BEAT_S))


async def _in_a_shared_thread(look: Callable[[], Look]) -> Look:
    return await sync_to_async(look, thread_sensitive=False)()


async def _heard(news: PubSub, patience_s: float) -> None:
    """Waits for a piece of news, at most so long; those that came together are one."""
    if await news.get_message(ignore_subscribe_messages=True, timeout=patience_s):
        while await news.get_message(ignore_subscribe_messages=True):
            pass


def _event(name: str, text: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {name}\n{lines}\n".encode()


@asynccontextmanager
async def _subscribed(pk: UUID) -> AsyncIterator[PubSub]:
    once = AsyncRetry(NoBackoff(), 0)  # the browser is the one that tries again
    opened = AsyncRedis.from_url(settings.REDIS_URL, socket_connect_timeout=1, retry=once)
    async with opened as client, client.pubsub() as news:
        await news.subscribe(channel(pk))
        if not await news.get_message(timeout=2):  # "you are subscribed": from here on nothing is missed
            raise TimeoutError("the broker does not answer")
        yield news


@contextmanager
def _counted(person: int) -> Iterator[None]:
    _watching[person] += 1
    try:
        yield
    finally:
        _watching[person] -= 1
        if not _watching[person]:
            del _watching[person]


async def _let_go_of_the_request() -> None:
    """Ends the thread, and with it the database connection, that Django keeps for a request until its end.

    asgiref gives each request a thread of its own for what is synchronous (sessions, people). It would
    stay for as long as the stream lasts; whatever needs one afterwards gets a fresh one.
    """
    await sync_to_async(connections.close_all)()
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor:
        executor.shutdown(wait=False)
