"""When each stage comes: in which order, from which day to which, at how many hours a week."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

import bank
from bank.plans import PlanFacts, Stage, Step
from interview.plans import schedule

MONDAY = date(2026, 3, 2)


def stages(*shapes: tuple[str, int, tuple[str, ...]]) -> PlanFacts:
    """Stages of so many days, with their needs."""
    return PlanFacts(
        id="p",
        position=1,
        hours_a_week=10,
        stages=tuple(
            Stage(id=id_, days=days, needs=needs, steps=(Step(id=f"{id_}-s", kind="output"),))
            for id_, days, needs in shapes
        ),
    )


FREE = stages(("a", 1, ()), ("b", 2, ("a",)), ("c", 1, ()), ("d", 3, ("c",)))


def ids(facts: PlanFacts, order: list[str]) -> list[str]:
    return [stage.id for stage in schedule.ordered(facts, order)]


def test_without_a_choice_the_order_is_the_plans() -> None:
    assert ids(FREE, []) == ["a", "b", "c", "d"]


def test_a_stage_moves_where_its_prerequisites_let_it() -> None:
    assert schedule.moved(FREE, [], "c", -1) == ["a", "c", "b", "d"]
    assert schedule.moved(FREE, ["a", "c", "b", "d"], "c", -1) == ["c", "a", "b", "d"]
    assert schedule.moved(FREE, [], "b", -1) is None
    assert schedule.moved(FREE, [], "c", 1) is None
    assert schedule.moved(FREE, [], "a", -1) is None
    assert schedule.moved(FREE, [], "d", 1) is None


def test_an_order_survives_stages_that_came_and_went() -> None:
    more = stages(("a", 1, ()), ("new", 1, ()), ("c", 1, ()), ("b", 1, ("a",)))
    assert ids(more, ["c", "gone", "a", "b"]) == ["c", "new", "a", "b"]


def test_an_order_that_content_has_made_impossible_is_put_right() -> None:
    assert ids(FREE, ["b", "a", "d", "c"]) == ["a", "b", "c", "d"]


def test_days_follow_each_other_without_gaps() -> None:
    table = schedule.timetable(FREE, [], (), MONDAY, 10)
    assert [(span.first.day, span.last.day) for span in table.spans] == [(2, 2), (3, 4), (5, 5), (6, 8)]
    assert table.days == 7
    assert table.day(MONDAY + timedelta(days=2)) == 3
    third = table.at(MONDAY + timedelta(days=2))
    assert third is not None
    assert (third.stage.id, third.left(MONDAY + timedelta(days=2))) == ("b", 1)
    assert table.at(MONDAY - timedelta(days=1)) is None
    assert table.at(MONDAY + timedelta(days=7)) is None


def test_a_skipped_stage_takes_no_time() -> None:
    table = schedule.timetable(FREE, [], ("b",), MONDAY, 10)
    assert [(span.stage.id, span.first.day) for span in table.spans] == [("a", 2), ("c", 3), ("d", 4)]
    assert schedule.timetable(FREE, [], ("a", "b", "c", "d"), MONDAY, 10).days == 0


def test_days_stay_days_whatever_the_hours_are() -> None:
    assert schedule.timetable(FREE, [], (), MONDAY, 1).days == 7


def test_months_stretch_when_there_are_fewer_hours() -> None:
    year = bank.catalogue().plans["systems-year"].facts
    usual = round(year.hours_a_week)
    assert schedule.timetable(year, [], (), MONDAY, usual).days == 365
    assert schedule.timetable(year, [], (), MONDAY, usual // 2).days == 730  # 12 months of 365.25 / 12 days


@pytest.mark.parametrize("plan", sorted(bank.catalogue().plans))
def test_every_plan_has_dates_for_all_its_stages(plan: str) -> None:
    facts = bank.catalogue().plans[plan].facts
    spans = schedule.timetable(facts, [], (), MONDAY, round(facts.hours_a_week)).spans
    assert len(spans) == len(facts.stages)
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(spans))
