"""The NVIDIA devices of this machine: which there are, and what a jail must see of one that is lent to it."""

import importlib
import importlib.util
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DEV = Path("/dev")
PROC = Path("/proc/driver/nvidia/gpus")
CONTROL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")


@dataclass(frozen=True)
class Gpu:
    """One device. `uuid` is the driver's name for it; `memory_mb` in MiB, 0 when nobody says."""

    node: Path
    uuid: str
    model: str
    memory_mb: int = 0


def found(dev: Path = DEV, proc: Path = PROC) -> tuple[Gpu, ...]:
    """The devices that can be lent, in the order of their nodes; none without bindings to the driver."""
    nodes = [node for node in dev.glob("nvidia[0-9]*") if node.name.removeprefix("nvidia").isdigit()]
    if not nodes or not has_bindings():
        return ()
    told = {facts.get("Device Minor", ""): facts for facts in map(information, proc.glob("*/information"))}
    return tuple(_gpu(node, told) for node in sorted(nodes, key=minor))


def _gpu(node: Path, told: dict[str, dict[str, str]]) -> Gpu:
    """What the driver tells of it; a name of our own, which stays the same, where it tells nothing."""
    facts = told.get(str(minor(node)), {})
    uuid = facts.get("GPU UUID", f"{socket.gethostname()}-{node.name}")
    return Gpu(node, uuid, facts.get("Model", "NVIDIA GPU"), memory_of(uuid))


def minor(node: Path) -> int:
    """The number in the node's name."""
    return int(node.name.removeprefix("nvidia"))


def information(path: Path) -> dict[str, str]:
    """The driver's file about one device: "Model: …", "GPU UUID: …", "Device Minor: …"."""
    pairs = (line.partition(":") for line in path.read_text().splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def memory_of(uuid: str) -> int:
    """MiB of a device's memory, by NVML; 0 where that is missing or does not know it."""
    try:
        nvml = importlib.import_module("pynvml")
    except ImportError:
        return 0
    try:
        nvml.nvmlInit()
        try:
            return int(nvml.nvmlDeviceGetMemoryInfo(nvml.nvmlDeviceGetHandleByUUID(uuid)).total >> 20)
        finally:
            nvml.nvmlShutdown()  # nothing of the library passes into the processes that are forked later
    except nvml.NVMLError:
        return 0


def nodes_of(gpus: Iterable[Gpu]) -> tuple[Path, ...]:
    """The nodes of these devices, and those beside them that all devices share; nothing for no device."""
    own = tuple(gpu.node for gpu in gpus)
    beside = (node.with_name(name) for node in own[:1] for name in CONTROL)
    return (*own, *(node for node in beside if node.exists()))


def has_bindings() -> bool:
    """Whether Python can speak to the driver here (cuda-bindings comes with torch's CUDA builds)."""
    try:
        return importlib.util.find_spec("cuda.bindings.driver") is not None
    except ModuleNotFoundError:
        return False
