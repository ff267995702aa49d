"""What a learner may choose in a run of their own, and what the checker says about the bounds."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

import bank
from bank import checker
from bank.loader import read
from bank.own import parameters, refusals
from bank.schema import Case, Own, TaskFacts
from tests.bank import samples
from tests.bank.conftest import Write

OWN = {
    "size": Own(start=8, least=1, most=100),
    "dtype": Own(start="float32", choices=("float32", "float16")),
    "aligned": Own(start=True, choices=(True, False)),
}
TABLE = "[own.threads]\nstart = 2\nleast = 1\nmost = 8\n"
WORDS = "\n## Own\n\n- [threads] {}\n"


def facts() -> TaskFacts:
    hidden = Case(id="hidden", parameters={"size": 5})
    small: dict[str, int | float | str | bool] = {
        "size": 3,
        "dtype": "float32",
        "aligned": True,
        "seedless": 4,
    }
    task = bank.catalogue().tasks["ring-allreduce"].facts
    return structs.replace(task, own=OWN, cases=(hidden, Case(id="small", public=True, parameters=small)))


def test_the_first_public_case_gives_what_is_not_chosen() -> None:
    assert parameters(facts(), {"size": 50}) == {
        "size": 50,
        "dtype": "float32",
        "aligned": True,
        "seedless": 4,
    }


def test_what_is_not_chosen_begins_at_its_start() -> None:
    assert parameters(facts(), {})["size"] == 8


@pytest.mark.parametrize("value", [1, 100])
def test_bounds_belong_to_what_may_be_chosen(value: int) -> None:
    assert refusals(facts(), {"size": value, "dtype": "float16", "aligned": False}) == ()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("size", 0, "outside"),
        ("size", 101, "outside"),
        ("size", 1.5, "no whole number"),
        ("size", True, "no whole number"),
        ("size", "8", "no whole number"),
        ("size", float("nan"), "no whole number"),
        ("dtype", "int8", "no choice"),
        ("aligned", 1, "no choice"),
        ("seedless", 4, "unknown"),
        ("build", "tsan", "unknown"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(name: str, value: Any, reason: str) -> None:
    (refused,) = refusals(facts(), {name: value})
    assert (refused.name, refused.reason) == (name, reason)
    assert refused.own == OWN.get(name)


def problems(root: Path) -> list[str]:
    """What loader and checker say."""
    catalogue, found = read(root)
    return [str(problem) for problem in (*found, *checker.check(catalogue))]


def write_task(write: Write, table: str) -> None:
    write("tasks/queue/task.toml", samples.TASK + table)
    write("tasks/queue/en.md", samples.TASK_EN + WORDS.format("Threads that push and pop"))
    write("tasks/queue/zh.md", samples.TASK_ZH + WORDS.format("入队与出队的线程数"))


def test_the_words_of_a_choice_are_read(root: Path, write: Write) -> None:
    write_task(write, TABLE)
    assert problems(root) == []
    assert bank.load(root).tasks["queue"].texts["zh"].own == {"threads": "入队与出队的线程数"}


def test_a_case_may_not_be_called_own(root: Path, write: Write) -> None:
    write("tasks/queue/task.toml", samples.TASK.replace('id = "two-threads"', 'id = "own"'))
    assert any("belongs to a learner's own run" in line for line in problems(root))


def test_a_choice_without_words_is_found(root: Path, write: Write) -> None:
    write_task(write, TABLE)
    write("tasks/queue/zh.md", samples.TASK_ZH)
    assert any("`[threads]` stands only in en.md" in line for line in problems(root))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.replace("start = 2", "start = 9"), "is not among what may be chosen"),
        (TABLE.replace("most = 8", "most = 1"), "there is nothing to choose"),
        (TABLE + 'choices = ["a", "b"]\n', "give either"),
        (TABLE.replace("threads", "fibres"), "has no parameter of this name"),
        (TABLE.replace("threads", "build"), "the engine's own"),
        ("[own.threads]\nstart = 2\nchoices = [2]\n", "there is nothing to choose"),
    ],
)
def test_bounds_that_make_no_sense_are_found(root: Path, write: Write, table: str, message: str) -> None:
    write_task(write, table)
    assert any(message in line for line in problems(root))
