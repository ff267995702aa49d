"""What preparing and running programs needs on this host."""

from dataclasses import dataclass
from pathlib import Path

import sandbox.runner
from sandbox.judging.fork_server import GraderServer
from sandbox.judging.jail import Isolation

RUNNER = Path(sandbox.runner.__file__).parent


@dataclass(frozen=True)
class Workshop:
    """How to build jails, where the runner's files and compiled programs are, which GPU is lent."""

    isolation: Isolation
    graders: GraderServer
    cache: Path
    runner: Path = RUNNER
    devices: tuple[Path, ...] = ()
