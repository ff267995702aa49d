"""What preparing and running programs needs on this host."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sandbox.runner
from sandbox.judging.grader.fork_server import GraderServer
from sandbox.judging.jails.jail import Isolation
from sandbox.judging.jails.pool import Pool

Place = Literal["cpu", "gpu", "gpus"]
FEWEST_GPUS: dict[Place, int] = {"cpu": 0, "gpu": 1, "gpus": 2}
RUNNER = Path(sandbox.runner.__file__).parent


@dataclass(frozen=True)
class Workshop:
    """How to build jails, where the runner's files and compiled programs are, which GPUs are lent.

    `pool` holds the jails that are started in advance. `devices` are nodes in /dev; `visible` are the lent
    GPUs' own names, by which the grader finds them among others.
    """

    isolation: Isolation
    graders: GraderServer
    cache: Path
    pool: Pool
    runner: Path = RUNNER
    devices: tuple[Path, ...] = ()
    visible: tuple[str, ...] = ()

    @property
    def gpus(self) -> int:
        """How many GPUs are lent: the rest of `devices` are the driver's control nodes."""
        return sum(device.name.removeprefix("nvidia").isdigit() for device in self.devices)

    def suffices(self, place: Place) -> bool:
        """Whether what a task asks for is lent here."""
        return self.gpus >= FEWEST_GPUS[place]
