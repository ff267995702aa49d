"""Plans: what somebody does over days or months, in stages; and the readings that they name.

    content/plans/<id>/plan.toml, en.md, zh.md
    content/readings/<course>/readings.toml, en.md, zh.md

A plan has stages, a stage has steps. Whoever follows a plan has progress under the ids of the plan and of its
steps, and of the readings: they never change, so that everything else may.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from bank.files import contents, decode, name_of
from bank.problems import Problem
from bank.schema import LANGUAGES, Language
from bank.texts import Reader, reader_of

StepKind = Literal["reading", "items", "output", "bar", "project", "spoken"]
ReadingKind = Literal["paper", "blog", "tutorial", "docs", "industry", "review"]
DAYS_A_MONTH = 365.25 / 12


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing to do. `id` is unique within the plan.

    A "reading" names its `reading`; "items" names `items` of the bank, the other kinds may name some that
    belong to them. A "spoken" answer is told within `minutes`, an "output" is something to produce, a "bar"
    something by which one knows that a stage is done.
    """

    id: str
    kind: StepKind
    reading: str = ""
    items: tuple[str, ...] = ()
    minutes: int = 0
    seeds: tuple[str, ...] = ()


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stretch of a plan: so many `months` or `days`, after the stages that it `needs`."""

    id: str
    months: float = 0
    days: int = 0
    needs: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    steps: tuple[Step, ...]

    @property
    def length(self) -> float:
        """How many days the stage takes at the plan's own hours a week."""
        return self.days or self.months * DAYS_A_MONTH


class PlanFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`plan.toml`. The lengths of the stages suppose `hours_a_week`; plans are listed by `position`."""

    id: str
    position: int
    hours_a_week: float
    seeds: tuple[str, ...] = ()
    stages: tuple[Stage, ...]

    @property
    def steps(self) -> Iterator[Step]:
        """The steps of all stages."""
        for stage in self.stages:
            yield from stage.steps

    @property
    def counts_days(self) -> bool:
        """Whether the plan is one of days, which keep their length whatever the hours are."""
        return all(stage.days for stage in self.stages)


class PlanText(Struct, frozen=True, kw_only=True):
    """`en.md` or `zh.md` of a plan. Values are Markdown.

    `stages` map an id to (title, goal), `spoken` to (what is asked, what a good answer holds), `projects` to
    (what to build, the sentence that it earns); `steps` holds the words of items, outputs and bars.
    """

    title: str
    summary: str
    stages: dict[str, tuple[str, str]]
    steps: dict[str, str]
    spoken: dict[str, tuple[str, str]]
    projects: dict[str, tuple[str, str]]


class Plan(Struct, frozen=True, kw_only=True):
    """A whole plan; `file` is its `plan.toml`, for problems."""

    facts: PlanFacts
    texts: dict[Language, PlanText]
    file: str


class ReadingFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reading, under the id of its seed line. Without a verified `url` readers search for the title."""

    id: str
    title: str
    kind: ReadingKind
    by: str = ""
    year: int = 0
    url: str = ""


class ReadingText(Struct, frozen=True, kw_only=True):
    """What to look for in a reading, and a question to answer from memory afterwards, with its answer."""

    focus: str
    question: str
    answer: str


class Reading(Struct, frozen=True, kw_only=True):
    """A whole reading; `file` is where its facts stand, for problems."""

    facts: ReadingFacts
    texts: dict[Language, ReadingText]
    file: str


def read_plans(root: Path, problems: list[Problem]) -> dict[str, Plan]:
    """The plans of a content folder that can be read, in the order of their positions."""
    found = []
    for path in sorted(root.glob("plans/*/plan.toml")):
        facts = decode(path, root, PlanFacts, problems)
        texts = {language: _plan_text(path, root, language, problems) for language in LANGUAGES}
        whole = {language: text for language, text in texts.items() if text}
        if facts is None or len(whole) < len(texts):
            continue
        file = name_of(path, root)
        if facts.id != path.parent.name:
            problems.append(Problem(file, "id", f"the id “{facts.id}” differs from its folder"))
        found.append(Plan(facts=facts, texts=whole, file=file))
    return {plan.facts.id: plan for plan in sorted(found, key=lambda plan: plan.facts.position)}


def _plan_text(path: Path, root: Path, language: Language, problems: list[Problem]) -> PlanText | None:
    reader = _reader(path, root, language, problems)
    if reader is None:
        return None
    text = PlanText(
        title=reader.title(),
        summary=reader.prose("Summary"),
        stages=reader.pairs("Stages"),
        steps=reader.entries("Steps"),
        spoken=reader.pairs("Spoken", required=False),
        projects=reader.pairs("Projects", required=False),
    )
    reader.allow_only(("Summary", "Stages", "Steps", "Spoken", "Projects"))
    problems.extend(reader.problems)
    return text


def read_readings(root: Path, problems: list[Problem]) -> dict[str, Reading]:
    """The readings of a content folder, in the order of their files."""
    found: dict[str, Reading] = {}
    for path in sorted(root.glob("readings/*/readings.toml")):
        listed = decode(path, root, dict[str, tuple[ReadingFacts, ...]], problems) or {}
        texts = {language: _reading_texts(path, root, language, problems) for language in LANGUAGES}
        file = name_of(path, root)
        for facts in listed.get("readings", ()):
            missing = [language for language in LANGUAGES if facts.id not in texts[language]]
            problems.extend(
                Problem(file, facts.id, f"{language}.md lacks its focus, question or answer")
                for language in missing
            )
            if facts.id in found:
                problems.append(Problem(file, facts.id, "the reading is listed twice"))
            if not missing:
                own = {language: texts[language][facts.id] for language in LANGUAGES}
                found[facts.id] = Reading(facts=facts, texts=own, file=file)
    return found


def _reading_texts(
    path: Path, root: Path, language: Language, problems: list[Problem]
) -> dict[str, ReadingText]:
    reader = _reader(path, root, language, problems)
    if reader is None:
        return {}
    reader.title()
    focus, recall = reader.entries("Focus"), reader.pairs("Recall")
    reader.allow_only(("Focus", "Recall"))
    problems.extend(reader.problems)
    return {
        id_: ReadingText(focus=focus[id_], question=recall[id_][0], answer=recall[id_][1])
        for id_ in focus
        if id_ in recall
    }


def _reader(path: Path, root: Path, language: Language, problems: list[Problem]) -> Reader | None:
    beside = path.with_name(f"{language}.md")
    content = contents(beside, root, problems)
    return reader_of(name_of(beside, root), content) if content is not None else None
