"""Use-cases of a study session: show, answer, try again, hint, defer, undo, resume on any device.

With drills.session.screens the only writer of StudySession.
"""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from bank.schema import Language
from drills.answers import part_answers, reviews
from drills.answers.part_answers import Attempt
from drills.answers.reviews import Moved, Record, Shown, Unknown
from drills.day import days_ahead
from drills.day.reads import Desk
from drills.kinds.base import Circumstances, Marking, Submission
from drills.memory.scheduling import Rating
from drills.models import Review, StudySession
from drills.session import screens
from drills.session.screens import Screen, Showing

EXTRA_MINUTES = 10
LONGEST_LOOK = 3  # times the minutes an item needs: beyond that somebody has gone for tea


@dataclass(frozen=True)
class Reply:
    """What came of an answer: `review` if it was written, then `screen` is the next item; else try again."""

    answered: Showing
    marking: Marking
    screen: Screen
    review: Review | None = None


def current(user: User, now: datetime) -> Screen:
    """What this person's session shows; opens the day's session, and makes its plan, if need be."""
    desk = screens.open_desk(user, now)
    desk.planned = None  # the person may have chosen other minutes or another date since
    return screens.screen(desk, now)


def answer(user: User, shown: Shown, sent: Submission, language: Language, now: datetime) -> Reply:
    """Grade an answer; write it, or ask for another try.

    Unreadable text costs nothing. Posting twice gives the reply of the first time. Raises Moved if the item
    is no longer on the screen and was not answered as shown, Unknown if there is no such item, NotAnswerable.
    """
    desk = screens.open_desk(user, now)
    session, showing = desk.session, screens.showing_of(desk.session, shown)
    marking = showing.kind.mark(showing.content, showing.seed, sent, language)
    if not _is_on_screen(session, shown):
        earlier = _earlier(user, shown)
        if earlier is not None:
            return Reply(showing, marking, screens.screen(desk, now), earlier)
        if not showing.kind.self_rated:
            raise Moved
        _take_up(session, showing, now)
        showing = screens.showing_of(session, shown)
    _look(session, showing, sent, now)
    if _may_try_again(showing, marking, sent):
        _keep_try(session, showing, marking, now)
        _count_attempt(session, marking, sent)
        return Reply(showing, marking, screens.screen(desk, now))
    review = _write(desk, showing, marking, sent, now)
    desk.spent_s += review.seconds or 0.0
    screens.clear(session)
    return Reply(showing, marking, screens.screen(desk, now), review)


def hint(user: User, shown: Shown, now: datetime) -> Showing:
    """Note that the hint was opened; the showing whose hint it is. Raises Moved, Unknown."""
    session = screens.open_desk(user, now).session
    showing = screens.showing_of(session, shown)
    if not _is_on_screen(session, shown):
        raise Moved
    session.hint_used = True
    session.save(update_fields=["hint_used"])
    return showing


def suggestion(user: User, shown: Shown, sent: Submission, now: datetime) -> tuple[Showing, Rating | None]:
    """The showing, and the rating that ticked key points suggest; writes nothing. Raises Unknown."""
    showing = screens.showing_now(screens.open_desk(user, now), shown, now)
    how = Circumstances(1, False, sent.seconds, reviews.usual_pace(user, showing.kind_name))
    judgement = showing.kind.judge(showing.content, sent, Marking("self-assessed"), how)
    return showing, judgement.suggested


def defer(user: User, shown: Shown, now: datetime) -> Screen:
    """Leave the item until tomorrow and show the next one."""
    reviews.bury(user, shown.item_id, now)
    return _after_putting_aside(user, now)


def suspend(user: User, shown: Shown, now: datetime) -> Screen:
    """Leave the item alone for good and show the next one."""
    reviews.suspend(user, shown.item_id, now)
    return _after_putting_aside(user, now)


def wake(user: User, shown: Shown, now: datetime) -> Screen:
    """Let a suspended item come again; what is on the screen stays."""
    if not reviews.wake(user, [shown.item_id], now):
        raise Unknown
    return current(user, now)


def undo(user: User, now: datetime) -> Screen:
    """Take back the session's last answer and show its item again. Raises Moved; Unknown if there is none."""
    desk = screens.open_desk(user, now)
    session = desk.session
    review = reviews.undo(session, now)
    if review is None:
        raise Unknown
    desk.spent_s -= review.seconds or 0.0
    screens.show(session, review.card.item_id, review.number, session.last_topic, now)
    session.draft = {key: text for key, text in review.answer.items() if isinstance(text, str)}
    days_ahead.promise_again(session, review)
    session.save()
    return screens.screen(desk, now)


def study(user: User, item_id: str, now: datetime) -> Screen:
    """Put an item on the screen at the person's wish, due or not. Raises Unknown if there is none."""
    desk = screens.open_desk(user, now)
    topic = screens.content_of(user, item_id).facts.topic
    screens.show(desk.session, item_id, reviews.review_count(user, item_id), topic, now)
    desk.session.save()
    return screens.screen(desk, now)


def extend(user: User, now: datetime) -> Screen:
    """Add some minutes to today and go on."""
    desk = screens.open_desk(user, now)
    desk.session.extra_minutes += EXTRA_MINUTES
    desk.session.leftover_shown = False
    desk.session.save(update_fields=["extra_minutes", "leftover_shown"])
    return screens.screen(desk, now)


def _after_putting_aside(user: User, now: datetime) -> Screen:
    desk = screens.open_desk(user, now)
    screens.clear(desk.session)
    return screens.screen(desk, now)


def _is_on_screen(session: StudySession, shown: Shown) -> bool:
    return (session.item_id, session.review_count) == (shown.item_id, shown.review_count)


def _earlier(user: User, shown: Shown) -> Review | None:
    """The answer that was written when this showing was posted the first time."""
    return Review.objects.filter(
        user=user, card__item_id=shown.item_id, number=shown.review_count, undone_at=None
    ).first()


def _take_up(session: StudySession, showing: Showing, now: datetime) -> None:
    """The browser showed an item ahead that the queue would not have chosen: its answer counts all the same.

    Whether the card still is as it was shown is checked when the answer is written.
    """
    item_id, count = showing.shown.item_id, showing.shown.review_count
    screens.show(session, item_id, count, showing.content.facts.topic, now)


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


def _write(desk: Desk, showing: Showing, marking: Marking, sent: Submission, now: datetime) -> Review:
    session = desk.session
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
    return reviews.answer(user, showing.shown, record, now, session, in_force=desk.in_force)
