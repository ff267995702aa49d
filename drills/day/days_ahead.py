"""How full the days ahead are, and what was promised: so that cards take the lightest of the days they may.

Counted once a study day, kept in the day's session and kept up there with each answer, so that an answer
needs no query for it. The only writer of `StudySession.ahead` and `StudySession.promised`. Cards that are put
aside or woken meanwhile are not followed: by tomorrow they are counted as they stand.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from accounts.models import User
from drills.memory import levelling, scheduling
from drills.memory.levelling import DAYS_AHEAD, Choose
from drills.memory.scheduling import Future, Rating
from drills.models import Break, Card, Review, StudySession


@dataclass(frozen=True)
class _Ahead:
    """The days after a study day, counted from it: `loads[3]` cards are due in three days."""

    loads: list[int]
    breaks: list[int]


def count(session: StudySession) -> None:
    """Count the days ahead of a session, unless they are counted. Two queries and one that keeps them."""
    if session.ahead is not None:
        return
    session.ahead = asdict(_Ahead(_loads(session), _breaks(session)))
    session.save(update_fields=["ahead"])


def forget(user: User, day: date) -> None:
    """The person's breaks or choices changed: the next look counts, and promises, anew."""
    StudySession.objects.filter(user=user, study_day=day).update(ahead=None, promised={})


def choice(session: StudySession, item_id: str, review_count: int) -> Choose:
    """Which days a showing takes: those that were promised, else the lightest."""
    ahead = _Ahead(**session.ahead) if session.ahead else _Ahead([], [])
    lightest = levelling.levelled(dict(enumerate(ahead.loads)), frozenset(ahead.breaks))
    return levelling.keeping(session.promised.get(_key(item_id, review_count), ()), lightest)


def choice_then(review: Review) -> Choose:
    """The days that an answer's four buttons had promised; chance for answers from before there were any."""
    return levelling.keeping(review.before.get("days", ()), levelling.by_chance)


def days(futures: dict[Rating, Future]) -> list[int]:
    """What is kept of four futures: the days of those that are counted in days, the nearest first."""
    return [future.days for future in futures.values() if future.days]


def promise(session: StudySession, shown: Iterable[tuple[str, int, dict[Rating, Future]]]) -> bool:
    """Hold on to the days of what is shown (item, review count, futures); whether that changed anything."""
    promised = {_key(item_id, number): days(futures) for item_id, number, futures in shown}
    before, session.promised = session.promised, promised
    return bool(before != promised)


def promise_again(session: StudySession, review: Review) -> None:
    """An answer was taken back: its showing promises what it had promised."""
    session.promised = {_key(review.card.item_id, review.number): review.before.get("days", [])}


def move(session: StudySession, before: datetime, after: datetime) -> None:
    """A card that was due at one moment is due at another now; the caller saves the session."""
    if session.ahead is None:
        return
    loads, zone = session.ahead["loads"], session.user.zone()
    for moment, change in ((before, -1), (after, 1)):
        place = (scheduling.study_day(moment, zone) - session.study_day).days
        if 0 < place < len(loads):
            loads[place] = max(0, loads[place] + change)


def _loads(session: StudySession) -> list[int]:
    zone = session.user.zone()
    first = scheduling.day_start(session.study_day + timedelta(days=1), zone)
    end = scheduling.day_start(session.study_day + timedelta(days=DAYS_AHEAD + 1), zone)
    waiting = Card.objects.filter(user=session.user, suspended=False, due__gte=first, due__lt=end)
    loads = [0] * (DAYS_AHEAD + 1)
    for due, cards in waiting.values_list("due").annotate(Count("pk")):
        loads[(scheduling.study_day(due, zone) - session.study_day).days] += cards
    return loads


def _breaks(session: StudySession) -> list[int]:
    """The days of rest, as days from today; a break that does not end reaches as far as we look."""
    today, end = session.study_day, session.study_day + timedelta(days=DAYS_AHEAD)
    announced = Break.objects.filter(user=session.user, last_day__gt=today, first_day__lte=end)
    rests = {
        place
        for first, last in announced.values_list("first_day", "last_day")
        for place in range(max(1, (first - today).days), (min(last, end) - today).days + 1)
    }
    return sorted(rests)


def _key(item_id: str, review_count: int) -> str:
    return f"{item_id}:{review_count}"
