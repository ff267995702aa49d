"""From a Markdown file to the words of a question, a drill, a task or a scenario.

Each kind says which sections it has; reading collects every problem instead of stopping at
the first one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bank.problems import Problem
from bank.schema import DrillText, QuestionText, ScenarioText, TaskText
from bank.sections import Bullet, Page, Section, bullets, split

ARROW = "⇒"
EVIDENCE = re.compile(r"Evidence \[([^\]]+)\]$")


@dataclass
class Reader:
    """One file being read: hands out its sections and notes what is wrong with them."""

    file: str
    page: Page
    problems: list[Problem] = field(default_factory=list)

    def note(self, number: int, message: str) -> None:
        """Remember a problem at a line."""
        self.problems.append(Problem(self.file, f"line {number}", message))

    def title(self) -> str:
        """The `# Title` of the file."""
        if not self.page.title:
            self.note(1, "the file must begin with its title, as in `# Title`")
        return self.page.title

    def prose(self, heading: str) -> str:
        """The Markdown under a heading, which must be there and say something."""
        section = self._section(heading)
        if section and not section.body:
            self.note(section.number, f"the section `## {heading}` is empty")
        return section.body if section else ""

    def entries(self, heading: str, *, required: bool = True) -> dict[str, str]:
        """The bullets `- [id] text` under a heading, by id."""
        return {bullet.id: bullet.text for bullet in self._bullets(heading, required)}

    def pairs(self, heading: str, *, required: bool = True) -> dict[str, tuple[str, str]]:
        """The bullets `- [id] one ⇒ other` under a heading, by id."""
        found = {}
        for bullet in self._bullets(heading, required):
            one, arrow, other = bullet.text.partition(ARROW)
            if not (arrow and one.strip() and other.strip()):
                self.note(bullet.number, f"`[{bullet.id}]` must have text on both sides of `{ARROW}`")
            found[bullet.id] = (one.strip(), other.strip())
        return found

    def allow_only(self, headings: tuple[str, ...]) -> None:
        """Note sections that this kind of item does not have, doubles, and text outside sections."""
        seen: set[str] = set()
        for section in self.page.sections:
            if section.heading not in headings:
                known = ", ".join(headings)
                self.note(
                    section.number,
                    f"no section is called “{section.heading}” here; the sections are: {known}",
                )
            if section.heading in seen:
                self.note(section.number, f"the section `## {section.heading}` stands twice in the file")
            seen.add(section.heading)
        for line in self.page.stray:
            self.note(line.number, "this text stands before the first `##` heading")

    def _section(self, heading: str, required: bool = True) -> Section | None:
        found = [section for section in self.page.sections if section.heading == heading]
        if not found and required:
            self.problems.append(Problem(self.file, "", f"the section `## {heading}` is missing"))
        return found[0] if found else None

    def _bullets(self, heading: str, required: bool) -> tuple[Bullet, ...]:
        section = self._section(heading, required)
        if section is None:
            return ()
        found, stray = bullets(section)
        for line in stray:
            self.note(line.number, f"under `## {heading}` every line must belong to a bullet `- [id] text`")
        self._check_ids(found)
        return found

    def _check_ids(self, found: tuple[Bullet, ...]) -> None:
        seen: set[str] = set()
        for bullet in found:
            if bullet.id in seen:
                self.note(bullet.number, f"the id `[{bullet.id}]` stands twice")
            if not bullet.text:
                self.note(bullet.number, f"the bullet `[{bullet.id}]` has no text")
            seen.add(bullet.id)


Build = Callable[[Reader], QuestionText | DrillText | TaskText | ScenarioText]


def read_question(reader: Reader) -> QuestionText:
    """The words of a question."""
    reader.allow_only(
        ("Prompt", "Short answer", "Model answer", "Key points", "Traps", "Follow-ups"),
    )
    return QuestionText(
        title=reader.title(),
        prompt=reader.prose("Prompt"),
        short_answer=reader.prose("Short answer"),
        model_answer=reader.prose("Model answer"),
        key_points=reader.entries("Key points"),
        traps=reader.pairs("Traps"),
        follow_ups=reader.pairs("Follow-ups"),
    )


def read_drill(reader: Reader) -> DrillText:
    """The words of a drill family, placeholders and all."""
    reader.allow_only(
        ("Prompt", "Conventions", "Hint", "Solution", "Parts", "Mistakes", "Choices"),
    )
    return DrillText(
        title=reader.title(),
        prompt=reader.prose("Prompt"),
        conventions=reader.prose("Conventions"),
        hint=reader.prose("Hint"),
        solution=reader.prose("Solution"),
        parts=reader.entries("Parts"),
        mistakes=reader.entries("Mistakes"),
        choices=reader.entries("Choices", required=False),
    )


def read_task(reader: Reader) -> TaskText:
    """The words of a coding task."""
    reader.allow_only(("Statement", "Rules", "Baseline", "Cases", "Own"))
    return TaskText(
        title=reader.title(),
        statement=reader.prose("Statement"),
        rules=reader.prose("Rules"),
        baseline=reader.prose("Baseline"),
        cases=reader.entries("Cases"),
        own=reader.entries("Own", required=False),
    )


def read_scenario(reader: Reader) -> ScenarioText:
    """The words of a scenario; each look's evidence has a section `## Evidence [id]` of its own."""
    shown = {
        match.group(1): section
        for section in reader.page.sections
        if (match := EVIDENCE.match(section.heading))
    }
    evidence = (section.heading for section in shown.values())
    others = ("Prompt", "Looks", "Causes", "Fixes", "Preventions", "Key points", "Model answer")
    reader.allow_only((*others, *evidence))
    return ScenarioText(
        title=reader.title(),
        prompt=reader.prose("Prompt"),
        model_answer=reader.prose("Model answer"),
        looks=reader.pairs("Looks"),
        evidence={name: reader.prose(section.heading) for name, section in shown.items()},
        causes=reader.pairs("Causes"),
        fixes=reader.pairs("Fixes"),
        preventions=reader.pairs("Preventions"),
        key_points=reader.entries("Key points"),
    )


def reader_of(file: str, text: str) -> Reader:
    """A reader over the text of a file; `file` is its name in messages."""
    return Reader(file, split(text))
