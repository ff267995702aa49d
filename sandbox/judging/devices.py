"""Which NVIDIA device this host lends to jails, and what a jail must see of it."""

import importlib.util
from pathlib import Path

DEV = Path("/dev")
CONTROL = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")


def leased(dev: Path = DEV) -> tuple[Path, ...]:
    """The first device with its control nodes; nothing where there is none, or no driver bindings for it."""
    devices = sorted(dev.glob("nvidia[0-9]*"))
    if not devices or not has_bindings():
        return ()
    return (devices[0], *(dev / name for name in CONTROL if (dev / name).exists()))


def has_bindings() -> bool:
    """Whether Python can speak to the driver here (cuda-bindings comes with torch's CUDA builds)."""
    try:
        return importlib.util.find_spec("cuda.bindings.driver") is not None
    except ModuleNotFoundError:
        return False
