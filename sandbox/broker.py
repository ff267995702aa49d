"""What the web and the grading hosts agree on in the broker. Knows neither Django nor the database.

Queues: `cpu` and `gpu` carry jobs to the hosts with that capability, `results` carries events and
reports back. Messages are JSON and small (a job holds at most 64 KiB of source), and any queue may be
purged at any time: the rows in the database are the truth, and `submissions.sweep` sends again.

Keys, each with an expiry so that nothing has to be tidied up after a crash:

    sevenrounds:grading:<submission>:<attempt>      the host that grades this attempt now, or "done"
    sevenrounds:deliveries:<submission>:<attempt>   how often the message of this attempt was taken
    sevenrounds:cancelled:<submission>              nobody waits for this any more
    sevenrounds:host:<id>                           a grading host that is alive (JSON of `Host`)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from celery import Celery
from kombu import Connection
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

GRADE = "sandbox.grade"
RECORD_EVENT = "sandbox.record_event"
RECORD_REPORT = "sandbox.record_report"
SWEEP = "sandbox.sweep"
RESULTS = "results"

# A message that was taken and not acknowledged comes back after this long; it must be longer than any
# judgement (`JOB_LIMIT_S`), or the queue would hand a running job to a second host. It is the coarse net.
# The fine one is the sweep: it misses the heartbeat after 30 s and sends the next attempt, and whatever
# the old message still leads to is refused because its attempt number is stale.
VISIBILITY_S = 1200
JOB_LIMIT_S = 900

CLAIM_S = 20
DONE_S = 24 * 3600
PRESENCE_S = 20
BEAT_S = 5

DONE = "done"
TROUBLE = (KombuError, RedisError, OSError)

# The web never waits for a broker that is away: one try to connect, short socket timeouts.
IMPATIENT: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
    "visibility_timeout": VISIBILITY_S,
}
# Workers stay on the line. Every client must name the same visibility timeout: any of them restores.
PATIENT: dict[str, Any] = {
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "visibility_timeout": VISIBILITY_S,
}
# What both Celery applications have in common.
COMMON: dict[str, Any] = {
    "accept_content": ["json"],
    "task_serializer": "json",
    "result_serializer": "json",
    "result_backend": None,
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_enable_remote_control": False,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": PATIENT,
}

_sender = Celery("sevenrounds-sender", set_as_current=False)
_sender.conf.update(COMMON)


DeviceState = Literal["serving", "quarantined", "probing"]


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A GPU of a host. `slug` names its model in queues; `fence` is the token of its last lease."""

    model: str
    slug: str
    uuid: str
    state: DeviceState
    fence: int = 0
    memory_mb: int = 0
    reason: str = ""  # why it is in quarantine, in English


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """A grading host that said it is alive. Times are Unix times by the host's own clock.

    `queues` are those from which it takes jobs, `slots` how many it judges at a time, `busy` how many it
    judges now. `pool`: how many started jails wait, by kind. `counts`: what became of jobs since the start
    ("taken", "answered", "cancelled", "failed": our own failures).
    """

    name: str
    capabilities: tuple[str, ...]
    isolation: tuple[str, ...]
    seen_at: float
    identity: str = ""
    queues: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    pool: dict[str, int] = {}
    slots: int = 1
    busy: int = 0
    counts: dict[str, int] = {}
    started_at: float = 0.0


@contextmanager
def connection(url: str) -> Iterator[Connection]:
    """A short connection to the broker. Raises one of `TROUBLE` within about a second when it is away."""
    if not url:
        raise ConnectionError("no broker is configured")
    with Connection(url, connect_timeout=1, transport_options=IMPATIENT) as opened:
        yield opened


@contextmanager
def keys(url: str) -> Iterator[Redis]:
    """The broker's keys, for as long as the block lasts. Raises one of `TROUBLE`."""
    with connection(url) as opened:
        yield opened.default_channel.client


def publish(url: str, task: str, args: list[Any], queue: str) -> None:
    """Puts one message into a queue. Raises one of `TROUBLE` when the broker cannot be reached."""
    with connection(url) as opened:
        _sender.send_task(task, args=args, queue=queue, connection=opened, retry=False)


# ---------------------------------------------------------------- claims


def claim(client: Redis, submission: str, attempt: int, host: str) -> bool:
    """Takes one attempt for `host`. False when another host has it, or when it was answered already.

    A host grades one job at a time. So a claim in its own name was left behind by a process of its
    own that died in the middle, and is taken over at once instead of waiting for the expiry.
    """
    key = _grading(submission, attempt)
    if client.set(key, host, nx=True, ex=CLAIM_S):
        return True
    return _text(client.get(key)) == host and bool(client.expire(key, CLAIM_S))


def renew_claim(client: Redis, submission: str, attempt: int) -> None:
    """Keeps a claim alive; the heartbeat does it."""
    client.expire(_grading(submission, attempt), CLAIM_S)


def close_claim(client: Redis, submission: str, attempt: int) -> None:
    """Marks an attempt as answered, so that a message that comes back late is not graded again."""
    client.set(_grading(submission, attempt), DONE, ex=DONE_S)


def is_claimed(client: Redis, submission: str, attempt: int) -> bool:
    """Whether some host is at work on this attempt, or has answered for it."""
    return bool(client.exists(_grading(submission, attempt)))


def count_delivery(client: Redis, submission: str, attempt: int) -> int:
    """How often this attempt was taken up, this time included."""
    key = f"sevenrounds:deliveries:{submission}:{attempt}"
    count = int(client.incr(key))
    client.expire(key, DONE_S)
    return count


def cancel(client: Redis, submission: str) -> None:
    """Tells the hosts that nobody waits for this submission any more."""
    client.set(f"sevenrounds:cancelled:{submission}", 1, ex=DONE_S)


def is_cancelled(client: Redis, submission: str) -> bool:
    """Whether the person has cancelled."""
    return bool(client.exists(f"sevenrounds:cancelled:{submission}"))


def depth(client: Redis, queue: str) -> int:
    """How many messages wait in a queue, without those that a host has taken."""
    return int(client.llen(queue))


# ---------------------------------------------------------------- presence


def announce(client: Redis, identity: str, host: Host) -> None:
    """Says that a host is alive; to be repeated before `PRESENCE_S` are over."""
    client.set(f"sevenrounds:host:{identity}", msgspec.json.encode(host), ex=PRESENCE_S)


def withdraw(client: Redis, identity: str) -> None:
    """Says that a host has stopped in good order."""
    client.delete(f"sevenrounds:host:{identity}")


def hosts(client: Redis) -> list[Host]:
    """The grading hosts that are alive, by name."""
    said = [client.get(key) for key in client.scan_iter("sevenrounds:host:*", count=500)]
    found = [msgspec.json.decode(text, type=Host) for text in said if text]
    return sorted(found, key=lambda host: host.name)


def _grading(submission: str, attempt: int) -> str:
    return f"sevenrounds:grading:{submission}:{attempt}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
