"""Which queue suits what is asked for and the hosts that are there."""

import pytest

from sandbox.messaging import routing
from sandbox.messaging.broker import Device, Host

CPU = Host(name="c", capabilities=("cpu",), isolation=(), seen_at=0, queues=("cpu",), slots=1)


def device(slug: str, memory_mb: int, state: str = "serving") -> Device:
    return Device(model=slug, slug=slug, uuid=f"GPU-{slug}", state=state, memory_mb=memory_mb)  # type: ignore[arg-type]


def gpu_host(*devices: Device, capabilities: tuple[str, ...] = ("gpu",)) -> Host:
    queues = routing.queues_of(capabilities, [one.slug for one in devices])
    return Host(
        name="g", capabilities=capabilities, isolation=(), seen_at=0, queues=queues, devices=devices,
        slots=max(len(devices), 1),
    )  # fmt: skip


H100, H200 = device("h100", 81_559), device("h200", 143_771)


@pytest.mark.parametrize(
    ("model", "slug"),
    [
        ("NVIDIA H100 80GB HBM3", "h100-80gb-hbm3"),
        ("NVIDIA H200", "h200"),
        ("NVIDIA GeForce RTX 4090", "geforce-rtx-4090"),
        ("Tesla V100-SXM2-16GB", "tesla-v100-sxm2-16gb"),
        ("∞ / *", "unknown"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_model_has_a_name_for_queues(model: str, slug: str) -> None:
    assert routing.slug(model) == slug


def test_a_host_takes_from_the_queues_of_what_it_has() -> None:
    assert routing.queues_of(("cpu",), ["h100"]) == ("cpu",)
    assert routing.queues_of(("cpu", "gpu"), ["h100"]) == ("cpu", "gpu", "gpu-h100")
    assert routing.queues_of(("gpu",), ["h100", "h100", "h200"]) == ("gpu", "gpu-h100", "gpu-h200", "gpus")


@pytest.mark.parametrize(
    ("asked", "hosts", "queue"),
    [
        (("cpu", "cpu", ""), [], "cpu"),
        (("gpu", "gpu", ""), [], "gpu"),
        (("gpu", "gpu", "h100"), [CPU], "gpu"),
        (("gpu", "gpu", ""), [gpu_host(H100)], "gpu-h100"),
        (("gpu", "gpu", ""), [gpu_host(H100), gpu_host(H200)], "gpu-h200"),
        (("gpu", "gpu", "h100"), [gpu_host(H100), gpu_host(H200)], "gpu-h100"),
        (("gpu", "gpu", "b200"), [gpu_host(H100)], "gpu-h100"),
        (("gpu", "gpu", "h200"), [gpu_host(H100, device("h200", 143_771, "quarantined"))], "gpu-h100"),
        (("cpu", "gpu", ""), [CPU], "cpu"),
        (("cpu", "gpu", ""), [CPU, gpu_host(H100)], "gpu-h100"),
        (("cpu", "gpu", ""), [CPU, gpu_host(device("h100", 1, "probing"))], "cpu"),
        (("cpu", "gpus", ""), [gpu_host(H100)], "cpu"),
        (("cpu", "gpus", ""), [gpu_host(H100, H100)], "gpus"),
        (("gpus", "gpus", "h100"), [gpu_host(H100)], "gpus"),
        (("cpu", "gpu", ""), [Host(name="g", capabilities=("cpu", "gpu"), isolation=(), seen_at=0)], "cpu"),
    ],
)
def test_what_is_asked_for_meets_what_is_there(
    asked: tuple[str, str, str], hosts: list[Host], queue: str
) -> None:
    assert routing.route(*asked, hosts) == queue


def test_places_are_devices_in_order() -> None:
    three = gpu_host(H100, H100, device("h200", 1, "quarantined"), capabilities=("cpu", "gpu"))
    places = {
        queue: routing.slots(queue, [CPU, three]) for queue in ("cpu", "gpu", "gpu-h100", "gpu-h200", "gpus")
    }
    assert places == {"cpu": 4, "gpu": 2, "gpu-h100": 2, "gpu-h200": 0, "gpus": 1}
    assert not routing.serves("gpu-h200", [three])
