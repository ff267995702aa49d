"""What runs in a jail: everything about it, and the part that must be settled before it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

LIKELY_PROCESSES = 1024  # a waiting jail's ceiling; a job can lower it and never raise it


@dataclass(frozen=True)
class File:
    """A file that appears inside a jail: read-only, except where a harness writes it (`Program`)."""

    content: bytes
    executable: bool = False


@dataclass(frozen=True)
class Program:
    """What a waiting harness is told to become. `file` is the submission's path in the jail.

    `kept` names what compilers made of exactly this program before (`artefacts.py`); empty: nothing is kept.
    """

    file: str
    inspect: bool = False
    device: bool = False
    kept: str = ""


@dataclass(frozen=True)
class Shape:
    """What cannot change any more once a jail waits: two plans of one shape may use the same jail."""

    command: tuple[str, ...]
    trees: tuple[tuple[Path, str], ...]
    environment: tuple[tuple[str, str], ...]
    devices: tuple[Path, ...]
    processes: int
    files_mb: int
    output_kb: int
    fixed_addresses: bool


@dataclass(frozen=True)
class Plan:
    """What runs in a jail, what it sees, and what it may use.

    `trees` are folders of the host shown read-only at the same path unless mapped; `writable` is one
    host folder shown at /out; `devices` are a GPU's nodes in /dev. Sizes in MiB, KiB where named so, times
    in seconds; `cores` is how many processors it may keep busy on average, 0 for all of them.

    With a `program` the command is a harness that waits for its job: `files` are then sent to it and
    written to /job, and memory, processes, processor time and cores are settled at that moment.
    """

    command: Sequence[str]
    files: Mapping[str, File] = field(default_factory=dict)
    trees: Mapping[Path, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    devices: Sequence[Path] = ()
    writable: Path | None = None
    memory_mb: int = 1024
    processes: int = 64
    files_mb: int = 64
    output_kb: int = 64
    cpu_s: int = 600
    cores: float = 0.0
    fixed_addresses: bool = False
    program: Program | None = None

    @property
    def shape(self) -> Shape:
        """All that is settled before the job is known."""
        return Shape(
            command=tuple(self.command),
            trees=tuple(self.trees.items()),
            environment=tuple(self.environment.items()),
            devices=tuple(self.devices),
            processes=max(self.processes, LIKELY_PROCESSES),
            files_mb=self.files_mb,
            output_kb=self.output_kb,
            fixed_addresses=self.fixed_addresses,
        )

    def waiting(self) -> "Plan":
        """The same jail before it knows its job: nothing of the job is in it."""
        return replace(self, files={}, processes=self.shape.processes, program=Program(""))
