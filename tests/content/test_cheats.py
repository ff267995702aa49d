"""Mutants and cheats as data: every class is covered, for each task where it makes sense."""

from typing import get_args

import pytest

from tests.content.hostile import read
from tests.content.table_of_cheats import PAGE, page
from tests.sandbox.judging.cases import FIXTURES, TASKS, Cheat, Expectation, Mutant, expectations

NAMES = sorted(path.parent.name for path in TASKS.glob("*/submissions.toml"))
ONE_THREAD = "one thread computes, and nothing arrives in an order of its own"
OPAQUE = "elements are tokens that are passed on: a constant is what zeros are"
WHOLE = "whole numbers and places only: there is no precision to lose"
WAITS = "what is received is waited for by the interface itself"
SENSELESS: dict[tuple[str, Mutant], str] = {
    ("attention-rope-kv", "race"): ONE_THREAD,
    ("continuous-batching", "lower precision"): WHOLE,
    ("continuous-batching", "race"): ONE_THREAD,
    ("memory-pool", "lower precision"): WHOLE,
    ("mpmc-queue", "constant"): OPAQUE,
    ("mpmc-queue", "lower precision"): WHOLE,
    ("paged-kv-cache", "lower precision"): WHOLE,
    ("paged-kv-cache", "race"): ONE_THREAD,
    ("pipeline-1f1b", "race"): ONE_THREAD,
    ("ring-allreduce", "race"): WAITS,
    ("spsc-queue", "constant"): OPAQUE,
    ("spsc-queue", "lower precision"): WHOLE,
    ("tensor-parallel-linear", "race"): WAITS,
}
FAILURES = {"wrong answer", "crashed", "rule broken", "time limit"}


@pytest.mark.parametrize("name", NAMES)
def test_a_task_has_a_mutant_of_every_class(name: str) -> None:
    mutants = [promised for promised in expectations(TASKS / name) if promised.mutant is not None]
    senseless = {mutant for task, mutant in SENSELESS if task == name}
    assert {promised.mutant for promised in mutants} | senseless == set(get_args(Mutant))
    assert not {promised.mutant for promised in mutants} & senseless
    assert {promised.verdict for promised in mutants} <= FAILURES


@pytest.mark.parametrize("name", NAMES)
def test_every_hostile_submission_of_a_task_has_its_class(name: str) -> None:
    assert all(map(is_classed, expectations(TASKS / name)))


def test_every_class_of_cheats_is_covered() -> None:
    own = [promised for name in NAMES for promised in expectations(TASKS / name)]
    folders = [path.parent for path in FIXTURES.glob("*/submissions.toml")]
    tried = [promised for folder in folders for promised in expectations(folder)]
    assert all(map(is_classed, tried))
    classes = {promised.cheat for promised in [*own, *tried]} | {shared.cheat for shared in read().submission}
    assert classes - {None} == set(get_args(Cheat))


def test_there_are_sixty_cheats() -> None:
    own = [promised for name in NAMES for promised in expectations(TASKS / name) if promised.cheat]
    assert len(own) + len(read().submission) >= 60
    assert len(read().submission) >= 30


def test_the_table_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.content.table_of_cheats writes it"


def is_classed(promised: Expectation) -> bool:
    """A hostile submission says what kind of cheat it is; nothing else does."""
    return promised.file.startswith("hostile_") == (promised.cheat is not None)
