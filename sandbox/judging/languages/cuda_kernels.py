"""What nvcc, ptxas and the disassembler say about the kernels of a CUDA program, without running it.

Each tool runs in a jail like the compiler's own, since it reads what a learner wrote. Threads a block are
known only where the source bounds them (`__launch_bounds__`); without them there is no occupancy to compute.
"""

import dataclasses
import importlib.util
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bank.schema import Limits
from sandbox.judging.languages import Files, cuda, python
from sandbox.judging.languages.compiling import Recipe, compiled
from sandbox.judging.profiling import claims
from sandbox.judging.profiling.occupancy import MOST_THREADS
from sandbox.judging.report import KernelProfile, Profile
from sandbox.judging.workshop import Workshop
from sandbox.runner.messages import MOST_KERNELS

DISASSEMBLY_S = 60.0
DISASSEMBLE = 'PATH="$(dirname "$0"):$PATH"; exec "$0" -sass /job/program > /out/product'
ENTRY = re.compile(r"^\.visible \.entry (\w+)\(.*?^}", re.MULTILINE | re.DOTALL)
THREADS = re.compile(r"^\.(?:req|max)ntid (\d+)(?:, (\d+))?(?:, (\d+))?", re.MULTILINE)
FUNCTION = re.compile(r"^\s*Function : (\w+)$", re.MULTILINE)
ENCODING = re.compile(r"\s*/\* 0x[0-9a-f]{16} \*/")


def profile(workshop: Workshop, files: Files, limits: Limits, program: bytes, words: str) -> Profile:
    """The profile of a program that compiled; `words` are what the compiler said about it."""
    ptx = entries(ptx_of(workshop, files, limits))
    sass = functions(sass_of(workshop, program))
    kernels = tuple(
        claims.with_occupancy(with_text(kernel, ptx, sass), cuda.capability())
        for kernel in cuda.kernels(words)[:MOST_KERNELS]
    )
    note = claims.note_of(kernels, on_device=bool(workshop.devices)) or claims.NOT_COUNTED
    return Profile(target=cuda.target(), kernels=kernels, note=note)


def with_text(kernel: KernelProfile, ptx: dict[str, str], sass: dict[str, str]) -> KernelProfile:
    """The kernel with its text in both languages, and its threads where the source bounds them."""
    own = ptx.get(kernel.name, "")
    found = THREADS.search(own)
    threads = None
    if found is not None:
        sizes = [int(size) for size in found.groups() if size is not None]
        threads = claims.within(math.prod(sizes), 1, MOST_THREADS)
    return msgspec.structs.replace(
        kernel,
        threads=threads,
        ptx=claims.shown(own),
        sass=claims.shown(sass.get(kernel.name, "")),
    )


def ptx_of(workshop: Workshop, files: Files, limits: Limits) -> str:
    """The program in the portable assembly language; empty when it could not be made."""
    folder = cuda.home()
    if folder is None:
        return ""
    recipe = cuda.recipe(workshop, folder, files, limits)
    number = cuda.architecture(cuda.capability())
    command = (recipe.command[0], *cuda.OPTIONS, f"-arch=compute_{number}", "-ptx", "/job/entry.cu")
    return text_of(
        workshop, dataclasses.replace(recipe, command=(*command, "-o", "/out/product"), objects={})
    )


def sass_of(workshop: Workshop, program: bytes) -> str:
    """The machine's own instructions; empty without a disassembler."""
    tool = disassembler()
    if tool is None:
        return ""
    trees = () if tool.is_relative_to("/usr") else (*python.interpreter(), tool.parent)
    recipe = Recipe(
        command=("/bin/sh", "-c", DISASSEMBLE, str(tool)),
        sources={},
        toolchain=str(tool),
        seconds=DISASSEMBLY_S,
        objects={"/job/program": program},
        trees=tuple(dict.fromkeys(trees)),
    )
    return text_of(workshop, recipe)


def text_of(workshop: Workshop, recipe: Recipe) -> str:
    """What a tool made, as text; empty when it failed."""
    made, _ = compiled(workshop, recipe)
    return (made or b"").decode("utf-8", "replace")


def disassembler() -> Path | None:
    """cuobjdump with nvdisasm beside it, or None: the toolkit's, or the one that Triton brings along."""
    return next((path for path in tools() if path.is_file() and path.with_name("nvdisasm").is_file()), None)


def tools() -> Iterator[Path]:
    """Where cuobjdump may be."""
    if found := shutil.which("cuobjdump"):
        yield Path(found)
    if folder := cuda.home():
        yield folder / "bin" / "cuobjdump"
    triton = importlib.util.find_spec("triton")
    if triton is not None and triton.origin is not None:
        yield Path(triton.origin).parent / "backends" / "nvidia" / "bin" / "cuobjdump"


def entries(ptx: str) -> dict[str, str]:
    """Each kernel's own part of the text, by its plain name."""
    return {cuda.plain_name(found[1]): found[0] for found in ENTRY.finditer(ptx)}


def functions(sass: str) -> dict[str, str]:
    """Each function's instructions, by its plain name, without the words that encode them."""
    starts = list(FUNCTION.finditer(sass))
    ends = [*(found.start() for found in starts[1:]), len(sass)]
    texts = {}
    for found, end in zip(starts, ends, strict=True):
        lines = (ENCODING.sub("", line).rstrip() for line in sass[found.end() : end].splitlines())
        texts[cuda.plain_name(found[1])] = "\n".join(line for line in lines if line.strip(" .\t"))
    return texts
