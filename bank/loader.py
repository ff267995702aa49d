"""From the content folder to a catalogue.

`read` never stops at the first problem: an author wants the whole list. `load` is for those
who need content that can be used, and raises `ContentError` with that same list.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from bank.files import contents, decode, name_of
from bank.plans import Plan, Reading, read_plans, read_readings
from bank.problems import ContentError, Problem
from bank.scenarios import traces
from bank.schema import (
    LANGUAGES,
    Drill,
    DrillFacts,
    DrillText,
    Item,
    Language,
    Question,
    QuestionFacts,
    QuestionText,
    Scenario,
    ScenarioFacts,
    ScenarioText,
    Task,
    TaskFacts,
    TaskText,
    Topic,
)
from bank.texts import Reader, read_drill, read_question, read_scenario, read_task, reader_of

CONTENT = Path(__file__).resolve().parent.parent / "content"
TRACE = re.compile(r"traces/[a-z0-9][a-z0-9-]*\.json")

Facts = TypeVar("Facts", QuestionFacts, DrillFacts, TaskFacts, ScenarioFacts)
Text = TypeVar("Text", QuestionText, DrillText, TaskText, ScenarioText)


@dataclass(frozen=True)
class Catalogue:
    """Everything that the content folder holds, by id. `seeds` maps a seed line's id to its gloss."""

    items: dict[str, Item]
    topics: dict[str, Topic]
    seeds: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def questions(self) -> dict[str, Question]:
        """The questions, by id."""
        return {name: item for name, item in self.items.items() if isinstance(item, Question)}

    @property
    def drills(self) -> dict[str, Drill]:
        """The drill families, by id."""
        return {name: item for name, item in self.items.items() if isinstance(item, Drill)}

    @property
    def tasks(self) -> dict[str, Task]:
        """The coding tasks, by id."""
        return {name: item for name, item in self.items.items() if isinstance(item, Task)}

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios, by id."""
        return {name: item for name, item in self.items.items() if isinstance(item, Scenario)}


@dataclass(frozen=True)
class Kind(Generic[Facts, Text]):
    """How one kind of item lies on the disk and is put together; `build` may raise ContentError."""

    pattern: str
    facts: type[Facts]
    text: Callable[[Reader], Text]
    build: Callable[[Facts, dict[Language, Text], Path, str], Item]


def _question(
    facts: QuestionFacts, texts: dict[Language, QuestionText], _folder: Path, digest: str
) -> Question:
    return Question(facts=facts, texts=texts, digest=digest)


def _drill(facts: DrillFacts, texts: dict[Language, DrillText], _folder: Path, digest: str) -> Drill:
    return Drill(facts=facts, texts=texts, digest=digest)


def _task(facts: TaskFacts, texts: dict[Language, TaskText], folder: Path, digest: str) -> Task:
    return Task(facts=facts, texts=texts, folder=str(folder), digest=digest)


def _scenario(
    facts: ScenarioFacts, texts: dict[Language, ScenarioText], folder: Path, digest: str
) -> Scenario:
    found, problems = {}, []
    for name in sorted({look.trace for look in facts.looks if look.trace}):
        try:
            found[name] = traces.read(_inside(folder, name))
        except traces.TraceError as error:
            problems.append(Problem(f"scenarios/{facts.id}/{name}", "", str(error)))
    if problems:
        raise ContentError(tuple(problems))
    return Scenario(facts=facts, texts=texts, traces=found, digest=digest)


def _inside(folder: Path, name: str) -> Path:
    """A file of an item's own `traces/`; nothing else may be read through a name in its facts."""
    if not TRACE.fullmatch(name):
        raise traces.TraceError("a trace is called traces/NAME.json")
    return folder / name


KINDS: tuple[Kind[Any, Any], ...] = (
    Kind("questions/*/*/question.toml", QuestionFacts, read_question, _question),
    Kind("drills/*/*/drill.toml", DrillFacts, read_drill, _drill),
    Kind("tasks/*/task.toml", TaskFacts, read_task, _task),
    Kind("scenarios/*/scenario.toml", ScenarioFacts, read_scenario, _scenario),
)


def load(root: Path | None = None) -> Catalogue:
    """The catalogue of a content folder (the project's own by default).

    Raises ContentError, which lists every problem with its file and place.
    """
    catalogue_, problems = read(root)
    if problems:
        raise ContentError(problems)
    return catalogue_


def catalogue() -> Catalogue:
    """The catalogue, read once in a process: the project's, or of the folder in SEVENROUNDS_CONTENT."""
    return _read_once(Path(os.environ.get("SEVENROUNDS_CONTENT") or CONTENT))


@cache
def _read_once(root: Path) -> Catalogue:
    return load(root)


def read(root: Path | None = None) -> tuple[Catalogue, tuple[Problem, ...]]:
    """What can be read of a content folder, and what is wrong with the rest."""
    root = (root or CONTENT).resolve()
    problems: list[Problem] = []
    topics = _topics(root, problems)
    found = Catalogue({}, topics, _seeds(root, problems))
    for kind in KINDS:
        for path in sorted(root.glob(kind.pattern)):
            _add(found, kind, path, root, problems)
    found.plans.update(read_plans(root, problems))
    found.readings.update(read_readings(root, problems))
    problems.extend(_empty_folders(root))
    return found, tuple(problems)


def _topics(root: Path, problems: list[Problem]) -> dict[str, Topic]:
    listed = decode(root / "topics.toml", root, dict[str, tuple[Topic, ...]], problems) or {}
    return {topic.id: topic for topic in listed.get("topics", ())}


def _seeds(root: Path, problems: list[Problem]) -> dict[str, str]:
    """The seed lines, if the folder lists them; an item that names an unlisted one fails the check."""
    path = root / "seeds.toml"
    return (decode(path, root, dict[str, str], problems) or {}) if path.exists() else {}


def _add(found: Catalogue, kind: Kind[Any, Any], path: Path, root: Path, problems: list[Problem]) -> None:
    facts = decode(path, root, kind.facts, problems)
    texts = {
        language: _text(kind, path.with_name(f"{language}.md"), root, problems) for language in LANGUAGES
    }
    if facts is None or None in texts.values():
        return
    file = name_of(path, root)
    if facts.id != path.parent.name:
        problems.append(
            Problem(file, "id", f"the id “{facts.id}” differs from its folder “{path.parent.name}”")
        )
    if facts.id in found.items:
        other = found.files[facts.id]
        problems.append(Problem(file, "id", f"the id “{facts.id}” is taken by {other}"))
        return
    try:
        found.items[facts.id] = kind.build(facts, texts, path.parent, digest_of(path.parent))
    except ContentError as error:
        problems.extend(error.problems)
        return
    found.files[facts.id] = file


def _text(kind: Kind[Any, Text], path: Path, root: Path, problems: list[Problem]) -> Text | None:
    content = contents(path, root, problems)
    if content is None:
        return None
    reader = reader_of(name_of(path, root), content)
    text = kind.text(reader)
    problems.extend(reader.problems)
    return text


def _empty_folders(root: Path) -> Iterator[Problem]:
    """Folders where an item belongs and none is: a misspelt file name would otherwise hide it."""
    for kind in KINDS:
        folders, _, file = kind.pattern.rpartition("/")
        for folder in sorted(root.glob(folders)):
            if folder.is_dir() and not folder.name.startswith(("_", ".")) and not (folder / file).exists():
                yield Problem(name_of(folder, root), "", f"the folder has no {file}")


def digest_of(folder: Path) -> str:
    """sha256 over the names and contents of an item's files; submissions and caches do not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not {"submissions", "__pycache__"} & set(inner.parts):
            digest.update(f"{inner.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
