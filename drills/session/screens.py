"""What a person's session shows: the item on the screen, as it was shown, or the next one of the day.

What is on the screen lives in the database, so any device shows the same. The seed of a showing follows from
person, item and review count: leaving and coming back changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Shown, Unknown
from drills.day import daily_queue, day_plans, days_ahead, reads
from drills.day.daily_queue import Entry, Look, Plan
from drills.day.reads import Desk
from drills.items import catalogue, contents
from drills.items.contents import FLASHCARD, Content
from drills.kinds import KINDS
from drills.kinds.base import Kind
from drills.memory import scheduling
from drills.memory.scheduling import Future, Rating
from drills.models import StudySession, fast_rows


@dataclass(frozen=True)
class Showing:
    """An item on the screen: as whom it is known, with what numbers, and what each rating would lead to."""

    content: Content
    kind_name: str
    shown: Shown
    seed: int
    futures: dict[Rating, Future]
    attempt: int = 1
    hint_used: bool = False
    visible_s: float = 0
    draft: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def kind(self) -> Kind[Any]:
        """How items of this kind are shown and marked."""
        return KINDS[self.kind_name]


@dataclass(frozen=True)
class Screen:
    """What the session shows now: an item, or (None) that the day is done.

    `waiting` and `minutes` are what the plan still holds; `more` says that items wait beyond the minutes.
    `following` is what will come after an item that the person rates: it travels along with it.
    """

    showing: Showing | None
    waiting: int
    minutes: float
    more: bool
    can_undo: bool
    following: Showing | None = None


def seed_of(user: User, shown: Shown) -> int:
    """The seed of an instance: the same for the same showing, another one at the next review."""
    digest = sha256(f"{user.pk}:{shown.item_id}:{shown.review_count}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def open_desk(user: User, now: datetime) -> Desk:
    """The day's session and what is in force; opened if there is none. One query when it is open."""
    day = scheduling.study_day(now, user.zone())
    desk = reads.desk(user, day)
    if desk is None:
        StudySession.objects.get_or_create(user=user, study_day=day, defaults={"started_at": now})
        desk = reads.desk(user, day)
    if desk is None:
        raise Unknown  # the person was deleted meanwhile
    days_ahead.count(desk.session)
    return desk


def screen(desk: Desk, now: datetime) -> Screen:
    """What is on the screen, or comes next. Three queries: what was answered, what waits, the session."""
    user, session = desk.session.user, desk.session
    if desk.planned is None:
        desk.planned = day_plans.current(user, now).item_ids
    answered = reads.answered_on(user, session.study_day)
    left = user.minutes_a_day + session.extra_minutes - desk.spent_s / 60
    seen = daily_queue.look(user, now, desk.planned, answered, on_screen=session.item_id)
    queue = daily_queue.arranged(seen, left, session.last_topic)
    still = _still_showing(desk, seen.on_screen, now)
    showing = still or _next(desk, queue, now)
    early = None
    if showing is None and not queue.more:
        early = daily_queue.next_ahead(user, now)
        if early and session.extra_minutes and left > 0:
            showing = _shown_next(desk, early, now)
    following = _following(desk, seen, showing, left, now)
    _keep(session, showing, following, is_new=still is None)
    return Screen(
        showing=showing,
        waiting=queue.waiting or int(showing is not None),
        minutes=queue.minutes,
        more=queue.more or early is not None,
        can_undo=bool(answered),
        following=following,
    )


def _keep(session: StudySession, showing: Showing | None, following: Showing | None, *, is_new: bool) -> None:
    """Write what is on the screen now, and the days that its buttons promise, where that is news."""
    shown = [one for one in (showing, following) if one]
    promises = [(one.shown.item_id, one.shown.review_count, one.futures) for one in shown]
    changed = days_ahead.promise(session, promises)
    if is_new:
        fast_rows.update(session)
    elif changed:
        session.save(update_fields=["promised"])


def _following(desk: Desk, seen: Look, showing: Showing | None, left: float, now: datetime) -> Showing | None:
    """What the queue will hold first once the item on the screen is rated; None if that is not up to it."""
    if showing is None or not showing.kind.self_rated:
        return None
    facts = showing.content.facts
    rest = daily_queue.arranged(seen.without(facts.id), left - facts.minutes, facts.topic)
    entry = _first_known(rest.entries)
    return _showing_first(desk, entry, now) if entry else None


def _still_showing(desk: Desk, entry: Entry | None, now: datetime) -> Showing | None:
    """The item on the screen, unless it was answered, put aside or withdrawn meanwhile."""
    session = desk.session
    if entry is None or not _is_known(entry):
        return None
    if entry.review_count != session.review_count:
        return None
    showing = showing_of(session, Shown(entry.item_id, entry.review_count))
    return replace(showing, futures=_futures(desk, entry, now), note=entry.note)


def _next(desk: Desk, queue: Plan, now: datetime) -> Showing | None:
    """Put the first of the queue on the screen; the item longer than the time left is offered once."""
    session = desk.session
    entry = _first_known(queue.entries)
    if entry is None and queue.leftover and not session.leftover_shown:
        entry = _first_known([queue.leftover])
        session.leftover_shown = entry is not None
    if entry is None:
        clear(session)
        return None
    return _shown_next(desk, entry, now)


def _shown_next(desk: Desk, entry: Entry, now: datetime) -> Showing:
    session = desk.session
    show(session, entry.item_id, entry.review_count, entry.topic, now)
    return _showing_first(desk, entry, now)


def _showing_first(desk: Desk, entry: Entry, now: datetime) -> Showing:
    """An item as it comes up: no attempt was made, nothing typed."""
    shown = Shown(entry.item_id, entry.review_count)
    seed, futures = seed_of(desk.session.user, shown), _futures(desk, entry, now)
    return Showing(
        content_of(desk.session.user, entry.item_id), entry.kind, shown, seed, futures, note=entry.note
    )


def _futures(desk: Desk, entry: Entry, now: datetime) -> dict[Rating, Future]:
    shown, settings = Shown(entry.item_id, entry.review_count), desk.in_force.settings
    choose = days_ahead.choice(desk.session, entry.item_id, entry.review_count)
    return reviews.futures_of(desk.session.user, shown, entry.memory, now, settings, choose=choose)


def _first_known(entries: Iterable[Entry]) -> Entry | None:
    return next(filter(_is_known, entries), None)


def _is_known(entry: Entry) -> bool:
    """Whether it can be shown: the content has it, or it is a flashcard, which the queue has from its row."""
    return entry.kind == FLASHCARD or entry.item_id in catalogue.current().items


def showing_of(session: StudySession, shown: Shown) -> Showing:
    """An item as it was shown, without its futures. Raises Unknown."""
    content = content_of(session.user, shown.item_id)
    return Showing(
        content=content,
        kind_name=contents.kind_of(content),
        shown=shown,
        seed=seed_of(session.user, shown),
        futures={},
        attempt=session.attempts + 1,
        hint_used=session.hint_used,
        visible_s=session.visible_s,
        draft=session.draft,
    )


def showing_now(desk: Desk, shown: Shown, now: datetime) -> Showing:
    """An item with what each rating would lead to now, whether or not it is on the screen. Raises Unknown."""
    seen = daily_queue.look(desk.session.user, now, (), (), on_screen=shown.item_id)
    entry = seen.on_screen or Entry(shown.item_id, "", "", 0, scheduling.Memory())
    return replace(showing_of(desk.session, shown), futures=_futures(desk, entry, now))


def content_of(user: User, item_id: str) -> Content:
    """An item of the content, or one of the person's own. Raises Unknown if there is none."""
    content = contents.find(user, item_id)
    if content is None:
        raise Unknown
    return content


def show(session: StudySession, item_id: str, count: int, topic: str, now: datetime) -> None:
    """An item comes up; the caller saves."""
    clear(session)
    session.item_id, session.review_count, session.last_topic = item_id, count, topic
    session.shown_at = now


def clear(session: StudySession) -> None:
    """Nothing on the screen; the caller saves."""
    session.item_id, session.review_count, session.shown_at = None, 0, None
    session.attempts, session.hint_used, session.visible_s, session.draft = 0, False, 0, {}
