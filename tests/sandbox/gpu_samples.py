"""What hosts with GPUs send: measurements with floors and conditions, profiles, and their own presence."""

from typing import Any

from sandbox.messaging.broker import Device, Host
from sandbox.models import Submission
from tests.sandbox.samples import report_for

H100 = "NVIDIA H100 80GB HBM3"
H200 = "NVIDIA H200"

PTX = "\n".join(
    [
        ".version 8.7",
        ".target sm_90a",
        ".visible .entry softmax(.param .u64 softmax_param_0)",
        "{",
        *(
            f"\tld.global.v4.f32 \t{{%f{n}, %f{n + 1}, %f{n + 2}, %f{n + 3}}}, [%rd{n}];"
            for n in range(0, 400, 4)
        ),
        "\tbar.sync \t0;",
        "\tret;",
        "}",
    ]
)
SASS = "\n".join(
    f"        /*{n * 16:04x}*/                   LDG.E.128 R{n}, desc[UR4][R2.64] ;" for n in range(80)
)

MEASURED = {
    "case": "large",
    "baseline_s": 1.37e-3,
    "submission_s": 0.578e-3,
    "ratio": 2.37,
    "interval": [2.35, 2.39],
    "samples": 120,
    "noisy": False,
    "p10_s": 0.571e-3,
    "p90_s": 0.586e-3,
    "hidden_s": 2.1e-6,
    "floor": {"seconds": 0.526e-3, "limit": "memory", "bytes": 1.61e9, "operations": 8.1e8},
    "conditions": {
        "sm_mhz": [1755, 1980],
        "memory_mhz": 2619,
        "celsius": 61,
        "watts": 512.4,
        "throttled": ["power cap"],
        "others": 1,
    },
}
DEVICE = {
    "model": H100,
    "uuid": "GPU-0c1d",
    "driver": "580.82",
    "memory_mb": 81559,
    "copy_bandwidth": 3.06e12,
    "matmul_rates": {"float16": 7.1e14},
}
PROFILE = {
    "target": "sm_90",
    "kernels": [
        {
            "name": "softmax",
            "registers": 64,
            "spilled_bytes": 16,
            "shared_bytes": 49152,
            "threads": 256,
            "occupancy": 0.5,
            "occupancy_limit": "shared memory",
            "ptx": PTX,
            "sass": SASS,
        },
        {"name": "normalise", "registers": 32, "spilled_bytes": 0, "shared_bytes": 0, "threads": 1024,
         "occupancy": 1.0},
    ],
    "speed_of_light": {"compute": 0.34, "memory": 0.91, "dram": 0.91, "l2": 0.48, "l1": 0.29},
    "note": "",
}  # fmt: skip


def measured_report(row: Submission, **changes: Any) -> dict[str, Any]:
    """A ranked submission from an H100."""
    compute = {
        **MEASURED,
        "case": "small",
        "noisy": True,
        "floor": {"seconds": 0.2e-3, "limit": "compute", "bytes": 1e6, "operations": 1.1e12},
        "conditions": None,
        "hidden_s": None,
    }
    return report_for(
        row, **{"measurements": [MEASURED, compute], "device": DEVICE, "score": 2.37, **changes}
    )


def profile_report(row: Submission, **changes: Any) -> dict[str, Any]:
    """The answer to mode "profile"."""
    settled: dict[str, Any] = {"measurements": [], "speed": "not asked", "score": None, "device": DEVICE}
    return report_for(row, **{**settled, "profile": PROFILE, **changes})


def own_report(row: Submission, **changes: Any) -> dict[str, Any]:
    """The answer to a run of one's own."""
    case = {
        "case": "own",
        "verdict": "passed",
        "message": "",
        "output": "hello from my code",
        "seconds": 0.0012,
        "inputs": {"x": "float64 8  0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8"},
        "outputs": {"sum": "float64 1  3.6"},
    }
    settled = {"measurements": [], "speed": "not asked", "score": None, "cases": [case]}
    return report_for(row, **{**settled, **changes})


def gpu_host(**changes: Any) -> Host:
    """A host with three GPUs, one of them in quarantine."""
    devices = (
        Device(model=H100, slug="h100-80gb-hbm3", uuid="GPU-1", state="serving", memory_mb=81559),
        Device(model=H200, slug="h200", uuid="GPU-2", state="probing", memory_mb=143771),
        Device(model=H100, slug="h100-80gb-hbm3", uuid="GPU-3", state="quarantined", memory_mb=81559,
               reason="Xid 79: the device fell off the bus"),
    )  # fmt: skip
    facts = {
        "name": "gpu-host-1",
        "capabilities": ("cpu", "gpu"),
        "isolation": (
            "bubblewrap",
            "seccomp",
            "own user",
            "cgroup v2 (memory, pids, cpu)",
            "memory: limited",
        ),
        "seen_at": 0.0,
        "identity": "gpu-host-1/1",
        "queues": ("cpu", "gpu", "gpu-h100-80gb-hbm3"),
        "devices": devices,
        "pool": {"triton": 2, "python": 1},
        "slots": 3,
        "busy": 1,
        "counts": {"taken": 41, "answered": 40, "failed": 1},
        "started_at": 1_795_000_000.0,
    }
    return Host(**{**facts, **changes})
