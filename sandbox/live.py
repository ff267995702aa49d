"""News of submissions, through the broker's publish and subscribe: who watches one hears when its row changed.

News carry no content. Whoever hears one reads the row again, so that a piece of news that is lost, doubled or
forged can at worst cause a look at the database.
"""

import logging
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as BrokenConnectionError
from redis.retry import Retry

from sandbox import broker

logger = logging.getLogger(__name__)


def channel(pk: UUID) -> str:
    """Where news of one submission are published."""
    return f"sevenrounds:live:{pk}"


def tell(pk: UUID) -> None:
    """Tells everybody who watches this submission that its row changed; to be called after the commit.

    Never raises: a watcher who misses a piece of news looks again a few seconds later.
    """
    try:
        _client(settings.REDIS_URL).publish(channel(pk), b"")
    except (*broker.TROUBLE, ValueError) as error:
        logger.info("nobody could be told about %s: %s", pk, error)


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    """A connection that is kept: a submission has a piece of news for every test.

    One that the broker has closed meanwhile is opened once more at once, and then it is given up.
    """
    again = Retry(NoBackoff(), 1, supported_errors=(BrokenConnectionError,))
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2, retry=again)
