"""A scenario can be solved: its looks can be reached, its path proves the cause, its options differ."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bank.problems import Problem
from bank.scenarios import paths
from bank.schema import Cause, Measure, Scenario, ScenarioFacts

LOOKS = range(6, 15)
CAUSES = range(5, 9)
MEASURES = range(4, 9)
KEY_POINTS = range(4, 7)
SPARE = 1.25  # the budget is at least so many times the shortest sound path, to leave room for one error
LONGEST_EVIDENCE = 5000
FENCE = re.compile(r"^(```|~~~)[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)


def check(scenario: Scenario, file: str) -> Iterator[Problem]:
    """Problems in `scenario.toml`, and evidence that differs between the languages."""
    facts = scenario.facts
    for place, message in (*_counts(facts), *_looks(facts), *_causes(facts), *_measures(facts)):
        yield Problem(file, place, message)
    if not _broken(facts):
        yield from (Problem(file, "looks", message) for message in _path(facts))
    yield from _same_evidence(scenario, file.rpartition("/")[0])


def _counts(facts: ScenarioFacts) -> Iterator[tuple[str, str]]:
    listed: dict[str, tuple[Sequence[Any], range]] = {
        "looks": (facts.looks, LOOKS), "causes": (facts.causes, CAUSES), "fixes": (facts.fixes, MEASURES),
        "preventions": (facts.preventions, MEASURES), "key_points": (facts.key_points, KEY_POINTS),
    }  # fmt: skip
    for name, (entries, sensible) in listed.items():
        if len(entries) not in sensible:
            yield name, f"there are {len(entries)}; sensible are {sensible[0]} to {sensible[-1]}"
        doubles = [id_ for id_, times in Counter(entry.id for entry in entries).items() if times > 1]
        yield from ((name, f"the id “{id_}” stands twice") for id_ in doubles)
    if not any(point.essential for point in facts.key_points):
        yield "key_points", "no key point is essential"


def _looks(facts: ScenarioFacts) -> Iterator[tuple[str, str]]:
    known = {look.id for look in facts.looks}
    for look in facts.looks:
        place = f"look {look.id}"
        if look.minutes < 1:
            yield place, "every look costs at least a minute"
        if (look.kind == "timeline") != bool(look.trace):
            yield place, "looks of kind “timeline”, and only they, name a `trace`"
        if (look.role == "path") != (look.step > 0):
            yield place, "looks of the role “path”, and only they, have a `step` (1, 2, …)"
        for wanted in look.after:
            if wanted not in known:
                yield place, f"after: there is no look {wanted}"
    yield from (("looks", f"{name} can never be opened") for name in paths.unreachable(facts.looks))
    if not any(not look.after for look in facts.looks):
        yield "looks", "no look can be opened first"
    if not any(look.role == "dead-end" for look in facts.looks):
        yield "looks", "there is no dead end, so every look would do"


def _causes(facts: ScenarioFacts) -> Iterator[tuple[str, str]]:
    if sum(cause.right for cause in facts.causes) != 1:
        yield "causes", "exactly one cause is right"
    known = {look.id for look in facts.looks}
    for cause in facts.causes:
        place = f"cause {cause.id}"
        for name in {*cause.suggested_by, *cause.settled_by} - known:
            yield place, f"there is no look {name}"
        if not cause.settled_by:
            yield place, "no look settles it: say which one proves it or rules it out"


def _measures(facts: ScenarioFacts) -> Iterator[tuple[str, str]]:
    groups: dict[str, tuple[Measure, ...]] = {"fixes": facts.fixes, "preventions": facts.preventions}
    for name, measures in groups.items():
        if not any(measure.worth == "essential" for measure in measures):
            yield name, "none is essential"
        if sum(measure.worth in {"useless", "harmful"} for measure in measures) < 2:
            yield name, "fewer than two are useless or harmful, so choosing all would be no mistake"


def _broken(facts: ScenarioFacts) -> bool:
    """Whether the graph is too broken to speak of a path through it."""
    return bool(list(_looks(facts)) or list(_causes(facts)))


def _path(facts: ScenarioFacts) -> Iterator[str]:
    """The path is closed, proves the cause, rises in its steps, and leaves room in the budget."""
    path = {look.id: look for look in facts.looks if look.role == "path"}
    for look in path.values():
        for wanted in look.after:
            if wanted not in path:
                yield f"{look.id} is on the path, but it needs {wanted}, which is not"
            elif path[wanted].step >= look.step:
                yield f"{look.id} needs {wanted}, so its step must be greater"
    right = _right(facts.causes)
    if not set(right.settled_by) & set(path):
        yield "the looks on the path do not settle the right cause"
    length = paths.length(facts.looks)
    if length * SPARE > facts.budget:
        yield f"the path takes {length} of {facts.budget} minutes; there must be {SPARE} times as many"
    if sum(look.minutes for look in facts.looks) <= facts.budget:
        yield "the budget pays for every look, so nobody needs to choose"


def _right(causes: Iterable[Cause]) -> Cause:
    return next(cause for cause in causes if cause.right)


def _same_evidence(scenario: Scenario, folder: str) -> Iterator[Problem]:
    """What programs printed is the same in both languages."""
    english, chinese = scenario.texts["en"].evidence, scenario.texts["zh"].evidence
    for name in english.keys() & chinese.keys():
        if _printed(english[name]) != _printed(chinese[name]):
            yield Problem(
                f"{folder}/zh.md", f"Evidence [{name}]", "its fenced blocks differ from those in en.md"
            )


def _printed(markdown: str) -> list[str]:
    return [match.group(2) for match in FENCE.finditer(markdown)]
