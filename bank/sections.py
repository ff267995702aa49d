"""Markdown under fixed English headings: a title, sections, and bullets that carry an id.

The headings are English in the files of every language, so that a program finds them and an
author sees at once which section is which. Headings inside fenced code are code.
"""

import re
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,2})\s+(.+?)\s*#*\s*$")
FENCE = re.compile(r"\s*(```|~~~)")
BULLET = re.compile(r"- \[([^\]]+)\]\s*(.*)$")


@dataclass(frozen=True)
class Line:
    """A line of a file; numbers count from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Section:
    """The lines under one `##` heading; `number` is the heading's own line."""

    heading: str
    number: int
    lines: tuple[Line, ...]

    @property
    def body(self) -> str:
        """The section's Markdown without the empty lines around it."""
        return "\n".join(line.text for line in self.lines).strip()


@dataclass(frozen=True)
class Page:
    """A whole Markdown file, cut at its headings; `stray` lines stand under no section."""

    title: str
    sections: tuple[Section, ...]
    stray: tuple[Line, ...]


@dataclass(frozen=True)
class Bullet:
    """`- [id] text`, with indented continuation lines joined on."""

    id: str
    number: int
    text: str


def split(text: str) -> Page:
    """Cut a file at its `#` and `##` headings."""
    title = ""
    stray: list[Line] = []
    opened: list[tuple[str, int, list[Line]]] = []
    for line, heading in _with_headings(text):
        if heading is None:
            (opened[-1][2] if opened else stray).append(line)
        elif heading.group(1) == "#" and not title:
            title = heading.group(2)
        else:
            opened.append((heading.group(2), line.number, []))
    sections = tuple(Section(name, number, tuple(lines)) for name, number, lines in opened)
    return Page(title, sections, tuple(line for line in stray if line.text.strip()))


def _with_headings(text: str) -> list[tuple[Line, re.Match[str] | None]]:
    fence = ""
    found: list[tuple[Line, re.Match[str] | None]] = []
    for number, content in enumerate(text.splitlines(), start=1):
        mark = FENCE.match(content)
        if mark and fence in ("", mark.group(1)):
            fence = "" if fence else mark.group(1)
        heading = None if fence or mark else HEADING.match(content)
        found.append((Line(number, content), heading))
    return found


def bullets(section: Section) -> tuple[tuple[Bullet, ...], tuple[Line, ...]]:
    """The bullets of a section, and the lines that belong to no bullet."""
    opened: list[tuple[str, int, list[str]]] = []
    stray: list[Line] = []
    for line in section.lines:
        start = BULLET.match(line.text)
        if start:
            opened.append((start.group(1).strip(), line.number, [start.group(2)]))
        elif opened and (not line.text.strip() or line.text.startswith("  ")):
            opened[-1][2].append(line.text.removeprefix("  "))
        elif line.text.strip():
            stray.append(line)
    found = tuple(Bullet(name, number, "\n".join(lines).strip()) for name, number, lines in opened)
    return found, tuple(stray)
