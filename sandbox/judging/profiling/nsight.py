"""The device's own counters of one call: Nsight Compute round the runner, in a jail of its own.

A call in mode "profile" is started once more as `ncu … harness`: on a public case or the learner's own
input, never a hidden one, and never where anything is ranked. The jail is the same as every other: no
capability, no ptrace. So counters can be read only where the host's administrator opened them to everybody
(`NVreg_RestrictProfilingToAdminUsers=0`; https://developer.nvidia.com/ERR_NVGPUCTRPERM); anywhere else the
page says that they are closed. Whatever fails here ends in such a note.

Options and metrics: https://docs.nvidia.com/nsight-compute/NsightComputeCli/ and …/ProfilingGuide/. The
metrics are those that the section "GPU Speed Of Light Throughput" begins with; asked for by name, they need
no section files and few passes.
"""

import csv
import dataclasses
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.judging.jails.jail import Plan

METRICS = {
    "compute": "sm__throughput.avg.pct_of_peak_sustained_elapsed",
    "memory": "gpu__compute_memory_throughput.avg.pct_of_peak_sustained_elapsed",
    "dram": "gpu__dram_throughput.avg.pct_of_peak_sustained_elapsed",
    "l2": "lts__throughput.avg.pct_of_peak_sustained_elapsed",
    "l1": "l1tex__throughput.avg.pct_of_peak_sustained_active",
}
DURATION = "gpu__time_duration.sum"
MOST_LAUNCHES = 16
OPTIONS = (
    *("--metrics", ",".join([*METRICS.values(), DURATION])),
    *("--csv", "--print-units", "base", "--print-kernel-base", "function"),
    *("--clock-control", "none", "--launch-count", str(MOST_LAUNCHES), "--target-processes", "all"),
)
PARAMETERS = Path("/proc/driver/nvidia/params")
PLACES = ("opt/nvidia/nsight-compute/*/ncu", "usr/local/cuda*/nsight-compute-*/ncu")  # of NVIDIA's packages
OWN_PROCESSES, OWN_MEMORY_MB, OUTPUT_KB = 64, 2048, 128  # what ncu needs beside the submission

CLOSED, MISSING, FAILED = "counters closed", "no profiler", "profiler failed"


def profiler(root: Path = Path("/")) -> Path | None:
    """Where ncu is, the newest first, or None.

    On the PATH there may be no more than a script that looks for one of these folders, which no jail shows.
    """
    installed = sorted((path for pattern in PLACES for path in root.glob(pattern)), reverse=True)
    found = shutil.which("ncu")
    return next(iter([*installed, *([Path(found)] if found else [])]), None)


def closed(parameters: Path = PARAMETERS) -> bool:
    """Whether the driver keeps its counters for administrators; nobody in a jail is one."""
    try:
        return re.search(r"^RmProfilingAdminOnly: *0$", parameters.read_text(), re.MULTILINE) is None
    except OSError:
        return True


def obstacle() -> str:
    """Why no counters can be read on this host; empty when they can."""
    if profiler() is None:
        return MISSING
    return CLOSED if closed() else ""


def counted(plan: Plan, ncu: Path) -> Plan:
    """The plan with ncu round its program."""
    home = ncu.resolve().parent
    trees = {} if home.is_relative_to("/usr") else {home: str(home)}
    return dataclasses.replace(
        plan,
        command=[str(ncu.resolve()), *OPTIONS, *plan.command],
        trees={**plan.trees, **trees},
        processes=plan.processes + OWN_PROCESSES,
        memory_mb=plan.memory_mb + OWN_MEMORY_MB,
        output_kb=OUTPUT_KB,
    )


def speed_of_light(printed: str) -> dict[str, float]:
    """Shares (0 to 1) of what the device can do, over all launches, each by how long it took.

    Reads ncu's CSV, one row a metric and launch, out of whatever else was printed.
    """
    launches: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(printed):
        value = number(row.get("Metric Value") or "")
        if value is not None:
            launches[row.get("ID") or ""][row.get("Metric Name") or ""] = value
    shares = ((name, weighted(launches.values(), metric)) for name, metric in METRICS.items())
    return {name: share for name, share in shares if share is not None}


def rows(printed: str) -> Iterator[dict[str, str]]:
    """The rows below the line that begins ncu's table."""
    lines = printed.splitlines()
    starts = (at for at, line in enumerate(lines) if line.startswith('"ID",') and '"Metric Name"' in line)
    first = next(starts, None)
    if first is not None:
        yield from csv.DictReader(line for line in lines[first:] if line.startswith('"'))


def number(text: str) -> float | None:
    """What ncu wrote, with commas between thousands; None for n/a and what is no number."""
    plain = text.replace(",", "")
    return float(plain) if re.fullmatch(r"\d{1,18}(\.\d{1,12})?", plain) else None


def weighted(launches: Iterable[dict[str, float]], metric: str) -> float | None:
    """The metric's mean over time, as a share; None when no launch has it."""
    known = [(launch[metric], launch.get(DURATION, 0.0)) for launch in launches if metric in launch]
    total = sum(duration for _, duration in known)
    if not known or not total:
        return None
    share = sum(percent * duration for percent, duration in known) / total / 100
    return min(share, 1.0)


def note_of(printed: str) -> str:
    """Why there are no shares, as a key of the pages' words."""
    return CLOSED if "ERR_NVGPUCTRPERM" in printed else FAILED
