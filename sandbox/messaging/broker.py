"""What the web and the grading hosts agree on in the broker. Knows neither Django nor the database.

Queues (`routing.py` names them) carry jobs to the hosts with that capability or that model of GPU, `results`
carries events and reports back. Messages are JSON, sealed (`signing.py`) and small (a job holds at most
64 KiB of source), and any queue may be purged at any time: the rows in the database are the truth, and
`submissions.sweep` sends again.

Keys, each with an expiry so that nothing has to be tidied up after a crash:

    sevenrounds:grading:<submission>:<fence>      the process that grades this attempt now, or "done"
    sevenrounds:deliveries:<submission>:<fence>   how often the message of this attempt was taken
    sevenrounds:report:<submission>:<fence>       the report, until it was read from the queue `results`
    sevenrounds:current:<submission>              the newest fence that was sent: older messages are void
    sevenrounds:cancelled:<submission>            nobody waits for this any more; also a channel
    sevenrounds:host:<id>                         a grading host that is alive (sealed JSON of `Host`)
    sevenrounds:lease:<uuid>                      the last token of a GPU's lease
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from celery import Celery
from kombu import Connection
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from sandbox.messaging.signing import ForgedError, Sealed, body_of, opened, read_envelope, sealed

logger = logging.getLogger(__name__)

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
REPORT_S = 3600
LEASE_S = 30 * 24 * 3600
PRESENCE_S = 20
BEAT_S = 5

DONE = "done"
HOST_KEY = "sevenrounds:host:"
TROUBLE = (KombuError, RedisError, OSError)

# The web never waits for a broker that is away: one try to connect, short socket timeouts.
IMPATIENT: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
    "visibility_timeout": VISIBILITY_S,
}
# Workers stay on the line. Every client must name the same visibility timeout: any of them restores. A broker
# answers every wait for a message within a second; without a timeout a worker whose broker came back in the
# wrong moment reads on the new line for an answer to what it asked on the old one, for ever.
PATIENT: dict[str, Any] = {
    "socket_connect_timeout": 5,
    "socket_timeout": 10,
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
        put(opened, task, args, queue)


def put(opened: Connection, task: str, args: list[Any], queue: str) -> None:
    """The same over a connection that is open already."""
    _sender.send_task(task, args=args, queue=queue, connection=opened, retry=False)


def as_argument(envelope: Sealed) -> dict[str, Any]:
    """An envelope as the argument of a task."""
    plain: dict[str, Any] = msgspec.to_builtins(envelope)
    return plain


# ---------------------------------------------------------------- claims


def supersede(client: Redis, submission: str, fence: int) -> None:
    """Voids every message about this submission under an older fence."""
    client.set(f"sevenrounds:current:{submission}", fence, ex=DONE_S)


def is_superseded(client: Redis, submission: str, fence: int) -> bool:
    """Whether a newer message was sent."""
    return int(client.get(f"sevenrounds:current:{submission}") or 0) > fence


def claim(
    client: Redis, submission: str, fence: int, process: str, is_dead: Callable[[str], bool] = lambda _: False
) -> bool:
    """Takes one attempt for `process`. False when another has it, or when it was answered already.

    A claim is taken over at once, instead of waiting for its expiry, when `is_dead` says so of its holder.
    """
    key = _grading(submission, fence)
    if client.set(key, process, nx=True, ex=CLAIM_S):
        return True
    other = holder(client, submission, fence)
    return is_dead(other) and bool(client.eval(TAKE_OVER, 1, key, other, process, CLAIM_S))


TAKE_OVER = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


def renew_claim(client: Redis, submission: str, fence: int) -> None:
    """Keeps a claim alive; the heartbeat does it."""
    client.expire(_grading(submission, fence), CLAIM_S)


def close_claim(client: Redis, submission: str, fence: int) -> None:
    """Marks an attempt as answered, so that a message that comes back late is not graded again."""
    client.set(_grading(submission, fence), DONE, ex=DONE_S)


def holder(client: Redis, submission: str, fence: int) -> str:
    """The process that is at work on this attempt, `DONE` if one has answered, empty if none has it."""
    return _text(client.get(_grading(submission, fence)) or "")


def count_delivery(client: Redis, submission: str, fence: int) -> int:
    """How often this attempt was taken up, this time included."""
    key = f"sevenrounds:deliveries:{submission}:{fence}"
    count = int(client.incr(key))
    client.expire(key, DONE_S)
    return count


def keep_report(client: Redis, envelope: Sealed) -> None:
    """Keeps a report beside the queue: whoever reads the queue may die with the message in hand."""
    client.set(_report(envelope.submission, envelope.fence), msgspec.json.encode(envelope), ex=REPORT_S)


def kept_report(client: Redis, submission: str, fence: int) -> dict[str, Any] | None:
    """The report of an attempt, as it would come through the queue."""
    kept = client.get(_report(submission, fence))
    envelope: dict[str, Any] | None = msgspec.json.decode(kept) if kept else None
    return envelope


def cancel(client: Redis, submission: str) -> None:
    """Tells the hosts that nobody waits for this submission any more."""
    key = cancellation(submission)
    client.set(key, 1, ex=DONE_S)
    client.publish(key, b"")


def is_cancelled(client: Redis, submission: str) -> bool:
    """Whether the person has cancelled."""
    return bool(client.exists(cancellation(submission)))


def cancellation(submission: str) -> str:
    """The key that says so, and the channel on which it is said."""
    return f"sevenrounds:cancelled:{submission}"


def next_lease(client: Redis, device: str, at_least: int) -> int:
    """A token for the lease of a GPU: higher than all before, and not below what the host itself knows."""
    return int(client.eval(NEXT, 1, f"sevenrounds:lease:{device}", at_least, LEASE_S))


NEXT = """
local token = math.max(redis.call('INCR', KEYS[1]), tonumber(ARGV[1]))
redis.call('SET', KEYS[1], token, 'EX', ARGV[2])
return token
"""


def depth(client: Redis, queue: str) -> int:
    """How many messages wait in a queue, without those that a host has taken."""
    return int(client.llen(queue))


# ---------------------------------------------------------------- presence


def announce(client: Redis, url: str, identity: str, host: Host) -> None:
    """Says that a host is alive; to be repeated before `PRESENCE_S` are over. `url` makes the seal."""
    envelope = Sealed(
        kind="presence", submission="", attempt=0, fence=0, sender=identity, counter=0, body=body_of(host)
    )
    client.set(f"{HOST_KEY}{identity}", msgspec.json.encode(sealed(url, envelope)), ex=PRESENCE_S)


def withdraw(client: Redis, identity: str) -> None:
    """Says that a host has stopped in good order."""
    client.delete(f"{HOST_KEY}{identity}")


def hosts(client: Redis, url: str) -> list[Host]:
    """The grading hosts that are alive, by name. Whatever has a wrong seal is no host."""
    said = [(_text(key), client.get(key)) for key in client.scan_iter(f"{HOST_KEY}*", count=500)]
    found = [_host(url, key.removeprefix(HOST_KEY), text) for key, text in said if text]
    return sorted((host for host in found if host), key=lambda host: (host.name, host.identity))


def _host(url: str, identity: str, text: bytes | str) -> Host | None:
    try:
        envelope = read_envelope(msgspec.json.decode(text), "presence")
        if envelope.sender != identity:
            raise ForgedError(f"the presence of {envelope.sender!r} in the place of {identity!r}")
        return msgspec.convert(opened(url, envelope), Host)
    except (ForgedError, msgspec.MsgspecError) as error:
        logger.warning("a host's presence was refused: %s", error)
        return None


def _grading(submission: str, fence: int) -> str:
    return f"sevenrounds:grading:{submission}:{fence}"


def _report(submission: str, fence: int) -> str:
    return f"sevenrounds:report:{submission}:{fence}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
