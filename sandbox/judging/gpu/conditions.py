"""What the driver's management library says about a device while a case is timed."""

import contextlib
import importlib
import time
from typing import Any

from sandbox.judging.report import Conditions

REASONS = {  # bits of nvmlDeviceGetCurrentClocksEventReasons that mean "slower than asked"
    0x04: "power cap",
    0x08: "hardware slowdown",
    0x20: "thermal (software)",
    0x40: "thermal (hardware)",
    0x80: "power brake",
}


EVERY_S = 0.25  # a reading takes milliseconds


class Observer:
    """Readings of one device, taken between calls. Where NVML is missing or refuses, nothing is known."""

    def __init__(self, uuid: str) -> None:
        self._nvml: Any = None
        self._clocks: list[int] = []
        self._throttled: set[str] = set()
        self._next = 0.0
        with contextlib.suppress(Exception):  # any trouble of NVML's leaves the readings empty
            self._nvml = importlib.import_module("pynvml")
            self._nvml.nvmlInit()
            self._device = self._nvml.nvmlDeviceGetHandleByUUID(f"GPU-{uuid.removeprefix('GPU-')}")

    def look(self) -> None:
        """Take clocks and reasons for throttling, if the last look was not just now."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_S
        clock = self._ask("nvmlDeviceGetClockInfo", self._constant("NVML_CLOCK_SM"))
        if clock is not None:
            self._clocks.append(int(clock))
        bits = self._ask("nvmlDeviceGetCurrentClocksEventReasons") or 0
        self._throttled |= {name for bit, name in REASONS.items() if bits & bit}

    def conditions(self, ours: int) -> Conditions:
        """What was seen; `ours` is how many processes on the device are our own."""
        watts = self._ask("nvmlDeviceGetPowerUsage")
        processes = self._ask("nvmlDeviceGetComputeRunningProcesses")
        others = None if processes is None else max(len(processes) - ours, 0)
        return Conditions(
            sm_mhz=(min(self._clocks), max(self._clocks)) if self._clocks else None,
            memory_mhz=self._ask("nvmlDeviceGetClockInfo", self._constant("NVML_CLOCK_MEM")),
            celsius=self._ask("nvmlDeviceGetTemperature", self._constant("NVML_TEMPERATURE_GPU")),
            watts=None if watts is None else watts / 1000,
            throttled=tuple(sorted(self._throttled)),
            others=others,
        )

    def driver(self) -> str:
        """The driver's version, empty when it is not known."""
        if self._nvml is None:
            return ""
        with contextlib.suppress(Exception):
            return str(self._nvml.nvmlSystemGetDriverVersion())
        return ""

    def _constant(self, name: str) -> Any:
        return getattr(self._nvml, name, None)

    def _ask(self, function: str, *arguments: Any) -> Any:
        if self._nvml is None or not hasattr(self, "_device"):
            return None
        try:
            return getattr(self._nvml, function)(self._device, *arguments)
        except (self._nvml.NVMLError, AttributeError):
            return None
