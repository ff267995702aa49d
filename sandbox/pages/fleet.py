"""The grading hosts as their page shows them: who is there, what they have, how they keep programs apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from sandbox.messaging import broker
from sandbox.pages.quantities import duration
from sandbox.pages.words import HEALTH, Words
from sandbox.queue import figures, hosts

REMEMBERED_S = 3
FINEST_S = 1e-3
WALLS = 4  # what a host names first: jail, system calls, user, memory; then what its self-test has proved


@dataclass(frozen=True)
class Wall:
    """One means of isolation. `weak`: it only watches what others limit."""

    words: str
    weak: bool


@dataclass(frozen=True)
class DeviceLine:
    """One GPU. `reason` (in English) says why it takes no jobs."""

    model: str
    memory: str
    health: Words
    reason: str


@dataclass(frozen=True)
class HostLine:
    """One host, without addresses or anything that a stranger could use."""

    name: str
    queues: str
    slots: int
    busy: int
    since: datetime | None
    walls: tuple[Wall, ...]
    remarks: tuple[str, ...]
    proofs: tuple[str, ...]
    devices: tuple[DeviceLine, ...]
    pool: tuple[tuple[str, int], ...]
    answered: int
    failed: int


def broker_answers() -> bool:
    """Whether the broker can be reached; asked once in a few seconds, however many pages ask."""
    key = f"sandbox-broker:{settings.REDIS_URL}"
    known: bool | None = cache.get(key)
    if known is None:
        known = _ping()
        cache.set(key, known, REMEMBERED_S)
    return known


def overview(now: datetime) -> dict[str, Any]:
    """Everything that the page shows."""
    hour, day = figures.flows(now)
    return {
        "reachable": broker_answers(),
        "hosts": lines(),
        "queues": [_queue(queue) for queue in figures.queues(now)],
        "flows": [_flow(_("Last hour"), hour), _flow(_("Last day"), day)],
    }


def _queue(queue: figures.Queue) -> dict[str, Any]:
    oldest = _spoken(queue.oldest_s)
    return {"name": queue.name, "waiting": queue.waiting, "running": queue.running, "oldest": oldest}


def _flow(name: str, flow: figures.Flow) -> dict[str, Any]:
    return {
        "name": name,
        "finished": flow.finished,
        "wait": _spoken(flow.wait_s),
        "duration": _spoken(flow.duration_s),
        "our_failures": flow.our_failures,
    }


def _spoken(seconds: float | None) -> str:
    """A duration as people wait: nothing finer than a millisecond; empty when there is none."""
    if seconds is None:
        return ""
    return duration(seconds) if seconds >= FINEST_S else "0 s"


def lines() -> list[HostLine]:
    """Every host that is there, by name."""
    return [_line(host) for host in hosts.listed()]


def _ping() -> bool:
    try:
        with broker.keys(settings.REDIS_URL) as client:
            return bool(client.ping())
    except broker.TROUBLE:
        return False


def _line(host: broker.Host) -> HostLine:
    walls = tuple(Wall(words, "weak" in words) for words in host.isolation[:WALLS])
    return HostLine(
        name=host.name,
        queues=", ".join(host.queues or host.capabilities),
        slots=host.slots,
        busy=host.busy,
        since=datetime.fromtimestamp(host.started_at, UTC) if host.started_at else None,
        walls=walls,
        remarks=_remarks(walls),
        proofs=host.isolation[WALLS:],
        devices=tuple(_device(device) for device in host.devices),
        pool=tuple(sorted(host.pool.items())),
        answered=host.counts.get("answered", 0),
        failed=host.counts.get("failed", 0),
    )


def _remarks(walls: Sequence[Wall]) -> tuple[str, ...]:
    """What is less than it could be, said plainly."""
    groups = next((wall.words for wall in walls if wall.words.startswith("cgroup")), "")
    if any(wall.weak for wall in walls):
        return (
            _(
                "This host can write no cgroup: memory is watched and not limited, so a program may take "
                "more than its share for a moment. It serves only because its owner trusts everybody who "
                "submits here."
            ),
        )
    if groups and "cpu" not in groups:
        return (_("Its cgroups limit memory and processes, but not processor time."),)
    return ()


def _device(device: broker.Device) -> DeviceLine:
    return DeviceLine(
        model=device.model,
        memory=f"{device.memory_mb / 1024:.0f} GiB" if device.memory_mb else "",
        health=HEALTH[device.state],
        reason=device.reason,
    )
