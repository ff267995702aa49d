"""All checks over all items, and the report of which seed lines they serve."""

from collections.abc import Iterator

from bank.checks import drills, facts, own, plans, questions, relations, scenarios, tasks, words
from bank.loader import Catalogue
from bank.plans import Plan
from bank.problems import Problem
from bank.schema import Drill, Item, Question, Scenario


def check(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Every problem of every item, in the order of the files."""
    found = [problem for name, item in catalogue.items.items() for problem in _check(catalogue, name, item)]
    return tuple(sorted([*found, *relations.check(catalogue), *plans.check(catalogue)]))


def _check(catalogue: Catalogue, name: str, item: Item) -> Iterator[Problem]:
    file = catalogue.files[name]
    yield from facts.check(catalogue, item, file)
    yield from words.check(item, file.rpartition("/")[0])
    if isinstance(item, Question):
        yield from questions.check(item, file)
    elif isinstance(item, Drill):
        yield from drills.check(item, file)
    elif isinstance(item, Scenario):
        yield from scenarios.check(item, file)
    else:
        yield from tasks.check(item, file)
        yield from own.check(item, file)


def coverage(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The seed lines, each with the ids of the items that serve it (none, perhaps). Plans count apart."""
    served: dict[str, list[str]] = {seed: [] for seed in catalogue.seeds}
    for name, item in catalogue.items.items():
        for seed in item.facts.seeds:
            if seed in served:
                served[seed].append(name)
    return {seed: tuple(sorted(names)) for seed, names in served.items()}


def coverage_by_plans(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The seed lines, each with the ids of the plans that serve it; a reading serves the line of its id."""
    served: dict[str, set[str]] = {seed: set() for seed in catalogue.seeds}
    for plan in catalogue.plans.values():
        for seed in _seeds_of(plan):
            if seed in served:
                served[seed].add(plan.facts.id)
    return {seed: tuple(sorted(names)) for seed, names in served.items()}


def _seeds_of(plan: Plan) -> Iterator[str]:
    yield from plan.facts.seeds
    for stage in plan.facts.stages:
        yield from stage.seeds
        for step in stage.steps:
            yield from step.seeds
            if step.reading:
                yield step.reading
