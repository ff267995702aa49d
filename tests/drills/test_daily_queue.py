"""The order and the limits of the queue."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts.models import User
from drills.answers import reviews
from drills.day import daily_queue, reads
from drills.day.daily_queue import Entry, interleaved
from drills.items import catalogue
from drills.memory.scheduling import Memory, Rating, State
from drills.models import Card, StudySession


def entry(topic: str, name: str = "x") -> Entry:
    return Entry(name, "question", topic, 1, Memory())


def ids(user: User, now: datetime, minutes: float = 60, last_topic: str = "") -> list[str]:
    return [one.item_id for one in daily_queue.plan(user, now, minutes, last_topic).entries]


def card(user: User, item: str, due: datetime, stability: float = 5, state: State = State.REVIEW) -> Card:
    return Card.objects.create(
        user=user, item_id=item, due=due, state=state, stability=stability, difficulty=5,
        last_day=date(2026, 3, 1), review_count=3, step=None if state is State.REVIEW else 0,
    )  # fmt: skip


def test_steps_first_then_the_least_remembered_then_new(alice: User, now: datetime) -> None:
    card(alice, "rdma", now - timedelta(days=1), stability=50)
    card(alice, "mutex", now - timedelta(days=1), stability=2)
    card(alice, "numa", now - timedelta(minutes=1), state=State.RELEARNING)
    assert ids(alice, now)[:3] == ["numa", "mutex", "rdma"]


def test_steps_due_soon_come_last_rather_than_never(alice: User, now: datetime) -> None:
    card(alice, "rdma", now + timedelta(minutes=10), state=State.LEARNING)
    assert ids(alice, now)[-1] == "rdma"
    assert "rdma" not in ids(alice, now - timedelta(minutes=11))


def test_what_is_due_tomorrow_is_not_shown(alice: User, now: datetime) -> None:
    card(alice, "rdma", now + timedelta(days=1))
    assert "rdma" not in ids(alice, now)


def test_minutes_limit_it_but_steps_are_finished(alice: User, now: datetime) -> None:
    card(alice, "rdma", now, state=State.LEARNING)
    plan = daily_queue.plan(alice, now, 0)
    assert [one.item_id for one in plan.entries] == ["rdma"]
    assert (plan.leftover, plan.more) == (None, True)


def test_the_first_item_that_is_too_long_is_left_over(alice: User, now: datetime) -> None:
    plan = daily_queue.plan(alice, now, 44)
    assert plan.leftover is not None
    assert plan.leftover.item_id == "ring"
    assert len(plan.entries) == 6


def test_another_person_sees_everything_as_new(alice: User, bob: User, now: datetime) -> None:
    card(alice, "rdma", now - timedelta(days=1))
    assert all(one.is_new for one in daily_queue.plan(bob, now, 100).entries)


def test_the_topic_just_shown_waits(alice: User, now: datetime) -> None:
    first = daily_queue.plan(alice, now, 60, "memory").entries[0]
    assert first.topic == "network"


@given(st.lists(st.sampled_from("abc")), st.sampled_from(["", "a"]))
def test_interleaving_loses_nothing_and_parts_neighbours_where_it_can(topics: list[str], last: str) -> None:
    entries = [entry(topic, str(place)) for place, topic in enumerate(topics)]
    mixed = list(interleaved(entries, last))
    assert sorted(one.item_id for one in mixed) == sorted(one.item_id for one in entries)
    for place, (before, after) in enumerate(pairwise(mixed)):
        if before.topic == after.topic:
            assert {one.topic for one in mixed[place + 1 :]} == {before.topic}


@pytest.mark.parametrize("topics", [["a", "a", "b", "b"]])
def test_interleaving_keeps_the_order_within_a_topic(topics: list[str]) -> None:
    entries = [entry(topic, str(place)) for place, topic in enumerate(topics)]
    assert [one.item_id for one in interleaved(entries)] == ["0", "2", "1", "3"]


def answered(user: User, item: str, now: datetime) -> None:
    """One Good answer in the session of the day."""
    session, _ = StudySession.objects.get_or_create(
        user=user, study_day=now.date(), defaults={"started_at": now}
    )
    reviews.answer(user, reviews.Shown(item, 0), reviews.Record(Rating.EASY, "right", {}), now, session)


def test_what_was_answered_buried_or_suspended_since_the_plan_was_made_is_left_out(
    alice: User, now: datetime
) -> None:
    before = ids(alice, now)
    answered(alice, "mutex", now)
    reviews.bury(alice, "rdma", now)
    reviews.suspend(alice, "numa", now)
    assert set(before) - set(ids(alice, now)) == {"mutex", "rdma", "numa"}


def test_siblings_of_what_was_answered_wait_until_tomorrow(
    alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = catalogue.current().items
    for name in ("mutex", "rdma"):
        twin = replace(items[name], facts=replace(items[name].facts, group="pair"))
        monkeypatch.setitem(items, name, twin)
    assert "rdma" in ids(alice, now)
    answered(alice, "mutex", now)
    assert "rdma" not in ids(alice, now)


def test_when_all_is_done_the_card_that_is_due_next_can_be_learnt_ahead(alice: User, now: datetime) -> None:
    card(alice, "rdma", now + timedelta(days=9))
    card(alice, "mutex", now + timedelta(days=3))
    reviews.bury(alice, "mutex", now)
    early = daily_queue.next_ahead(alice, now)
    assert early is not None
    assert early.item_id == "rdma"
    answered(alice, "numa", now)
    assert daily_queue.next_ahead(alice, now) == early


def test_the_queue_of_a_long_plan_is_looked_at_through_a_window(alice: User, now: datetime) -> None:
    planned = ["mutex", "rdma", "numa", "weights-bf16", "weights-fit", "traffic"]
    seen = daily_queue.look(alice, now, planned, (), window=2)
    assert ([one.item_id for one in seen.planned], seen.beyond) == (["mutex", "rdma"], 4)
    queue = daily_queue.arranged(seen, 60)
    assert (queue.waiting, queue.more) == (6, False)
    assert daily_queue.arranged(seen, seen.planned[0].minutes + seen.planned[1].minutes).more


PARTIAL = {
    "the cards in steps": ("ROWS", "card_in_steps"),
    "what was answered today": ("ANSWERED", "review_last_of_session"),
    "what is due next": ("AHEAD", "card_can_be_due"),
    "the usual pace": ("PACE", "review_pace"),
}


@pytest.mark.parametrize("what", PARTIAL)
def test_the_indexes_serve_what_every_answer_reads(alice: User, what: str) -> None:
    name, index = PARTIAL[what]
    query = getattr(reads, name).format(columns=reads.COLUMNS, note=reads.NOTE, names="%s")
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL scans small tables, whatever indexes there are")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}", [1] * query.count("%s"))
        plan = " / ".join(row[3] for row in cursor.fetchall())
    assert index in plan
    assert "SCAN drills" not in plan
    assert "SCAN c" not in plan
