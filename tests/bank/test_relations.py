"""What items say of each other must hold together."""

from pathlib import Path

import pytest

import bank
from bank.checker import check
from tests.bank import samples
from tests.bank.conftest import Write

DRILL = "drills/collectives/ring-bytes/drill.toml"
QUESTION = "questions/round-4/why-ring/question.toml"


def first(text: str, line: str) -> str:
    """The facts with another line at their top, before the first table."""
    return f"{line}\n{text}"


def found(root: Path) -> list[str]:
    return [f"{problem.place}: {problem.message}" for problem in check(bank.read(root)[0])]


def test_a_prerequisite_must_be_there(root: Path, write: Write) -> None:
    write(DRILL, first(samples.DRILL, 'prerequisites = ["no-such-item"]'))
    assert "prerequisites: there is no item no-such-item" in found(root)


@pytest.mark.parametrize("line", ['prerequisites = ["ring-bytes"]', 'prerequisites = ["why-ring"]'])
def test_nothing_comes_before_itself(root: Path, write: Write, line: str) -> None:
    write(DRILL, first(samples.DRILL, line))
    write(QUESTION, first(samples.QUESTION, 'prerequisites = ["ring-bytes"]'))
    assert "prerequisites: the item would have to come before itself" in found(root)


def test_a_group_has_two_members_at_least(root: Path, write: Write) -> None:
    write(DRILL, first(samples.DRILL, 'group = "rings"'))
    assert "group: nothing else is in the group “rings”" in found(root)
    write(QUESTION, first(samples.QUESTION, 'group = "rings"'))
    assert not [problem for problem in found(root) if problem.startswith("group")]
