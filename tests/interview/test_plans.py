"""Following a plan: ticks that survive, an order of one's own, and what the daily queue gets from it."""

from datetime import date, timedelta

import pytest

import bank
from accounts.models import User
from bank.plans import Plan
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.day import daily_queue
from drills.items import standing
from drills.memory.scheduling import Rating
from interview.models import FollowedPlan, PlanReading, PlanStep
from interview.plans import feeding, following, progress
from tests.interview.conftest import NOON

TODAY = date(2026, 3, 2)


@pytest.fixture
def week(content: bank.Catalogue) -> Plan:
    return content.plans["seven-days"]


@pytest.fixture
def year(content: bank.Catalogue) -> Plan:
    return content.plans["systems-year"]


def follow(person: User, plan: Plan, starts_on: date = TODAY) -> FollowedPlan:
    following.follow(person, plan, starts_on, 21, NOON)
    found = following.current(person)
    assert found is not None
    return found


def feed(person: User, plan: Plan, days: int = 0) -> None:
    found = following.current(person)
    assert found is not None
    feeding.feed(person, found, plan, NOON + timedelta(days=days))


def state(person: User, plan: Plan, step_id: str) -> str:
    step = next(step for step in plan.facts.steps if step.id == step_id)
    return progress.state_of(plan, step, progress.known(person))


def answer(person: User, item: str) -> None:
    shown = Shown(item, reviews.review_count(person, item))
    reviews.answer(person, shown, Record(Rating.GOOD, "right", {}), NOON)


def test_one_plan_is_followed_and_the_other_keeps_what_was_done(alice: User, week: Plan, year: Plan) -> None:
    follow(alice, week)
    following.mark(alice, week, "d1-table", "done", NOON)
    assert follow(alice, year).plan_id == "systems-year"
    assert FollowedPlan.objects.filter(user=alice, current=True).count() == 1
    assert state(alice, week, "d1-table") == "done"


def test_progress_is_one_persons_own(alice: User, bob: User, week: Plan) -> None:
    following.mark(alice, week, "d1-table", "done", NOON)
    assert state(bob, week, "d1-table") == "open"


def test_a_step_is_ticked_skipped_and_opened_again(alice: User, week: Plan) -> None:
    stage = week.facts.stages[0]
    before = progress.tally(week, [stage], progress.known(alice))
    following.mark(alice, week, "d1-table", "done", NOON)
    following.mark(alice, week, "d1-bar", "skipped", NOON)
    after = progress.tally(week, [stage], progress.known(alice))
    assert (after.done, after.of) == (before.done + 1, before.of - 1)
    following.mark(alice, week, "d1-bar", "open", NOON)
    assert state(alice, week, "d1-bar") == "open"


def test_items_are_done_once_all_of_them_were_met(alice: User, week: Plan) -> None:
    step = next(step for step in week.facts.steps if step.id == "d6-boundaries")
    for item in step.items:
        assert state(alice, week, "d6-boundaries") == "open"
        answer(alice, item)
    assert state(alice, week, "d6-boundaries") == "done"


def test_a_reading_is_read_wherever_a_plan_names_it(alice: User, year: Plan) -> None:
    following.mark(alice, year, "r601-02", "done", NOON)
    assert state(alice, year, "r601-02") == "done"
    assert PlanReading.objects.get(user=alice).reading_id == "S1-R601-02"
    following.mark(alice, year, "r601-02", "skipped", NOON)
    assert state(alice, year, "r601-02") == "skipped"
    following.mark(alice, year, "r601-02", "open", NOON)
    assert state(alice, year, "r601-02") == "open"


def test_a_tick_is_kept_when_its_step_leaves_the_plan(alice: User, week: Plan) -> None:
    PlanStep.objects.create(user=alice, plan_id="seven-days", step_id="once-upon", state="done", at=NOON)
    done = progress.tally(week, week.facts.stages, progress.known(alice)).done
    assert done == 0
    assert PlanStep.objects.filter(step_id="once-upon").exists()


def test_an_answer_is_revealed_to_those_who_tried(alice: User, content: bank.Catalogue) -> None:
    reading = content.readings["S1-R601-02"]
    with pytest.raises(following.NothingTried):
        following.try_recall(alice, reading, "  ", NOON)
    assert following.reading_row(alice, reading).revealed_at is None
    following.try_recall(alice, reading, "quadratic?", NOON)
    assert following.reading_row(alice, reading).revealed_at == NOON


def test_a_stage_is_not_moved_before_what_it_needs(alice: User, year: Plan) -> None:
    follow(alice, year)
    with pytest.raises(following.NotAllowed):
        following.move_stage(alice, year, "sys-601-2", -1, NOON)
    following.move_stage(alice, year, "sys-603-1", -1, NOON)
    spans = feeding.timetable(following.arrangement(alice, year, NOON), year).spans
    assert [span.stage.id for span in spans[3:5]] == ["sys-603-1", "sys-602-1"]


def test_reset_forgets_ticks_and_order_but_never_notes(alice: User, year: Plan) -> None:
    follow(alice, year)
    reading = bank.catalogue().readings["S1-R601-02"]
    following.keep_notes(alice, reading, "tiles")
    following.mark(alice, year, "r601-02", "done", NOON)
    following.mark(alice, year, "m1-bar", "done", NOON)
    following.skip_stage(alice, year, "sys-601-1", True, NOON)
    following.reset(alice, year)
    assert progress.tally(year, year.facts.stages, progress.known(alice)).done == 0
    assert following.current(alice) is None
    assert following.reading_row(alice, reading).notes == "tiles"


def todays_items(person: User) -> set[str]:
    return {entry.item_id for entry in daily_queue.plan(person, NOON, person.minutes_a_day).entries}


def shown_today(brought: set[str], person: User) -> bool:
    """Whether today's minutes hold all of them but siblings, of which one comes a day."""
    content = bank.catalogue().items
    missing = brought - todays_items(person)
    return all(content[item].facts.group for item in missing) and len(missing) < len(brought) / 2


@pytest.mark.parametrize("interview", [None, TODAY + timedelta(days=40)])
def test_new_items_of_the_current_stage_come_today(alice: User, week: Plan, interview: date | None) -> None:
    alice.minutes_a_day, alice.interview_date = 90, interview
    alice.save()
    before = todays_items(alice)
    follow(alice, week, TODAY - timedelta(days=2))
    feed(alice, week)
    brought = standing.waiting_items(alice)
    assert len(brought) == feeding.MOST_A_DAY
    assert brought <= {item for step in week.facts.stages[2].steps for item in step.items}
    assert len(brought & before) < len(brought) / 2
    assert shown_today(brought, alice)


def test_what_was_not_answered_does_not_pile_up(alice: User, week: Plan) -> None:
    follow(alice, week)
    feed(alice, week)
    once = standing.waiting_items(alice)
    feed(alice, week)
    assert standing.waiting_items(alice) == once
    FollowedPlan.objects.filter(user=alice).update(fed_on=None)
    feed(alice, week)
    assert standing.waiting_items(alice) == once


def test_a_long_stage_is_spread_over_its_days(alice: User, year: Plan) -> None:
    following.follow(alice, year, TODAY, 12, NOON)
    feed(alice, year)
    assert len(standing.waiting_items(alice)) == 1


def test_nothing_comes_before_the_start_or_from_what_is_skipped(alice: User, week: Plan) -> None:
    follow(alice, week, TODAY + timedelta(days=1))
    feed(alice, week)
    assert standing.waiting_items(alice) == set()
    follow(alice, week)
    for step in week.facts.stages[0].steps:
        following.mark(alice, week, step.id, "skipped", NOON)
    feed(alice, week)
    assert standing.waiting_items(alice) == set()
