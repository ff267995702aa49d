"""A task names files that exist, and cases of each use."""

from collections.abc import Iterator
from pathlib import Path

from bank.problems import Problem
from bank.schema import Task


def check(task: Task, file: str) -> Iterator[Problem]:
    """Problems in `task.toml`."""
    cases = task.facts.cases
    if not (Path(task.folder) / task.facts.starter).is_file():
        yield Problem(file, "starter", f"there is no file {task.facts.starter}")
    if len({case.id for case in cases}) < len(cases):
        yield Problem(file, "cases", "an id stands twice")
    if not any(case.public for case in cases):
        yield Problem(file, "cases", "no case is public, so nothing would run in test mode")
    if task.facts.speed_needs == "cpu" and not any(case.measured for case in cases):
        yield Problem(file, "cases", "no case is measured, so speed would never be graded")
