"""Compilation: a jail of its own, without tests or inputs; out of it comes one regular file.

A product is kept under a hash of everything that it was made from. Only we write to the cache, and
no jail sees it: a program is copied into the jail that runs it.
"""

import hashlib
import json
import os
import platform
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sandbox.judging.jails.jail import Ending, File, Jail, Plan
from sandbox.judging.report import Compilation
from sandbox.judging.workshop import Workshop

LARGEST_PRODUCT = 128 << 20
MEMORY_MB = 2048
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}  # noqa: S108 - in the jail


class ProductError(Exception):
    """What the compiler left is not one regular file of a sensible size."""


@dataclass(frozen=True)
class Recipe:
    """A compilation: command, files by their path in the jail, and what else the product depends on.

    `objects` are files of ours that were compiled before, to be linked. `trees` are folders of the host
    that the compiler is made of, shown at the same path; /usr is there anyhow.
    """

    command: tuple[str, ...]
    sources: Mapping[str, str]
    toolchain: str
    seconds: float
    objects: Mapping[str, bytes] = field(default_factory=dict)
    trees: tuple[Path, ...] = ()

    def key(self) -> str:
        """A hash of everything that decides the product."""
        objects = {place: hashlib.sha256(content).hexdigest() for place, content in self.objects.items()}
        files = sorted({**self.sources, **objects}.items())
        parts = [self.command, files, self.toolchain, platform.machine()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def compiled(workshop: Workshop, recipe: Recipe) -> tuple[bytes | None, Compilation]:
    """The product (None when the compiler refused) and what the compiler said."""
    kept = workshop.cache / recipe.key()
    words = kept.with_suffix(".json")
    if kept.is_file() and words.is_file():
        return kept.read_bytes(), msgspec.json.decode(words.read_bytes(), type=Compilation)
    product, compilation = compile_now(workshop, recipe)
    if product is not None:
        store(kept, product)
        store(words, msgspec.json.encode(compilation))
    return product, compilation


def compile_now(workshop: Workshop, recipe: Recipe) -> tuple[bytes | None, Compilation]:
    """Run the compiler in its jail. Raises JailError when the jail itself fails."""
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="sevenrounds-out-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, workshop.isolation.user, workshop.isolation.user)
        ending, in_time = run(workshop, recipe, folder)
        seconds = time.monotonic() - started
        if not in_time:
            return None, refused(f"The compiler needed more than {recipe.seconds:g} s.", ending, seconds)
        if ending.reason != "exited" or ending.code:
            return None, refused(LIMITS.get(ending.reason, ""), ending, seconds)
        try:
            product = collect(folder, "product")
        except ProductError as error:
            return None, refused(f"{error}.", ending, seconds)
        return product, Compilation(succeeded=True, output=ending.output, seconds=seconds)
    finally:
        shutil.rmtree(folder)


LIMITS = {
    "memory": "The compiler needed more memory than it may use.",
    "output": "The compiler had more to say than fits here.",
    "signal": "The compiler was killed.",
}


def run(workshop: Workshop, recipe: Recipe, folder: Path) -> tuple[Ending, bool]:
    """The compiler's end, and whether it came in time."""
    plan = Plan(
        command=recipe.command,
        files={
            **{place: File(text.encode()) for place, text in recipe.sources.items()},
            **{place: File(content) for place, content in recipe.objects.items()},
        },
        trees={workshop.runner: "/runner/sandbox/runner", **{tree: str(tree) for tree in recipe.trees}},
        environment=ENVIRONMENT,
        writable=folder,
        memory_mb=MEMORY_MB,
        files_mb=128,
        output_kb=64,
        cores=1,  # compilers here work one step at a time; what does more is no compilation
    )
    jail = Jail(workshop.isolation, plan)
    in_time = jail.wait(recipe.seconds)
    return jail.stop(), in_time


def refused(sentence: str, ending: Ending, seconds: float) -> Compilation:
    """A compilation that failed: our sentence, if there is one to say, above the compiler's words."""
    return Compilation(succeeded=False, output=f"{sentence}\n{ending.output}".strip(), seconds=seconds)


def collect(folder: Path, name: str) -> bytes:
    """Read the product without following anything that a jail may have put there. Raises ProductError."""
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    except OSError as error:
        raise ProductError(f"The compiler left no regular file ({error.strerror})") from error
    finally:
        os.close(directory)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
            raise ProductError("The compiler left something else than one regular file")
        if facts.st_size > LARGEST_PRODUCT:
            raise ProductError(f"The program is larger than {LARGEST_PRODUCT >> 20} MiB")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST_PRODUCT)
    finally:
        os.close(descriptor)


def store(path: Path, content: bytes) -> None:
    """Put a file into the cache, whole or not at all, read-only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o400)
    Path(file.name).replace(path)
