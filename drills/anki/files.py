"""Where packages lie, which come and go.

    anki/<random>.apkg          a package that was uploaded, or made for somebody; gone after a day
    anki/<random>.lock          held by the process that works on it
    anki/<random>.made          the ids of the items that an import has made so far

Names come from here alone, never from a person or a package.
"""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from drills.cards import pictures
from drills.models import AnkiFile

READING = "reading-"  # folders in which collections are unpacked


def folder() -> Path:
    """The folder of all packages."""
    return pictures.home()


def fresh_name() -> str:
    """A name that nobody can guess."""
    return f"{secrets.token_urlsafe(24)}.apkg"


def path_of(file: AnkiFile) -> Path:
    """Where the package of a row lies."""
    return folder() / file.stored_as


def remove(file: AnkiFile) -> None:
    """Delete the package of a row, and what belongs to it."""
    for suffix in (".apkg", ".made", ".lock"):
        path_of(file).with_suffix(suffix).unlink(missing_ok=True)


@contextmanager
def held(file: AnkiFile) -> Iterator[bool]:
    """Hold a row's work for this process, as long as it lives; False if another process does."""
    with path_of(file).with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def tidy(before: datetime) -> None:
    """Delete what no row knows of: packages and half-read collections of processes that were killed."""
    known = set(AnkiFile.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    for path in folder().iterdir():
        old = path.stat().st_mtime < before.timestamp()
        if old and path.is_dir() and path.name.startswith(READING):
            shutil.rmtree(path, ignore_errors=True)
        elif old and path.is_file() and path.with_suffix(".apkg").name not in known:
            path.unlink(missing_ok=True)
