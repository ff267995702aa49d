"""Both languages say the same things, in their own language, at a sensible length."""

import re
from collections.abc import Collection, Iterator

from bank.answers import named
from bank.problems import Problem
from bank.schema import Drill, DrillText, Item, Question, QuestionText, Scenario, ScenarioText, TaskText

CJK = re.compile(r"[\u4e00-\u9fff]")
LONGEST_TITLE = 80
LONGEST_PROSE = 8000
SHORTEST_PROSE = 2

Text = QuestionText | DrillText | TaskText | ScenarioText

PROSE = {
    QuestionText: ("title", "prompt", "short_answer", "model_answer"),
    DrillText: ("title", "prompt", "conventions", "hint", "solution"),
    TaskText: ("title", "statement", "rules", "baseline"),
    ScenarioText: ("title", "prompt", "model_answer"),
}
LISTS = {
    QuestionText: ("key_points", "traps", "follow_ups"),
    DrillText: ("parts", "mistakes", "choices"),
    TaskText: ("cases", "own"),
    ScenarioText: ("looks", "evidence", "causes", "fixes", "preventions", "key_points"),
}


def check(item: Item, folder: str) -> Iterator[Problem]:
    """Problems in the words of one item; `folder` holds its files."""
    english, chinese = item.texts["en"], item.texts["zh"]
    for name in LISTS[type(english)]:
        yield from _same_ids(getattr(english, name), getattr(chinese, name), _heading(name), folder)
    yield from _as_listed(item, english, f"{folder}/en.md")
    for text, file in ((english, f"{folder}/en.md"), (chinese, f"{folder}/zh.md")):
        yield from _lengths(text, file)
    yield from _in_chinese(chinese, f"{folder}/zh.md")
    yield from _in_english(english, f"{folder}/en.md")


def _same_ids(
    english: Collection[str], chinese: Collection[str], heading: str, folder: str
) -> Iterator[Problem]:
    for missing in sorted(set(english) - set(chinese)):
        yield Problem(f"{folder}/zh.md", heading, f"`[{missing}]` stands only in en.md")
    for missing in sorted(set(chinese) - set(english)):
        yield Problem(f"{folder}/en.md", heading, f"`[{missing}]` stands only in zh.md")


def _as_listed(item: Item, text: Text, file: str) -> Iterator[Problem]:
    """The ids in the prose are those of the TOML file."""
    for name, wanted in _listed(item).items():
        written = set(getattr(text, name))
        for missing in sorted(wanted - written):
            yield Problem(file, _heading(name), f"`[{missing}]` is in the TOML file but has no text")
        for extra in sorted(written - wanted):
            yield Problem(file, _heading(name), f"`[{extra}]` is not in the TOML file")


def _listed(item: Item) -> dict[str, set[str]]:
    if isinstance(item, Question):
        return {
            "key_points": {point.id for point in item.facts.key_points},
            "follow_ups": {follow_up.id for follow_up in item.facts.follow_ups},
        }
    if isinstance(item, Drill):
        parts = item.facts.parts
        return {
            "parts": {part.id for part in parts},
            "mistakes": {mistake.tag for part in parts for mistake in part.mistakes},
            "choices": {name for part in parts for name in named(part)},
        }
    if isinstance(item, Scenario):
        looks = {look.id for look in item.facts.looks}
        return {
            "looks": looks,
            "evidence": looks,
            **{
                name: {entry.id for entry in getattr(item.facts, name)}
                for name in ("causes", "fixes", "preventions", "key_points")
            },
        }
    return {"cases": {case.id for case in item.facts.cases}, "own": set(item.facts.own)}


def _lengths(text: Text, file: str) -> Iterator[Problem]:
    if len(text.title) > LONGEST_TITLE:
        yield Problem(file, "title", f"the title is longer than {LONGEST_TITLE} characters")
    for name in PROSE[type(text)]:
        length = len(getattr(text, name))
        if not SHORTEST_PROSE <= length <= LONGEST_PROSE:
            yield Problem(file, _heading(name), f"{length} characters are too few or too many to be sensible")


def _in_chinese(text: Text, file: str) -> Iterator[Problem]:
    for place, prose in _all_prose(text):
        if place != "Title" and not CJK.search(prose):  # a title may be a term alone
            yield Problem(file, place, "there is no Chinese in this text")


def _in_english(text: Text, file: str) -> Iterator[Problem]:
    for place, prose in _all_prose(text):
        if CJK.search(prose):
            yield Problem(file, place, "there is Chinese in the English text")


def _all_prose(text: Text) -> Iterator[tuple[str, str]]:
    """Everything that people read as sentences; short labels (choices, parts) may be terms alone."""
    for name in PROSE[type(text)]:
        yield _heading(name), getattr(text, name)
    for name in ("key_points", "traps", "follow_ups", "mistakes", "looks", "causes", "fixes", "preventions"):
        for entry, words in getattr(text, name, {}).items():
            yield f"{_heading(name)} [{entry}]", words if isinstance(words, str) else " ".join(words)


def _heading(name: str) -> str:
    return {"follow_ups": "Follow-ups"}.get(name, name.replace("_", " ").capitalize())
