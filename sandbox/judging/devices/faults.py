"""What the driver reports about a device while a job is on it: critical Xids, as NVML tells of them."""

import contextlib
import importlib
from collections.abc import Iterator, Sequence
from typing import Any


class Faults:
    """Watches devices from here on. Where NVML is missing or refuses, nothing is seen."""

    def __init__(self, nvml: Any = None, events: Any = None) -> None:
        self._nvml, self._events = nvml, events

    def seen(self) -> tuple[int, ...]:
        """The numbers of the Xids that came since the last call."""
        numbers = []
        while self._events is not None:
            try:
                numbers.append(int(self._nvml.nvmlEventSetWait_v2(self._events, 0).eventData))
            except self._nvml.NVMLError:  # a timeout: nothing is left
                break
        return tuple(numbers)


@contextlib.contextmanager
def watch(uuids: Sequence[str]) -> Iterator[Faults]:
    """Watch these devices for as long as the block lasts."""
    try:
        nvml = importlib.import_module("pynvml")
        nvml.nvmlInit()
    except Exception:  # no library, no driver, another driver: then nobody tells
        yield Faults()
        return
    try:
        yield _register(nvml, uuids)
    finally:
        with contextlib.suppress(nvml.NVMLError):
            nvml.nvmlShutdown()


def _register(nvml: Any, uuids: Sequence[str]) -> Faults:
    try:
        events = nvml.nvmlEventSetCreate()
        for uuid in uuids:
            device = nvml.nvmlDeviceGetHandleByUUID(uuid)
            nvml.nvmlDeviceRegisterEvents(device, nvml.nvmlEventTypeXidCriticalError, events)
    except nvml.NVMLError:
        return Faults()
    return Faults(nvml, events)
