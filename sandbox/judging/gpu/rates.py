"""What this device can do, measured in this very lease: the floors of cases are made from it."""

import statistics
from collections.abc import Callable

import torch

from sandbox.judging.grading import Work
from sandbox.judging.report import DeviceFacts, Floor

COPIED = 1 << 30  # bytes of the array whose copy is timed: far beyond any cache
EDGE = 8192  # of the square matrices whose product is timed
REPEATS = 12
NARROW: dict[str, torch.dtype] = {
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "tf32": torch.float32,
    "float32": torch.float32,
}


def facts(driver: str = "") -> DeviceFacts:
    """Name and memory of the leased device; nothing is measured yet."""
    properties = torch.cuda.get_device_properties(0)
    return DeviceFacts(
        model=properties.name,
        uuid=str(properties.uuid),
        driver=driver,
        memory_mb=properties.total_memory >> 20,
    )


class Rates:
    """Measured when first asked for: bytes a second (read and written), operations a second."""

    def __init__(self) -> None:
        self._bandwidth = 0.0
        self._matmul: dict[str, float] = {}

    @property
    def measured(self) -> tuple[float, dict[str, float]]:
        """What has been measured so far: bandwidth, and the rate of each type."""
        return self._bandwidth, dict(self._matmul)

    def floor(self, work: Work) -> Floor:
        """The least time for this work on this device."""
        moving = work.bytes / self.bandwidth()
        computing = work.operations / self.matmul(work.dtype) if work.dtype else 0.0
        return Floor(
            seconds=max(moving, computing),
            limit="memory" if moving >= computing else "compute",
            bytes=work.bytes,
            operations=work.operations,
        )

    def bandwidth(self) -> float:
        """Of a copy within the device's memory."""
        if not self._bandwidth:
            source = torch.empty(COPIED, dtype=torch.uint8, device="cuda").random_()
            target = torch.empty_like(source)
            self._bandwidth = 2 * COPIED / fastest(lambda: target.copy_(source))
        return self._bandwidth

    def matmul(self, dtype: str) -> float:
        """Of a large product of matrices of random numbers, in the device's own library."""
        if dtype not in self._matmul:
            narrow = NARROW[dtype]
            one, other = (torch.randn(EDGE, EDGE, device="cuda").to(narrow) for _ in range(2))
            before = torch.backends.cuda.matmul.allow_tf32
            torch.backends.cuda.matmul.allow_tf32 = dtype == "tf32"
            try:
                self._matmul[dtype] = 2.0 * EDGE**3 / fastest(lambda: one @ other)
            finally:
                torch.backends.cuda.matmul.allow_tf32 = before
        return self._matmul[dtype]


def fastest(action: Callable[[], object]) -> float:
    """Seconds of a typical good run: the lower quartile of a dozen, after two to warm up."""
    action(), action()
    times = []
    for _ in range(REPEATS):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        action()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) / 1e3)
    return float(statistics.quantiles(times, n=4)[0])
