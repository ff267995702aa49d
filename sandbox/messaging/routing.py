"""Which queue a submission goes to, and how many hosts wait at a queue. Knows neither Django nor the broker.

cpu           every host with that capability
gpu-<slug>    hosts with a GPU of that model
gpu           the same jobs, while no GPU is known
gpus          hosts with two or more GPUs
"""

import re
from collections.abc import Iterable, Sequence

from sandbox.messaging.broker import Device, Host

SEVERAL = 2


def slug(model: str) -> str:
    """A model's name as it stands in queues: "NVIDIA H100 80GB HBM3" -> "h100-80gb-hbm3"."""
    plain = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")
    return plain.removeprefix("nvidia-")[:80] or "unknown"


def queues_of(capabilities: Iterable[str], slugs: Sequence[str]) -> tuple[str, ...]:
    """The queues from which a host with these capabilities and GPUs takes jobs."""
    queues = [name for name in ("cpu", "gpu") if name in capabilities]
    if "gpu" in capabilities:
        queues += [f"gpu-{name}" for name in dict.fromkeys(slugs)]
        queues += ["gpus"] if len(slugs) >= SEVERAL else []
    return tuple(queues)


def route(needs: str, prefers: str, wish: str, hosts: Sequence[Host]) -> str:
    """The queue for what the timing takes where a host has it now, else for what the verdict takes."""
    wanted = prefers if serves(prefers, hosts) else needs
    if wanted != "gpu":
        return wanted
    models = {device.slug: device for device in serving(hosts)}
    if not models:
        return "gpu"
    best = max(models.values(), key=lambda device: (device.memory_mb, device.slug))
    return f"gpu-{wish if wish in models else best.slug}"


def serves(queue: str, hosts: Sequence[Host]) -> bool:
    """Whether some host would take a job from this queue now: one with a GPU in order, where that matters."""
    return slots(queue, hosts) > 0


def slots(queue: str, hosts: Sequence[Host]) -> int:
    """How many jobs of this queue can be judged at a time."""
    return sum(_slots(queue, host) for host in hosts)


def _slots(queue: str, host: Host) -> int:
    if queue not in queues_listed(host):
        return 0
    if queue == "cpu":
        return host.slots
    able = [device for device in host.devices if device.state == "serving"]
    if queue == "gpus":
        return len(able) // SEVERAL
    model = queue.removeprefix("gpu").removeprefix("-")
    return sum(not model or device.slug == model for device in able)


def queues_listed(host: Host) -> tuple[str, ...]:
    """Its queues; of a host that names none, those of its capabilities."""
    return host.queues or host.capabilities


def serving(hosts: Sequence[Host]) -> list[Device]:
    """Every GPU that takes jobs now."""
    return [
        device
        for host in hosts
        if "gpu" in queues_listed(host)
        for device in host.devices
        if device.state == "serving"
    ]
