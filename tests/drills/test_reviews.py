"""Answering, undoing, overriding, putting aside, rating tasks; and the day's summary."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Moved, Record, Shown, Unknown
from drills.items import standing
from drills.memory import scheduling
from drills.memory.scheduling import DEFAULTS, Rating, State
from drills.models import Card, DailyTally, Review, StudySession

GOOD = Record(Rating.GOOD, "right", {"attempt": 1}, suggested=Rating.GOOD, seconds=30)
AGAIN = Record(Rating.AGAIN, "wrong", {"attempt": 2}, suggested=Rating.AGAIN, seconds=60)


def session_of(user: User, now: datetime) -> StudySession:
    return StudySession.objects.create(user=user, study_day=now.date(), started_at=now)


def learn(user: User, item: str, now: datetime) -> Card:
    """Two Good answers ten minutes apart: the card is now counted in days."""
    for count in range(2):
        reviews.answer(user, Shown(item, count), GOOD, now + timedelta(minutes=10 * count))
    return Card.objects.get(user=user, item_id=item)


def test_an_answer_writes_review_card_and_tally(alice: User, now: datetime) -> None:
    review = reviews.answer(alice, Shown("mutex", 0), GOOD, now)
    card, tally = Card.objects.get(), DailyTally.objects.get()
    assert (card.review_count, card.due, card.last_day) == (1, now + timedelta(minutes=10), now.date())
    assert (tally.answers, tally.new, tally.tested, tally.seconds) == (1, 1, 0, 30)
    assert (review.evidence, review.map_version, review.study_day) == ({"attempt": 1}, 1, now.date())
    assert review.before["review_count"] == 0
    assert review.after["review_count"] == 1


def test_the_future_that_was_shown_is_the_one_that_comes_true(alice: User, now: datetime) -> None:
    card = learn(alice, "mutex", now)
    shown, later = Shown("mutex", 2), card.due + timedelta(hours=1)
    futures = reviews.futures_of(alice, shown, card.memory(), later, DEFAULTS)
    reviews.answer(alice, shown, GOOD, later)
    assert Card.objects.get().due == futures[Rating.GOOD].due


def test_posting_twice_is_harmless(alice: User, now: datetime) -> None:
    first = reviews.answer(alice, Shown("mutex", 0), GOOD, now)
    second = reviews.answer(alice, Shown("mutex", 0), AGAIN, now + timedelta(seconds=1))
    assert second == first
    assert second.rating == Rating.GOOD
    assert Review.objects.count() == 1
    assert DailyTally.objects.get().answers == 1


def test_a_card_that_moved_is_not_answered(alice: User, now: datetime) -> None:
    with pytest.raises(Moved):
        reviews.answer(alice, Shown("mutex", 5), GOOD, now)
    assert not Card.objects.exists()
    assert not Review.objects.exists()


def test_an_unknown_item_is_refused(alice: User, now: datetime) -> None:
    with pytest.raises(Unknown):
        reviews.answer(alice, Shown("no-such-item", 0), GOOD, now)


def test_undo_brings_card_and_tally_back_as_often_as_wanted(alice: User, now: datetime) -> None:
    session = session_of(alice, now)
    states = []
    for count, record in enumerate([GOOD, GOOD, AGAIN]):
        states.append(list(Card.objects.values("state", "due", "stability", "lapses", "review_count")))
        reviews.answer(alice, Shown("mutex", count), record, now + timedelta(days=count), session)
    for before in reversed(states[1:]):
        assert reviews.undo(session, now) is not None
        assert list(Card.objects.values("state", "due", "stability", "lapses", "review_count")) == before
    assert reviews.undo(session, now) is not None
    assert reviews.undo(session, now) is None
    card = Card.objects.get()
    assert (card.review_count, card.stability, card.last_day) == (0, None, None)
    assert set(DailyTally.objects.values_list("answers", "new", "tested", "recalled")) == {(0, 0, 0, 0)}


def test_after_an_undo_the_same_showing_can_be_answered_anew(alice: User, now: datetime) -> None:
    session = session_of(alice, now)
    reviews.answer(alice, Shown("mutex", 0), AGAIN, now, session)
    reviews.undo(session, now)
    review = reviews.answer(alice, Shown("mutex", 0), GOOD, now, session)
    assert review.rating == Rating.GOOD
    assert [line.undone for line in reviews.history(alice, "mutex")] == [False, True]


def test_undo_refuses_when_the_card_was_answered_elsewhere(alice: User, now: datetime) -> None:
    session = session_of(alice, now)
    reviews.answer(alice, Shown("mutex", 0), GOOD, now, session)
    reviews.answer(alice, Shown("mutex", 1), GOOD, now)
    with pytest.raises(Moved):
        reviews.undo(session, now)


def test_a_lapse_is_counted_and_tested(alice: User, now: datetime) -> None:
    card = learn(alice, "mutex", now)
    reviews.answer(alice, Shown("mutex", 2), AGAIN, card.due)
    card.refresh_from_db()
    tally = DailyTally.objects.get(study_day=card.last_day)
    assert (card.lapses, card.state) == (1, State.RELEARNING)
    assert (tally.tested, tally.recalled) == (1, 0)


def test_an_override_equals_having_answered_so(alice: User, bob: User, now: datetime) -> None:
    mine, his = learn(alice, "mutex", now), learn(bob, "mutex", now)
    review = reviews.answer(alice, Shown("mutex", 2), AGAIN, mine.due)
    reviews.override(alice, review.pk, Rating.GOOD)
    reviews.answer(bob, Shown("mutex", 2), GOOD, his.due)
    mine.refresh_from_db()
    his.refresh_from_db()
    assert (mine.state, mine.stability, mine.lapses) == (his.state, his.stability, his.lapses)
    assert DailyTally.objects.get(user=alice, study_day=mine.last_day).recalled == 1
    assert Review.objects.get(pk=review.pk).suggested == Rating.AGAIN  # what was seen stays written


def test_nobody_overrides_somebody_elses_review(alice: User, bob: User, now: datetime) -> None:
    review = reviews.answer(alice, Shown("mutex", 0), GOOD, now)
    with pytest.raises(Unknown):
        reviews.override(bob, review.pk, Rating.EASY)


def test_an_answer_that_was_built_upon_cannot_be_overridden(alice: User, now: datetime) -> None:
    review = reviews.answer(alice, Shown("mutex", 0), GOOD, now)
    reviews.answer(alice, Shown("mutex", 1), GOOD, now)
    with pytest.raises(Moved):
        reviews.override(alice, review.pk, Rating.AGAIN)


def test_people_do_not_see_each_others_cards(alice: User, bob: User, now: datetime) -> None:
    reviews.answer(alice, Shown("mutex", 0), AGAIN, now)
    assert reviews.history(bob, "mutex") == []
    assert reviews.today(bob, now).done == 0


# ------------------------------------------------------------ tasks


def test_a_passed_task_is_rated_good_once_a_day(alice: User, now: datetime) -> None:
    first = reviews.rate_task(alice, "ring", True, {"submission": "s1"}, now)
    assert first is not None
    assert first.rating == Rating.GOOD
    assert first.evidence["submission"] == "s1"
    assert reviews.rate_task(alice, "ring", True, {}, now) is None
    assert reviews.rate_task(alice, "ring", False, {}, now) is None


def test_a_task_that_passes_after_failing_is_a_second_attempt(alice: User, now: datetime) -> None:
    failed = reviews.rate_task(alice, "ring", False, {}, now)
    again = reviews.rate_task(alice, "ring", False, {}, now)
    passed = reviews.rate_task(alice, "ring", True, {}, now)
    assert failed is not None
    assert passed is not None
    assert (failed.rating, again, passed.rating) == (Rating.AGAIN, None, Rating.HARD)


def test_a_task_that_left_the_bank_is_refused(alice: User, now: datetime) -> None:
    with pytest.raises(Unknown):
        reviews.rate_task(alice, "gone", True, {}, now)


# ------------------------------------------------------------ the day


def test_today_counts_by_kind_within_the_minutes(alice: User, now: datetime) -> None:
    summary = reviews.today(alice, now)
    assert summary.new == {"drill": 3, "question": 3}
    assert summary.due == {}
    assert summary.minutes == 15
    assert summary.leftover_kind == "task"
    assert (summary.streak, summary.retention, summary.waiting) == (0, None, 6)


def test_time_spent_leaves_less_for_the_rest(alice: User, now: datetime) -> None:
    reviews.answer(alice, Shown("rdma", 0), Record(Rating.EASY, "right", {}, seconds=14 * 60), now)
    summary = reviews.today(alice, now)
    assert summary.minutes <= 6
    assert summary.done_minutes == 14


def test_streak_and_heatmap_come_from_the_tallies(alice: User, now: datetime) -> None:
    for back, answers in ((0, 2), (1, 3), (2, 1), (4, 9)):
        DailyTally.objects.create(user=alice, study_day=now.date() - timedelta(days=back), answers=answers)
    summary = reviews.today(alice, now)
    assert summary.streak == 3
    assert dict(summary.heatmap)[now.date() - timedelta(days=4)] == 9
    assert len(summary.heatmap) == 371
    assert summary.heatmap[-1] == (now.date(), 2)


def test_a_day_still_open_does_not_break_the_streak(alice: User, now: datetime) -> None:
    DailyTally.objects.create(user=alice, study_day=now.date() - timedelta(days=1), answers=1)
    assert reviews.today(alice, now).streak == 1
    assert reviews.today(alice, now + timedelta(days=1)).streak == 0


def test_true_retention_is_recalled_by_tested(alice: User, now: datetime) -> None:
    DailyTally.objects.create(user=alice, study_day=now.date(), answers=9, tested=8, recalled=6)
    DailyTally.objects.create(user=alice, study_day=now.date() - timedelta(days=40), tested=8)
    assert reviews.today(alice, now).retention == 0.75


def test_the_day_is_the_persons_own(alice: User, now: datetime) -> None:
    alice.time_zone = "Pacific/Auckland"  # thirteen hours ahead: 1 am, still the day before
    assert reviews.today(alice, now).study_day == now.date()
    alice.time_zone = "Pacific/Kiritimati"
    late = now.replace(hour=15)  # 5 am there on the next day
    assert reviews.today(alice, late).study_day == now.date() + timedelta(days=1)


def test_a_buried_item_comes_back_tomorrow_and_a_suspended_one_when_woken(alice: User, now: datetime) -> None:
    reviews.bury(alice, "mutex", now)
    reviews.suspend(alice, "rdma", now)
    tomorrow = now + timedelta(days=1)
    assert reviews.today(alice, now).new["question"] == 1
    assert reviews.today(alice, tomorrow).new["question"] == 2
    assert reviews.wake(alice, ["rdma", "no-such-item"], tomorrow) == 1
    assert reviews.today(alice, tomorrow).new["question"] == 3


def test_weak_items_are_brought_to_tomorrow(alice: User, now: datetime) -> None:
    learn(alice, "mutex", now)
    Card.objects.update(due=now + timedelta(days=90))
    reviews.bring_to_tomorrow(alice, ["mutex", "numa", "gone"], now)
    tomorrow = scheduling.day_start(now.date() + timedelta(days=1), ZoneInfo("UTC"))
    assert set(Card.objects.values_list("item_id", "due")) == {("mutex", tomorrow), ("numa", tomorrow)}


def test_standing_says_what_was_met_and_what_is_weak(alice: User, bob: User, now: datetime) -> None:
    card = learn(alice, "mutex", now)
    reviews.answer(alice, Shown("mutex", 2), AGAIN, card.due)
    reviews.suspend(alice, "rdma", now)
    labels = {id_: str(one.label) for id_, one in standing.item_states(alice).items()}
    assert labels == {"mutex": "learning", "rdma": "suspended"}
    assert standing.suspended_items(alice) == {"rdma"}
    assert (standing.weak_items(alice), standing.seen_items(alice)) == ({"mutex"}, {"mutex"})
    assert (standing.weak_items(bob), standing.seen_items(bob)) == (set(), set())


def test_the_usual_pace_needs_thirty_answers(alice: User, now: datetime) -> None:
    for number in range(29):
        reviews.answer(alice, Shown("mutex", number), Record(Rating.GOOD, "right", {}, seconds=10), now)
    assert reviews.usual_pace(alice, "question").fast is None
    reviews.answer(alice, Shown("mutex", 29), Record(Rating.GOOD, "right", {}, seconds=10), now)
    assert reviews.usual_pace(alice, "question").fast == 10
    assert reviews.usual_pace(alice, "drill").fast is None


@pytest.mark.parametrize("met", [0, 6])
def test_today_takes_the_same_queries_however_much_there_is(
    alice: User, now: datetime, met: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for item in ["mutex", "rdma", "numa", "weights-bf16", "weights-fit", "traffic"][:met]:
        reviews.answer(alice, Shown(item, 0), GOOD, now)
    reviews.today(alice, now + timedelta(minutes=10))  # makes the day's plan
    with django_assert_num_queries(7):
        reviews.today(alice, now + timedelta(minutes=10))
