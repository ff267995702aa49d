"""The leased GPU as a place for calls: what `grader/programs.py` asks for where there is one."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bank.schema import Case
from sandbox.judging.gpu import rates
from sandbox.judging.gpu.conditions import Observer
from sandbox.judging.gpu.crew import DeviceCrew, DeviceHost
from sandbox.judging.gpu.rates import Rates
from sandbox.judging.gpu.tasks import DeviceTask, to_host
from sandbox.judging.grader.crew import Call
from sandbox.judging.grading import Draw, Evidence
from sandbox.judging.report import DeviceFacts, Floor
from sandbox.runner.frames import Channel
from sandbox.runner.messages import FromRunner


class Place:
    """The grader's context on the device, the task there, and what is known of the device."""

    def __init__(self, folder: Path, grader: Any, seed: bytes) -> None:
        self._host = DeviceHost()
        self._grader = grader
        self._task = DeviceTask(folder, grader, seed)
        self._rates = Rates()

    def crew(self, group: int, channels: list[Channel[FromRunner]]) -> DeviceCrew:
        """The runner of a program; a program on a device is one process."""
        (channel,) = channels
        return DeviceCrew(group, channel, self._host)

    def call(self, crew: DeviceCrew, case: Case, seconds: float, *, baseline: bool) -> Call:
        """One call on fresh inputs, checked."""
        timing, drawn, taken = crew.call_on_device(self._task, case.parameters, seconds, baseline=baseline)
        nothing = np.zeros((1, 1), np.int64)
        evidence = Evidence(nothing, nothing)
        return Call([drawn.inputs], [taken], evidence, timing.trusted, timing.claimed, on_device=True)

    def drawn_on_host(self, case: Case) -> Draw:
        """A fresh instance with the device's sizes and types, as arrays: for looks at the kernels."""
        drawn = self._task.draw(case.parameters)
        inputs = {name: to_host(tensor) for name, tensor in drawn.inputs.items()}
        return Draw(inputs=inputs, outputs=drawn.outputs)

    def floor(self, case: Case) -> Floor | None:
        """The least time for the case on this device, where the task counts its work."""
        work = getattr(self._grader, "work", None)
        return None if work is None else self._rates.floor(work(case.parameters))

    @cached_property
    def observer(self) -> Observer:
        """Clocks, temperature and the rest, where the driver tells."""
        return Observer(rates.facts().uuid)

    def facts(self) -> DeviceFacts:
        """The device, with what was measured of it so far."""
        known = rates.facts(self.observer.driver())
        bandwidth, matmul = self._rates.measured
        return DeviceFacts(
            model=known.model,
            uuid=known.uuid,
            driver=known.driver,
            memory_mb=known.memory_mb,
            copy_bandwidth=bandwidth,
            matmul_rates=matmul,
        )
