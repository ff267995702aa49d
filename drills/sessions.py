"""Use-cases of a study session: show, answer, try again, hint, defer, undo, resume on any device.

The only writer of StudySession. What is on the screen lives in the database, so any device shows the same.
The seed of a showing follows from person, item and review count: leaving and coming back changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from accounts.models import User
from bank.schema import Item as Content
from bank.schema import Language
from drills import catalogue, daily_queue, part_answers, preferences, reviews, scheduling, tallies
from drills.daily_queue import Entry, Plan
from drills.kinds import KINDS
from drills.kinds.base import Circumstances, Kind, Marking, Submission
from drills.models import Card, Review, StudySession
from drills.part_answers import Attempt
from drills.reviews import Moved, Record, Shown, Unknown
from drills.scheduling import Future, Rating

EXTRA_MINUTES = 10
LONGEST_LOOK = 3  # times the minutes an item needs: beyond that somebody has gone for tea


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

    @property
    def kind(self) -> Kind[Any]:
        """How items of this kind are shown and marked."""
        return KINDS[self.kind_name]


@dataclass(frozen=True)
class Screen:
    """What the session shows now: an item, or (None) that the day is done.

    `waiting` and `minutes` are what the plan still holds; `more` says that items wait beyond the minutes.
    """

    showing: Showing | None
    waiting: int
    minutes: float
    more: bool
    can_undo: bool


@dataclass(frozen=True)
class Reply:
    """What came of an answer: `review` if it was written, then `screen` is the next item; else try again."""

    answered: Showing
    marking: Marking
    screen: Screen
    review: Review | None = None


def current(user: User, now: datetime) -> Screen:
    """What this person's session shows; opens the day's session if there is none."""
    return _screen(user, _session(user, now), now)


def answer(user: User, shown: Shown, sent: Submission, language: Language, now: datetime) -> Reply:
    """Grade an answer; write it, or ask for another try.

    Unreadable text costs nothing. Posting twice gives the reply of the first time. Raises Moved if the item
    is no longer on the screen and was not answered as shown, Unknown if there is no such item, NotAnswerable.
    """
    session = _session(user, now)
    showing = _as_shown(user, session, shown, now)
    marking = showing.kind.mark(showing.content, showing.seed, sent, language)
    if not _is_on_screen(session, shown):
        return Reply(showing, marking, _screen(user, session, now), _earlier(user, shown))
    _look(session, showing, sent, now)
    if _may_try_again(showing, marking, sent):
        _keep_try(session, showing, marking, now)
        _count_attempt(session, marking, sent)
        return Reply(showing, marking, _screen(user, session, now))
    review = _write(session, showing, marking, sent, now)
    _clear(session)
    return Reply(showing, marking, _screen(user, session, now), review)


def hint(user: User, shown: Shown, now: datetime) -> Showing:
    """Note that the hint was opened; the showing whose hint it is. Raises Moved, Unknown."""
    session = _session(user, now)
    showing = _as_shown(user, session, shown, now)
    if not _is_on_screen(session, shown):
        raise Moved
    session.hint_used = True
    session.save(update_fields=["hint_used"])
    return showing


def suggestion(user: User, shown: Shown, sent: Submission, now: datetime) -> tuple[Showing, Rating | None]:
    """The showing, and the rating that ticked key points suggest; writes nothing. Raises Unknown."""
    showing = _as_shown(user, _session(user, now), shown, now)
    how = Circumstances(1, False, sent.seconds, reviews.usual_pace(user, showing.kind_name))
    judgement = showing.kind.judge(showing.content, sent, Marking("self-assessed"), how)
    return showing, judgement.suggested


def defer(user: User, shown: Shown, now: datetime) -> Screen:
    """Leave the item until tomorrow and show the next one."""
    session = _session(user, now)
    reviews.bury(user, shown.item_id, now)
    _clear(session)
    return _screen(user, session, now)


def suspend(user: User, shown: Shown, now: datetime) -> Screen:
    """Leave the item alone for good and show the next one."""
    session = _session(user, now)
    reviews.suspend(user, shown.item_id, now)
    _clear(session)
    return _screen(user, session, now)


def wake(user: User, shown: Shown, now: datetime) -> Screen:
    """Let a suspended item come again; what is on the screen stays."""
    reviews.suspend(user, shown.item_id, now, suspended=False)
    return current(user, now)


def undo(user: User, now: datetime) -> Screen:
    """Take back the session's last answer and show its item again. Raises Moved; Unknown if there is none."""
    session = _session(user, now)
    review = reviews.undo(session, now)
    if review is None:
        raise Unknown
    _show(session, review.card.item_id, review.number, session.last_topic, now)
    session.draft = {key: text for key, text in review.answer.items() if isinstance(text, str)}
    session.save()
    return _screen(user, session, now)


def study(user: User, item_id: str, now: datetime) -> Screen:
    """Put an item on the screen at the person's wish, due or not. Raises Unknown if there is none."""
    session = _session(user, now)
    topic = _content(item_id).facts.topic
    _show(session, item_id, reviews.review_count(user, item_id), topic, now)
    session.save()
    return _screen(user, session, now)


def extend(user: User, now: datetime) -> Screen:
    """Add some minutes to today and go on."""
    session = _session(user, now)
    session.extra_minutes += EXTRA_MINUTES
    session.leftover_shown = False
    session.save(update_fields=["extra_minutes", "leftover_shown"])
    return _screen(user, session, now)


def seed_of(user: User, shown: Shown) -> int:
    """The seed of an instance: the same for the same showing, another one at the next review."""
    digest = sha256(f"{user.pk}:{shown.item_id}:{shown.review_count}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _session(user: User, now: datetime) -> StudySession:
    day = scheduling.study_day(now, user.zone())
    session, _is_new = StudySession.objects.get_or_create(
        user=user, study_day=day, defaults={"started_at": now}
    )
    session.user = user  # who asks is known; the row would be read once more otherwise
    return session


def _screen(user: User, session: StudySession, now: datetime) -> Screen:
    spent = tallies.seconds_on(user, session.study_day) / 60
    left = user.minutes_a_day + session.extra_minutes - spent
    queue = daily_queue.plan(user, now, left, session.last_topic)
    showing = _still_showing(user, session, now) or _next(user, session, queue, now)
    return Screen(
        showing=showing,
        waiting=len(queue.entries),
        minutes=queue.minutes,
        more=queue.more,
        can_undo=session.reviews.filter(undone_at=None).exists(),
    )


def _still_showing(user: User, session: StudySession, now: datetime) -> Showing | None:
    """The item on the screen, unless it was answered, put aside or withdrawn meanwhile."""
    if not session.item_id or session.item_id not in catalogue.current().items:
        return None
    card = Card.objects.filter(user=user, item_id=session.item_id).first()
    count = card.review_count if card else 0
    asleep = card is not None and (
        card.suspended or (card.buried_until or session.study_day) > session.study_day
    )
    if asleep or count != session.review_count:
        return None
    return _showing(user, session, Shown(session.item_id, count), card, now)


def _next(user: User, session: StudySession, queue: Plan, now: datetime) -> Showing | None:
    entry = _first_known(queue.entries)
    if entry is None and queue.leftover and not session.leftover_shown:
        entry = _first_known([queue.leftover])
        session.leftover_shown = entry is not None
    if entry is None:
        _clear(session)
        session.save()
        return None
    _show(session, entry.item_id, entry.review_count, entry.topic, now)
    session.save()
    shown = Shown(entry.item_id, entry.review_count)
    futures = reviews.futures_of(user, shown, entry.memory, now, preferences.settings_of(user))
    return Showing(_content(entry.item_id), entry.kind, shown, seed_of(user, shown), futures)


def _first_known(entries: Iterable[Entry]) -> Entry | None:
    known = catalogue.current().items
    return next((entry for entry in entries if entry.item_id in known), None)


def _as_shown(user: User, session: StudySession, shown: Shown, now: datetime) -> Showing:
    card = Card.objects.filter(user=user, item_id=shown.item_id).first()
    return _showing(user, session, shown, card, now)


def _showing(user: User, session: StudySession, shown: Shown, card: Card | None, now: datetime) -> Showing:
    content = _content(shown.item_id)
    memory = card.memory() if card else scheduling.Memory()
    return Showing(
        content=content,
        kind_name=catalogue.kind_of(content),
        shown=shown,
        seed=seed_of(user, shown),
        futures=reviews.futures_of(user, shown, memory, now, preferences.settings_of(user)),
        attempt=session.attempts + 1,
        hint_used=session.hint_used,
        visible_s=session.visible_s,
        draft=session.draft,
    )


def _content(item_id: str) -> Content:
    content = catalogue.current().items.get(item_id)
    if content is None:
        raise Unknown
    return content


def _is_on_screen(session: StudySession, shown: Shown) -> bool:
    return (session.item_id, session.review_count) == (shown.item_id, shown.review_count)


def _earlier(user: User, shown: Shown) -> Review:
    """The answer that was written when this showing was posted the first time."""
    review = Review.objects.filter(
        user=user, card__item_id=shown.item_id, number=shown.review_count, undone_at=None
    ).first()
    if review is None:
        raise Moved
    return review


def _may_try_again(showing: Showing, marking: Marking, sent: Submission) -> bool:
    if sent.gave_up:
        return False
    undecided = marking.verdict == "undecided" and sent.rating is None
    failed = marking.verdict in {"wrong", "partial"} and showing.attempt < showing.kind.attempts
    # A first answer posted twice: the second post still carries the attempt that it saw.
    repeated = marking.verdict in {"wrong", "partial"} and sent.attempt < showing.attempt
    return marking.is_free or undecided or failed or repeated


def _keep_try(session: StudySession, showing: Showing, marking: Marking, now: datetime) -> None:
    """Write what was typed in an attempt that is tried again."""
    attempt = Attempt(
        session.user_id, showing.shown.item_id, showing.shown.review_count, showing.attempt, showing.seed,
        showing.content.digest, now, marking.grader_version,
    )  # fmt: skip
    part_answers.keep(attempt, marking.parts)


def _count_attempt(session: StudySession, marking: Marking, sent: Submission) -> None:
    counts = marking.verdict in {"wrong", "partial"} and sent.attempt == session.attempts + 1
    session.attempts += counts
    session.draft = dict(sent.texts)
    session.save()


def _look(session: StudySession, showing: Showing, sent: Submission, now: datetime) -> None:
    """Note how long the item has been looked at; the browser says it, the server's clock bounds it."""
    elapsed = max(0.0, (now - (session.shown_at or now)).total_seconds())
    most = min(elapsed, LONGEST_LOOK * 60 * showing.content.facts.minutes)
    session.visible_s = most if sent.seconds is None else min(max(sent.seconds, session.visible_s), most)


def _write(
    session: StudySession, showing: Showing, marking: Marking, sent: Submission, now: datetime
) -> Review:
    user, seconds = session.user, session.visible_s
    how = Circumstances(
        showing.attempt, showing.hint_used, seconds, reviews.usual_pace(user, showing.kind_name)
    )
    judgement = showing.kind.judge(showing.content, sent, marking, how)
    chosen = sent.rating if marking.verdict in {"self-assessed", "undecided"} else None
    record = Record(
        rating=chosen or judgement.suggested or Rating.AGAIN,
        verdict=marking.verdict,
        evidence=judgement.evidence,
        suggested=judgement.suggested,
        seconds=seconds,
        seed=showing.seed,
        answer=dict(sent.texts),
        tag=marking.tag,
        grader_version=marking.grader_version,
        parts=marking.parts,
        attempt=showing.attempt,
        tried_since=session.shown_at if session.draft else None,  # a try leaves its texts as the draft
    )
    return reviews.answer(user, showing.shown, record, now, session)


def _show(session: StudySession, item_id: str, count: int, topic: str, now: datetime) -> None:
    _clear(session)
    session.item_id, session.review_count, session.last_topic = item_id, count, topic
    session.shown_at = now


def _clear(session: StudySession) -> None:
    """Nothing on the screen; the caller saves."""
    session.item_id, session.review_count, session.shown_at = None, 0, None
    session.attempts, session.hint_used, session.visible_s, session.draft = 0, False, 0, {}
