"""Plans and readings: what a sound one is read as, and what an author is told about one that is not."""

from pathlib import Path

import pytest

import bank
from bank.checker import check, coverage_by_plans
from tests.bank.conftest import Write

PLAN = """
id = "short"
position = 1
hours_a_week = 7

[[stages]]
id = "day-1"
days = 1
steps = [
    { id = "r1", kind = "reading", reading = "S0-41" },
    { id = "cards", kind = "items", items = ["why-ring"] },
    { id = "told", kind = "spoken", minutes = 3, seeds = ["S0-12"] },
]

[[stages]]
id = "day-2"
days = 2
needs = ["day-1"]
steps = [{ id = "made", kind = "output" }, { id = "built", kind = "project", items = ["why-ring"] }]
"""
EN = """# Short

## Summary

Two stages.

## Stages

- [day-1] First ⇒ Begin.
- [day-2] Second ⇒ Go on.

## Steps

- [cards] Rings
- [made] A drawing

## Spoken

- [told] Why a ring? ⇒ Bytes.

## Projects

- [built] A ring ⇒ “I built a ring.”
"""
ZH = """# 短计划

## Summary

两个阶段。

## Stages

- [day-1] 第一 ⇒ 开始。
- [day-2] 第二 ⇒ 继续。

## Steps

- [cards] 环
- [made] 一张图

## Spoken

- [told] 为什么用环？ ⇒ 字节数。

## Projects

- [built] 一个环 ⇒ “我写过一个环。”
"""
READINGS = """
[[readings]]
id = "S0-41"
title = "A queue without locks"
kind = "paper"
year = 1996
url = "https://example.org/queue"
"""
READING_EN = """# Course

## Focus

- [S0-41] Watch the tail.

## Recall

- [S0-41] Who moves the tail? ⇒ Whoever sees that it lags.
"""
READING_ZH = """# 课程

## Focus

- [S0-41] 注意 tail。

## Recall

- [S0-41] 谁移动 tail？ ⇒ 谁看到它落后谁移动。
"""


@pytest.fixture
def plan(root: Path, write: Write) -> Path:
    """The sample content with one plan and one reading."""
    for name, text in (("plan.toml", PLAN), ("en.md", EN), ("zh.md", ZH)):
        write(f"plans/short/{name}", text)
    for name, text in (("readings.toml", READINGS), ("en.md", READING_EN), ("zh.md", READING_ZH)):
        write(f"readings/course/{name}", text)
    return root


def problems(root: Path) -> list[str]:
    catalogue, broken = bank.read(root)
    return [str(problem) for problem in (*broken, *check(catalogue))]


def test_a_sound_plan_is_read_whole(plan: Path) -> None:
    assert problems(plan) == []
    catalogue = bank.load(plan)
    found = catalogue.plans["short"]
    assert [stage.length for stage in found.facts.stages] == [1, 2]
    assert found.facts.counts_days
    assert found.texts["zh"].spoken["told"] == ("为什么用环？", "字节数。")
    assert catalogue.readings["S0-41"].texts["en"].answer == "Whoever sees that it lags."
    assert coverage_by_plans(catalogue) == {"S0-12": ("short",), "S0-41": ("short",)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'items = ["why-ring"] },\n    { id = "told"',
            'items = ["gone"] },\n    { id = "told"',
            "no item gone",
        ),
        ('reading = "S0-41"', 'reading = "S9-99"', "no reading S9-99"),
        ('needs = ["day-1"]', 'needs = ["day-2"]', "no earlier stage"),
        ("days = 2", "months = 1", "either all stages last days"),
        ('id = "made"', 'id = "cards"', "stands twice"),
        ("minutes = 3, ", "", "have `minutes`"),
        ('seeds = ["S0-12"]', 'seeds = ["S7-01"]', "no seed line S7-01"),
        ('id = "short"', 'id = "long"', "differs from its folder"),
        ('kind = "output"', 'kind = "output", colour = "red"', "unknown field"),
    ],
)
def test_an_author_is_told_what_is_wrong(plan: Path, write: Write, old: str, new: str, told: str) -> None:
    assert old in PLAN
    write("plans/short/plan.toml", PLAN.replace(old, new))
    assert any(told in problem for problem in problems(plan))


def test_both_languages_have_the_same_ids(plan: Path, write: Write) -> None:
    write("plans/short/zh.md", ZH.replace("- [made] 一张图\n", ""))
    assert problems(plan) == ["plans/short/zh.md, Steps: `[made]` is in plan.toml but has no text"]


def test_a_reading_that_no_plan_names_is_a_problem(plan: Path, write: Write) -> None:
    write(
        "plans/short/plan.toml", PLAN.replace('    { id = "r1", kind = "reading", reading = "S0-41" },\n', "")
    )
    assert problems(plan) == ["readings/course/readings.toml, S0-41: no plan names this reading"]


def test_a_reading_needs_its_words_in_both_languages(plan: Path, write: Write) -> None:
    write("readings/course/zh.md", READING_ZH.replace("[S0-41] 注意", "[S0-12] 注意"))
    assert any("zh.md lacks its focus" in problem for problem in problems(plan))


def test_an_address_is_https(plan: Path, write: Write) -> None:
    write("readings/course/readings.toml", READINGS.replace("https://", "http://"))
    assert any("is not an https address" in problem for problem in problems(plan))
