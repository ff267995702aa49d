"""CUDA C++20 with nvcc: the C++ harness with the device as its place, entry and submission.

Without a GPU the text is compiled for an H100 all the same, so that the compiler's words can be shown:
errors, and for each kernel registers, spills and shared memory. They come out of a jail: shown, never scored.
"""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bank.schema import Limits
from sandbox.judging.jails.jail import File, Plan
from sandbox.judging.languages import Files, Prepared, cpp, triton
from sandbox.judging.languages.compiling import Recipe, compiled
from sandbox.judging.report import KernelProfile
from sandbox.judging.workshop import Workshop

START_S = 30.0  # the driver makes a context
ENTRY, BASELINE = "entry.cu", "baseline.cuh"
inspects = False

USUAL = (Path("/usr/local/cuda"), Path("/opt/cuda"))
WITHOUT_A_GPU = "9.0"  # H100, H200
ONLY_HERE = (9, 0)  # from here on there are instructions of one architecture alone: sm_90a
# A kernel that is loaded at its first launch may wait for the device, which the grader holds back just then.
EAGER = {"CUDA_MODULE_LOADING": "EAGER"}
OPTIONS = (
    "-std=c++20",
    "-O3",
    "-DNDEBUG",
    "-cudart=static",
    "-Xptxas=-v",
    "-Xcompiler=-Wall,-Wextra,-pthread,-fdiagnostics-color=never",
    "-I/job",
    f"-I{cpp.HARNESS}",
)


@functools.cache
def home() -> Path | None:
    """The folder of CUDA's compiler, or None: CUDA_HOME, the PATH, the usual places, NVIDIA's wheels."""
    return next((folder.resolve() for folder in candidates() if is_toolkit(folder)), None)


def candidates() -> Iterator[Path]:
    """Where a toolkit may be, the most explicit first."""
    yield from (Path(os.environ[name]) for name in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(name))
    if found := shutil.which("nvcc"):
        yield Path(found).resolve().parents[1]
    yield from USUAL
    wheels = importlib.util.find_spec("nvidia")
    for folder in (wheels.submodule_search_locations or ()) if wheels else ():
        yield from sorted(Path(folder).glob("cu[0-9]*"))


def is_toolkit(folder: Path) -> bool:
    """Whether compiler, headers and the runtime to be linked are there."""
    compiler, header = folder / "bin" / "nvcc", folder / "include" / "cuda_runtime.h"
    return compiler.is_file() and header.is_file() and library_folder(folder) is not None


def library_folder(folder: Path) -> Path | None:
    """Where the static runtime is; NVIDIA's archives and wheels do not agree on the name."""
    places = ("lib64", "lib", "targets/x86_64-linux/lib", "lib/x86_64-linux-gnu")
    return next((folder / name for name in places if (folder / name / "libcudart_static.a").is_file()), None)


@functools.cache
def compiler() -> str:
    """nvcc with its version, empty when it or the host compiler is missing."""
    folder = home()
    if folder is None or not cpp.compiler():
        return ""
    answer = subprocess.run(
        [folder / "bin" / "nvcc", "--version"], capture_output=True, text=True, check=True
    )
    version = re.search(r"V(\d+\.\d+\.\d+)", answer.stdout)
    return f"nvcc {version[1]}" if version else ""


@functools.cache
def capability() -> str:
    """The compute capability of the first device, as "9.0"; that of an H100 where there is none."""
    if shutil.which("nvidia-smi") is None:
        return WITHOUT_A_GPU
    query = ["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader", "--id=0"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout.strip()
    return answer if re.fullmatch(r"\d+\.\d", answer) else WITHOUT_A_GPU


def architecture(capability: str) -> str:
    """The compiler's name for a compute capability: "90a" for "9.0"."""
    major, minor = map(int, capability.split("."))
    return f"{major}{minor}" + ("a" if (major, minor) >= ONLY_HERE else "")


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:  # noqa: ARG001 - one build
    """Compile, or take it from the cache; the plan asks for the lent device, if there is one."""
    folder = home()
    assert folder is not None  # noqa: S101 - the judge asks for `compiler()` first
    product, compilation = compiled(workshop, recipe(workshop, folder, files, limits))
    facts = {
        f"{kernel.name} {name}": value
        for kernel in kernels(compilation.output)
        for name, value in resources(kernel).items()
    }
    compilation = msgspec.structs.replace(compilation, facts={"target": target(), **facts})
    if product is None:
        return Prepared(None, compilation)
    plan = Plan(
        command=["/job/program"],
        files={"/job/program": File(product, executable=True)},
        environment={**cpp.ENVIRONMENT, **EAGER, **triton.libraries()},
        devices=workshop.devices,
        memory_mb=limits.memory_mb,
        processes=limits.processes,
        files_mb=limits.files_mb,
        output_kb=limits.output_kb,
    )
    return Prepared(plan, compilation)


def recipe(workshop: Workshop, folder: Path, files: Files, limits: Limits) -> Recipe:
    """What nvcc is asked for; all that the product depends on is in it."""
    trees = () if folder.is_relative_to("/usr") else (folder,)
    plain = cpp.BUILDS["plain"]
    ours = {
        "/job/harness.o": cpp.object_file(workshop, "harness", plain),
        "/job/device.o": cpp.object_file(workshop, "device", (*plain, f"-I{folder}/include"), trees),
    }
    number = architecture(capability())
    command = (
        str(folder / "bin" / "nvcc"),
        *OPTIONS,
        f"-gencode=arch=compute_{number},code=sm_{number}",
        f"-L{library_folder(folder)}",
        "/job/entry.cu",
        *ours,
        *cpp.PRODUCT,
    )
    return Recipe(
        command=command,
        sources={"/job/entry.cu": files.entry, f"/job/{files.name}": files.source},
        toolchain=compiler() + cpp.toolchain(workshop),
        seconds=limits.compile_s,
        objects=ours,
        trees=trees,
    )


def target() -> str:
    """What was compiled for, for people to read."""
    return f"sm_{architecture(capability())}"


PROPERTIES = re.compile(
    r"Compiling entry function '(?P<symbol>[^']+)' for '[^']*'\n"
    r"(?:ptxas info *:)? *Function properties for .*\n"
    r".*?(?P<stores>\d+) bytes spill stores, (?P<loads>\d+) bytes spill loads\n"
    r".*?Used (?P<registers>\d+) registers(?P<rest>.*)"
)
SHARED = re.compile(r"(\d+) bytes smem")


def kernels(words: str) -> tuple[KernelProfile, ...]:
    """What the assembler said about each kernel, in the order in which it said it."""
    return tuple(
        KernelProfile(
            name=plain_name(found["symbol"]),
            registers=int(found["registers"]),
            spilled_bytes=int(found["stores"]),
            shared_bytes=int(shared[1]) if (shared := SHARED.search(found["rest"])) else 0,
        )
        for found in PROPERTIES.finditer(words)
    )


def resources(kernel: KernelProfile) -> dict[str, int]:
    """Under the names that Triton's kernels have them too."""
    return {
        "registers a thread": kernel.registers or 0,
        "spilled bytes": kernel.spilled_bytes or 0,
        "shared memory bytes": kernel.shared_bytes or 0,
    }


def plain_name(symbol: str) -> str:
    """The function's own name in a mangled symbol: the last of the names that stand in front of its types."""
    at = re.match(r"_ZN?K?", symbol)
    if at is None:
        return symbol
    rest, name = symbol[at.end() :], ""
    while length := re.match(r"\d+", rest):
        end = length.end() + int(length[0])
        name, rest = rest[length.end() : end], rest[end:]
    return name or symbol
