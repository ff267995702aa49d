"""Theoretical occupancy: worked values, and NVIDIA's own calculator over many kernels."""

import importlib.util
import itertools
import subprocess
from pathlib import Path

import pytest

from sandbox.judging.profiling.occupancy import KIB, MULTIPROCESSORS, WARP, Occupancy, occupancy

ORACLE = Path(__file__).with_name("occupancy_oracle.cpp")
THREADS = (1, 32, 33, 64, 96, 128, 192, 256, 288, 384, 512, 640, 768, 1000, 1024)
REGISTERS = (16, 24, 32, 33, 40, 48, 63, 64, 65, 80, 96, 104, 128, 168, 200, 255)
SHARED = (0, 1, 1000, 1024, 8192, 16 * KIB, 33000, 48 * KIB, 50000, 64 * KIB, 99 * KIB, 100 * KIB, 227 * KIB)


@pytest.mark.parametrize(
    ("capability", "threads", "registers", "shared", "expected"),
    [
        # 64 warps / 8 a block: all of them; 32 registers fill the file exactly.
        ("9.0", 256, 32, 0, Occupancy(8, 1.0, "")),
        # 40 registers: 1280 a warp, 12 warps in each quarter of the file, 48 of 64.
        ("8.0", 256, 40, 0, Occupancy(6, 0.75, "registers")),
        # 255 registers: 8192 a warp, 2 in each quarter, 8 of 64.
        ("9.0", 128, 255, 0, Occupancy(2, 0.125, "registers")),
        # 100 KiB and the reserved one twice in 228 KiB.
        ("9.0", 256, 32, 100 * KIB, Occupancy(2, 0.25, "shared memory")),
        # Blocks of one warp: 32 slots for 64 warps; 16 of 48 on 8.6; 24 of 48 on 8.9 and 12.0.
        ("10.0", 32, 16, 0, Occupancy(32, 0.5, "blocks")),
        ("8.6", 32, 16, 0, Occupancy(16, 1 / 3, "blocks")),
        ("8.9", 32, 16, 0, Occupancy(24, 0.5, "blocks")),
        # 1024 threads are 32 warps: one block of 48.
        ("12.0", 1024, 32, 0, Occupancy(1, 2 / 3, "warps")),
        # 1024 threads with 72 registers cannot be launched at all.
        ("9.0", 1024, 72, 0, Occupancy(0, 0.0, "registers")),
        ("9.0", 1056, 32, 0, Occupancy(0, 0.0, "warps")),
        ("8.9", 128, 32, 100 * KIB, Occupancy(0, 0.0, "shared memory")),
    ],
)
def test_worked_values(
    capability: str, threads: int, registers: int, shared: int, expected: Occupancy
) -> None:
    assert occupancy(capability, threads, registers, shared) == expected


def test_what_is_not_in_the_table_is_not_guessed() -> None:
    assert occupancy("7.0", 128, 32, 0) is None
    assert occupancy("9.0", 0, 32, 0) is None


def test_nvidia_s_calculator_says_the_same(tmp_path: Path) -> None:
    triton = importlib.util.find_spec("triton")
    assert triton is not None, "the grader's requirements bring Triton, and with it NVIDIA's header"
    assert triton.origin is not None
    headers = Path(triton.origin).parent / "backends" / "nvidia" / "include"
    program = tmp_path / "oracle"
    subprocess.run(["g++", "-std=c++20", f"-I{headers}", ORACLE, "-o", program], check=True)
    kernels = list(itertools.product(MULTIPROCESSORS, THREADS, REGISTERS, SHARED))
    asked = [
        f"{capability.replace('.', ' ')} {held.warps} {held.shared} {threads} {registers} {shared}"
        for capability, threads, registers, shared in kernels
        if (held := MULTIPROCESSORS[capability])
    ]
    answer = subprocess.run([program], input="\n".join(asked), capture_output=True, text=True, check=True)
    theirs = [int(line) for line in answer.stdout.split()]
    ours = [occupancy(*kernel) for kernel in kernels]
    assert [found.blocks for found in ours if found] == theirs
    assert all(
        found.share == found.blocks * -(-kernel[1] // WARP) / MULTIPROCESSORS[kernel[0]].warps
        for kernel, found in zip(kernels, ours, strict=True)
        if found
    )
