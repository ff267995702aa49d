"""What the buttons promise comes true, and cards go to the lightest of the days they may."""

import statistics
from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.day import day_plans, days_ahead
from drills.kinds.base import Submission
from drills.memory import levelling, scheduling
from drills.memory.levelling import by_chance
from drills.memory.scheduling import Rating, State
from drills.models import Card, Item, Review, StudySession
from drills.personal import preferences
from drills.personal.preferences import InForce
from drills.session import sessions
from drills.session.screens import Showing

GOOD = Record(Rating.GOOD, "self-assessed", {}, seconds=30)
EASY = Record(Rating.EASY, "self-assessed", {}, seconds=30)
DAYS = 30
FIRST_RETURN = 10  # the days until items that were easy at first come back


def known(user: User, item: str, now: datetime, stability: float = 20.0) -> Card:
    """A card that is counted in days and due now."""
    return Card.objects.create(
        user=user,
        item_id=item,
        state=State.REVIEW,
        step=None,
        stability=stability,
        difficulty=5.0,
        last_day=now.date() - timedelta(days=round(stability)),
        due=now,
        review_count=3,
    )


def item_of(user: User, name: str) -> Item:
    """An item that the content does not know."""
    facts = {"kind": "question", "owner": user, "difficulty": 1, "minutes": 1, "position": 1}
    return Item.objects.create(id=f"{user.pk}-{name}", **facts)


def load(user: User, now: datetime, days: dict[int, int]) -> None:
    """So many other cards are due so many days from today."""
    rows = [(item_of(user, f"{day}-{place}"), day) for day, cards in days.items() for place in range(cards)]
    start = scheduling.day_start(now.date(), user.zone())
    Card.objects.bulk_create(
        Card(user=user, item=item, due=start + timedelta(days=day), step=None, state=State.REVIEW)
        for item, day in rows
    )


def on_screen(user: User, item: str, now: datetime) -> Showing:
    showing = sessions.study(user, item, now).showing
    assert showing
    return showing


def rate(user: User, showing: Showing, rating: Rating, now: datetime) -> Review:
    sent = Submission(rating=rating, seconds=20)
    review = sessions.answer(user, showing.shown, sent, "en", now).review
    assert review
    return review


def days_until(user: User, due: datetime, now: datetime) -> int:
    return (scheduling.study_day(due, user.zone()) - now.date()).days


@pytest.mark.parametrize("rating", list(Rating))
def test_the_promised_day_is_the_stored_one(alice: User, now: datetime, rating: Rating) -> None:
    known(alice, "mutex", now)
    load(alice, now, {day: day % 4 for day in range(5, 60)})
    showing = on_screen(alice, "mutex", now)
    rate(alice, showing, rating, now)
    assert Card.objects.get(item="mutex").due == showing.futures[rating].due


def test_what_comes_along_keeps_its_promise_although_the_loads_change_meanwhile(
    alice: User, now: datetime
) -> None:
    for item in ("mutex", "rdma"):
        known(alice, item, now)
    screen = sessions.current(alice, now)
    assert screen.showing
    assert screen.following
    rate(alice, screen.showing, Rating.GOOD, now)
    session = StudySession.objects.get()
    promised = {future.days for future in screen.following.futures.values()}
    session.ahead["loads"] = [99 * (day in promised) for day in range(367)]
    session.save()
    rate(alice, screen.following, Rating.GOOD, now)
    card = Card.objects.get(item=screen.following.shown.item_id)
    assert card.due == screen.following.futures[Rating.GOOD].due


def test_the_lightest_day_is_taken_and_counted(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    low, high = bounds(alice, now)
    light = low + 2
    load(alice, now, {day: 9 for day in range(low - 3, high + 4) if day != light})
    assert rated_good(alice, now) == light
    assert StudySession.objects.get().ahead["loads"][light] == 1


def test_a_break_is_avoided_within_the_bounds(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    low, high = bounds(alice, now)
    rest = now.date() + timedelta(days=low)
    preferences.announce_break(alice, rest, rest + timedelta(days=high - low - 1))
    assert rated_good(alice, now) == high


def test_a_break_announced_during_the_day_counts_at_once(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    low, high = bounds(alice, now)
    sessions.current(alice, now)
    rest = now.date() + timedelta(days=low)
    preferences.announce_break(alice, rest, rest + timedelta(days=high - low - 1))
    day_plans.forget(alice, now)
    assert rated_good(alice, now) == high


def test_a_break_that_lasts_for_ever_leaves_the_days_as_they_are(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    low, high = bounds(alice, now)
    preferences.announce_break(alice, now.date(), date.max)
    assert low <= rated_good(alice, now) <= high


def test_undo_brings_back_the_loads_and_the_promise(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    load(alice, now, {day: day % 3 for day in range(5, 60)})
    showing = on_screen(alice, "mutex", now)
    before = StudySession.objects.get().ahead
    rate(alice, showing, Rating.GOOD, now)
    assert StudySession.objects.get().ahead != before
    again = sessions.undo(alice, now).showing
    assert again
    assert again.futures == showing.futures
    assert StudySession.objects.get().ahead == before


def test_an_override_takes_the_day_that_was_shown_then(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    load(alice, now, {day: day % 3 for day in range(5, 60)})
    showing = on_screen(alice, "mutex", now)
    before = StudySession.objects.get().ahead["loads"]
    review = rate(alice, showing, Rating.GOOD, now)
    Card.objects.exclude(item="mutex").delete()  # whatever has come and gone since
    reviews.override(alice, review.pk, Rating.EASY)
    assert Card.objects.get(item="mutex").due == showing.futures[Rating.EASY].due
    loads = StudySession.objects.get().ahead["loads"]
    good, easy = (showing.futures[rating].days for rating in (Rating.GOOD, Rating.EASY))
    assert (loads[good], loads[easy]) == (before[good], before[easy] + 1)


def test_posting_twice_counts_once(alice: User, now: datetime) -> None:
    known(alice, "mutex", now)
    showing = on_screen(alice, "mutex", now)
    first = rate(alice, showing, Rating.GOOD, now)
    loads = StudySession.objects.get().ahead
    assert rate(alice, showing, Rating.EASY, now) == first
    assert StudySession.objects.get().ahead == loads


def test_days_are_counted_once_a_day_and_an_answer_asks_for_them_no_more(
    alice: User, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = StudySession.objects.create(user=alice, study_day=now.date(), started_at=now)
    load(alice, now, {1: 2, 3: 1, 366: 1, 367: 5})
    with django_assert_num_queries(3):
        days_ahead.count(session)
    assert {day: cards for day, cards in enumerate(session.ahead["loads"]) if cards} == {1: 2, 3: 1, 366: 1}
    with django_assert_num_queries(0):
        days_ahead.count(session)
        days_ahead.choice(session, "mutex", 0)(3, 5, 0.5)


def test_nobody_elses_cards_count(alice: User, bob: User, now: datetime) -> None:
    load(bob, now, {4: 3})
    sessions.current(alice, now)
    assert not any(StudySession.objects.get(user=alice).ahead["loads"])


def test_a_promise_that_the_bounds_allow_no_more_is_dropped() -> None:
    choose = levelling.keeping([3, 8, 20], by_chance)
    assert (choose(2, 4, 0.0), choose(7, 9, 0.0), choose(18, 22, 0.0)) == (3, 8, 20)
    assert choose(10, 12, 0.0) == 10


def test_thirty_days_are_more_even_than_by_chance(
    alice: User, bob: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    levelled = thirty_days(alice, now)
    monkeypatch.setattr(days_ahead, "choice", lambda *_: by_chance)
    scattered = thirty_days(bob, now)
    assert statistics.pvariance(levelled) < 0.5 * statistics.pvariance(scattered)
    assert abs(sum(levelled) - sum(scattered)) < 0.1 * sum(scattered)  # and not by putting work off


def thirty_days(user: User, now: datetime) -> list[int]:
    """How much each day asks for again, of a person who meets three items a day and always knows them."""
    asked = []
    for day in range(DAYS):
        at = now + timedelta(days=day)
        session = StudySession.objects.create(user=user, study_day=at.date(), started_at=at)
        days_ahead.count(session)
        due = list(user.cards.filter(due__lte=at).values_list("item_id", "review_count"))
        for item_id, number in due:
            reviews.answer(user, Shown(item_id, number), GOOD, at, session, in_force=InForce())
        for place in range(3):
            new = Shown(item_of(user, f"deck-{day}-{place}").pk, 0)
            reviews.answer(user, new, EASY, at, session, in_force=InForce())
        session.save()
        asked.append(len(due))
    return asked[FIRST_RETURN:]


def bounds(user: User, now: datetime) -> tuple[int, int]:
    """The days among which fuzz may choose for Good."""
    card = Card.objects.get(user=user, item_id="mutex")
    found: dict[int, tuple[int, int]] = {}

    def noting(low: int, high: int, draw: float) -> int:
        found[len(found)] = (low, high)
        return low

    reviews.futures_of(user, Shown("mutex", 3), card.memory(), now, scheduling.DEFAULTS, choose=noting)
    return found[1]


def rated_good(user: User, now: datetime) -> int:
    """After how many days the item comes back, if it is rated Good now."""
    rate(user, on_screen(user, "mutex", now), Rating.GOOD, now)
    return days_until(user, Card.objects.get(user=user, item_id="mutex").due, now)
