"""Whether a GPU is in order: a small program on it, in a jail of its own, with a deadline."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.judging.devices.inventory import Gpu, nodes_of
from sandbox.judging.devices.leases import Held, Leases, Standing
from sandbox.judging.jails.jail import Isolation, Jail, JailError, Plan
from sandbox.judging.jails.leftovers import kill_leftovers
from sandbox.judging.languages.python import interpreter
from sandbox.judging.languages.triton import libraries

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("device_probe.py")
DEADLINE_S = 30.0  # a context on a cold driver takes seconds, an answer of a device in order never as long
MEMORY_MB = 4096


def in_order(isolation: Isolation, leases: Leases, held: Held) -> bool:
    """Probe a device that is ours, and put it into quarantine if it fails, or back into service."""
    leases.mark(held.gpu, Standing("probing"))
    reason = probe(isolation, held.gpu)
    leases.mark(held.gpu, Standing("quarantined", reason) if reason else Standing())
    if reason:
        logger.error("%s (%s) is in quarantine: %s", held.gpu.node, held.gpu.model, reason)
    return not reason


def take_over(isolation: Isolation, leases: Leases, held: Sequence[Held]) -> bool:
    """After whoever had these devices died: kill what is left, probe. Whether all may be used."""
    inherited = [one for one in held if one.inherited]
    if not inherited:
        return True
    for name in kill_leftovers(isolation.groups):
        logger.error("the jail %s does not die", name)
    return probe_all(isolation, leases, inherited)


def probe_all(isolation: Isolation, leases: Leases, held: Sequence[Held]) -> bool:
    """Probe every one of these, also after the first that fails. Whether all are in order."""
    verdicts = [in_order(isolation, leases, one) for one in held]
    return all(verdicts)


def probe(isolation: Isolation, gpu: Gpu, program: str | None = None, seconds: float = DEADLINE_S) -> str:
    """What is wrong with a device, in a sentence; empty when it computes as it should."""
    try:
        jail = Jail(isolation, _plan(gpu, program or PROGRAM.read_text("utf-8")))
        in_time = jail.wait(seconds)
        ending = jail.stop()
    except (JailError, OSError) as error:
        return f"The probe's jail failed: {error}"
    if not in_time:
        return f"The probe did not end within {seconds:g} s."
    if ending.reason != "exited" or ending.code:
        last = ending.output.strip().splitlines()[-1:] or ["it said nothing"]
        return f"The probe ended with {ending.reason} {ending.code}: {last[0][:200]}"
    return ""


def _plan(gpu: Gpu, program: str) -> Plan:
    return Plan(
        command=[sys.executable, "-I", "-B", "-c", program],
        trees=interpreter(),
        environment=libraries(),
        devices=nodes_of([gpu]),
        memory_mb=MEMORY_MB,
        processes=64,
        cpu_s=60,
    )
