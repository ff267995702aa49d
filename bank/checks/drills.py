"""A drill over many seeds: it builds, renders, and tells its mistakes from its right answer."""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from bank.checks import shapes
from bank.drawn import Instance, InstanceError, PartInstance
from bank.expressions import in_unit, unit_of
from bank.instances import build, build_with, render
from bank.problems import Problem
from bank.schema import LANGUAGES, Drill, DrillText, Part, Published

SEEDS = range(40)
LEAST_MISTAKES = 2
COMPUTED = {"quantity", "number", "significant", "fraction", "formula"}
APART = 0.75  # a mistake may coincide with the right answer for at most a quarter of the seeds


def check(drill: Drill, file: str) -> Iterator[Problem]:
    """Problems in `drill.toml` and in the placeholders of its texts."""
    yield from _statics(drill, file)
    try:
        instances = [build(drill, seed) for seed in SEEDS]
    except InstanceError as error:
        yield Problem(file, "", str(error))
        return
    if len({tuple(sorted(instance.values.items())) for instance in instances}) == 1:
        yield Problem(file, "parameters", "every seed gives the same instance")
    for place, part in enumerate(drill.facts.parts):
        yield from _part(part, [(instance, instance.parts[place]) for instance in instances], file)
    yield from _texts(instances[0], file)
    for published in drill.facts.published:
        yield from _published(drill, published, file)


def _statics(drill: Drill, file: str) -> Iterator[Problem]:
    facts = drill.facts
    names = Counter(named for named in [p.name for p in facts.parameters] + [d.name for d in facts.derived])
    for name in (name for name, times in names.items() if times > 1):
        yield Problem(file, "parameters", f"the name {name} is used twice")
    if len({part.id for part in facts.parts}) < len(facts.parts) or not facts.parts:
        yield Problem(file, "parts", "there must be parts, each with an id of its own")
    if sum(len(part.mistakes) for part in facts.parts) < LEAST_MISTAKES:
        yield Problem(file, "parts", f"fewer than {LEAST_MISTAKES} known mistakes")
    parameters = [parameter.name for parameter in facts.parameters]
    for part in facts.parts:
        yield from _shape(part, file)
        for words in shapes.strange_names(part, parameters):
            yield Problem(file, f"part {part.id}", words)


def _shape(part: Part, file: str) -> Iterator[Problem]:
    place = f"part {part.id}"
    try:
        unit_of(part.unit)
    except InstanceError as error:
        yield Problem(file, place, f"unit: {error}")
    for name in shapes.wrong_fields(part):
        yield Problem(file, place, f"a part of kind “{part.kind}” {name}")
    if part.kind == "quantity" and not part.unit:
        yield Problem(file, place, "a quantity needs a unit; a plain number is of kind “number”")
    tolerance = part.tolerance
    if tolerance.relative is None and tolerance.absolute is None and tolerance.significant is None:
        yield Problem(file, place, "the tolerance says nothing")


def _part(part: Part, drawn: list[tuple[Instance, PartInstance]], file: str) -> Iterator[Problem]:
    place = f"part {part.id}"
    if part.kind not in COMPUTED:
        yield from (Problem(file, place, message) for message in shapes.wrong_answers(part, drawn))
        return
    try:
        table = {
            tag: [in_unit(formula, part.unit, instance.values) for instance, _ in drawn]
            for tag, formula in _answers(part).items()
        }
    except InstanceError as error:
        yield Problem(file, place, str(error))
        return
    yield from _own_names(part, drawn[0][1], place, file)
    for one, other in combinations(table, 2):
        apart = sum(_differ(part, a, b) for a, b in zip(table[one], table[other], strict=True))
        if apart < APART * len(drawn):
            yield Problem(file, place, f"“{one}” and “{other}” cannot be told apart for most seeds")


def _answers(part: Part) -> dict[str, str]:
    wrong = {mistake.tag: mistake.expected for mistake in part.mistakes}
    return {"the right answer": part.expected} | wrong


def _differ(part: Part, one: float, other: float) -> bool:
    """Whether no answer could be within tolerance of both."""
    if part.kind == "formula":
        return not math.isclose(one, other, rel_tol=1e-9)
    relative = part.tolerance.relative or 0
    slack = 2 * relative * max(abs(one), abs(other)) + 2 * (part.tolerance.absolute or 0)
    if part.tolerance.significant:
        slack = max(slack, 10 ** (1 - part.tolerance.significant) * max(abs(one), abs(other)))
    return not math.isclose(one, other, rel_tol=1e-9) and abs(one - other) > slack


def _own_names(part: Part, drawn: PartInstance, place: str, file: str) -> Iterator[Problem]:
    """A learner's formula knows the parameters only, so the expected one must too."""
    if part.kind != "formula":
        return
    ones = dict.fromkeys(drawn.variables, 1.5)
    for tag, formula in _answers(part).items():
        try:
            in_unit(formula, "", ones)
        except InstanceError as error:
            if "not a name" in str(error):
                yield Problem(file, place, f"{tag} must be a formula in the parameters alone: {error}")


def _texts(instance: Instance, file: str) -> Iterator[Problem]:
    folder = file.rpartition("/")[0]
    for language in LANGUAGES:
        for place, template in prose(instance.drill.texts[language]):
            try:
                render(instance, template, language)
            except InstanceError as error:
                yield Problem(f"{folder}/{language}.md", place, str(error))


def prose(text: DrillText) -> Iterator[tuple[str, str]]:
    """Every template of a drill, with the place where it stands."""
    for name in ("title", "prompt", "conventions", "hint", "solution"):
        yield name.capitalize(), getattr(text, name)
    for name in ("parts", "mistakes", "choices"):
        for entry, template in getattr(text, name).items():
            yield f"{name.capitalize()} [{entry}]", template


def _published(drill: Drill, published: Published, file: str) -> Iterator[Problem]:
    place = f"published, {published.place}"
    parts = {part.id: part for part in drill.facts.parts}
    if published.part not in parts:
        yield Problem(file, place, f"there is no part “{published.part}”")
        return
    part = parts[published.part]
    try:
        instance = build_with(drill, published.inputs)
        value = in_unit(part.expected, published.unit or part.unit, instance.values)
    except InstanceError as error:
        yield Problem(file, place, str(error))
        return
    if not math.isclose(value, published.value, rel_tol=published.relative):
        yield Problem(file, place, f"the source prints {published.value:g}, the formula gives {value:g}")
