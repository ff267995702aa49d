"""C++20 with g++: harness, entry and submission become one program, in a jail of its own."""

import functools
import shutil
import subprocess
from pathlib import Path

from bank.schema import Limits
from sandbox.judging.grader.verdicts import RACE_STATUS
from sandbox.judging.jails.jail import File, JailError, Plan
from sandbox.judging.languages import Files, Prepared
from sandbox.judging.languages.compiling import Recipe, compiled
from sandbox.judging.workshop import Workshop

START_S = 10.0
ENTRY, BASELINE = "entry.cpp", "baseline.hpp"
inspects = False

HARNESS = "/runner/sandbox/runner/cpp"
HARNESS_S = 120.0
PRODUCT = ("-o", "/out/product")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}
COMMON = (
    "-std=c++20",
    "-Wall",
    "-Wextra",
    "-pthread",
    "-I/job",
    f"-I{HARNESS}",
    "-fdiagnostics-color=never",
)
BUILDS = {
    "plain": ("-O2", "-DNDEBUG"),
    "tsan": ("-O1", "-g", "-fsanitize=thread"),
    "asan": ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"),
}
OPTIONS = {
    "plain": {},
    "tsan": {"TSAN_OPTIONS": f"halt_on_error=1:exitcode={RACE_STATUS}:symbolize=1"},
    "asan": {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"},
}
SANITIZER_MEMORY = 4  # how much more memory a sanitizer needs than the program


@functools.cache
def compiler() -> str:
    """The first line of g++ --version, empty without one."""
    if shutil.which("g++") is None:
        return ""
    answer = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.splitlines()[0]


def prepare(workshop: Workshop, files: Files, limits: Limits, build: str) -> Prepared:
    """Compile one variant, or take it from the cache."""
    product, compilation = compiled(workshop, recipe(workshop, files, limits, build))
    if product is None:
        return Prepared(None, compilation)
    factor = 1 if build == "plain" else SANITIZER_MEMORY
    plan = Plan(
        command=["/job/program"],
        files={"/job/program": File(product, executable=True)},
        environment={**ENVIRONMENT, **OPTIONS[build]},
        memory_mb=limits.memory_mb * factor,
        processes=limits.processes,
        files_mb=limits.files_mb,
        output_kb=limits.output_kb,
        fixed_addresses=build != "plain",  # sanitizers lay out their shadow memory for the usual addresses
    )
    return Prepared(plan, compilation)


def recipe(workshop: Workshop, files: Files, limits: Limits, build: str) -> Recipe:
    """What g++ is asked for; all that the product depends on is in it."""
    ours = {f"/job/{part}.o": object_file(workshop, part, BUILDS[build]) for part in ("harness", "processor")}
    return Recipe(
        command=("/usr/bin/g++", *COMMON, *BUILDS[build], "/job/entry.cpp", *ours, *PRODUCT),
        sources={"/job/entry.cpp": files.entry, f"/job/{files.name}": files.source},
        toolchain=toolchain(workshop),
        seconds=limits.compile_s,
        objects=ours,
    )


def object_file(
    workshop: Workshop, part: str, options: tuple[str, ...], trees: tuple[Path, ...] = ()
) -> bytes:
    """A part of our own half of the program, compiled once. Raises JailError: its failure is our fault."""
    source = f"{HARNESS}/{part}.cpp"
    recipe = Recipe(
        command=("/usr/bin/g++", *COMMON, *options, "-c", source, *PRODUCT),
        sources={},
        toolchain=toolchain(workshop),
        seconds=HARNESS_S,
        trees=trees,
    )
    product, compilation = compiled(workshop, recipe)
    if product is None:
        raise JailError(f"the harness does not compile: {compilation.output}")
    return product


def toolchain(workshop: Workshop) -> str:
    """The compiler and our own sources, on which every product depends."""
    ours = sorted(Path(workshop.runner, "cpp").iterdir())
    return compiler() + "".join(path.read_text() for path in ours)
