"""One file a language: how a submission becomes something that a jail can run.

`compiling`, `artefacts` and `cuda_kernels` are what they share or show. A language is a module with

    START_S                       seconds that its runner may need before the submission is loaded
    inspects: bool                whether its compiler has facts to show (build "inspect")
    compiler() -> str             name and version, empty when the machine has none
    prepare(workshop, files, limits, build) -> Prepared
"""

import importlib
from dataclasses import dataclass
from typing import Protocol

from bank.schema import Limits
from sandbox.judging.jails.jail import Plan
from sandbox.judging.report import Compilation
from sandbox.judging.workshop import Place, Workshop


@dataclass(frozen=True)
class Files:
    """The text of a program: `source` under the name `name`, and the task's entry beside it.

    `place` is where the task would have it run if the host can: what it needs for its verdict or its speed.
    """

    name: str
    source: str
    entry: str
    place: Place = "cpu"


@dataclass(frozen=True)
class Prepared:
    """A program ready for its jail, or what the compiler had against it (then `plan` is None)."""

    plan: Plan | None
    compilation: Compilation | None = None


class Language(Protocol):
    """What each language's module offers."""

    START_S: float
    ENTRY: str
    BASELINE: str
    inspects: bool

    def compiler(self) -> str:
        """Name and version, empty when the machine has none."""

    def prepare(self, workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:
        """Compile if need be. Raises JailError or OSError when our side fails."""


def of(name: str) -> Language:
    """The language of that name."""
    module: Language = importlib.import_module(f"{__name__}.{name}")
    return module
