"""Reading content files: what is wrong with one becomes a problem in words, never an exception."""

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from bank.problems import Problem

FIELD_PATH = re.compile(r" - at `\$\.?(.*?)`$")

Decoded = TypeVar("Decoded")


def name_of(path: Path, root: Path) -> str:
    """A file as problems name it: relative to the content folder."""
    return path.relative_to(root).as_posix()


def decode(path: Path, root: Path, shape: type[Decoded], problems: list[Problem]) -> Decoded | None:
    """A TOML file as a value of `shape`, or None and a problem in words."""
    text = contents(path, root, problems)
    if text is None:
        return None
    try:
        return msgspec.toml.decode(text, type=shape)
    except msgspec.DecodeError as error:
        message = str(error)
        place = FIELD_PATH.search(message)
        where = place.group(1) if place else ""
        problems.append(Problem(name_of(path, root), where, FIELD_PATH.sub("", message)))
        return None


def contents(path: Path, root: Path, problems: list[Problem]) -> str | None:
    """A file's text, or None and a problem in words."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(name_of(path, root), "", "the file is missing"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name_of(path, root), f"byte {error.start}", "the file is not UTF-8"))
    return None
