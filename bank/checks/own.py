"""What a learner may choose: parameters of the first public case, within bounds that hold their start."""

from collections.abc import Iterator

from bank.own import refusal
from bank.problems import Problem
from bank.schema import Own, Task

OWN = "own"  # what such a run is called beside the task's cases
ENGINE = ("build",)  # these mean something to the engine and are no learner's to choose


def check(task: Task, file: str) -> Iterator[Problem]:
    """Problems in the tables `[own.NAME]` of `task.toml`."""
    if any(case.id == OWN for case in task.facts.cases):
        yield Problem(file, "cases", f"the id “{OWN}” belongs to a learner's own run")
    first = next((case for case in task.facts.cases if case.public), None)
    for name, own in task.facts.own.items():
        place = f"own.{name}"
        if first is not None and name not in first.parameters:
            yield Problem(file, place, f"the first public case, {first.id}, has no parameter of this name")
        if name in ENGINE:
            yield Problem(file, place, "this name is the engine's own; a learner cannot choose it")
        yield from _bounds(name, own, file, place)


def _bounds(name: str, own: Own, file: str, place: str) -> Iterator[Problem]:
    if own.choices and (own.least or own.most):
        yield Problem(file, place, "give either `choices`, or `least` and `most`")
    if len(own.choices) == 1 or (not own.choices and own.least >= own.most):
        yield Problem(
            file, place, "there is nothing to choose: `most` must be above `least`, or give choices"
        )
    elif refusal(name, own.start, own) is not None:
        yield Problem(file, place, f"`start` ({own.start!r}) is not among what may be chosen")
