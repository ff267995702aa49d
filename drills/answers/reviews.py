"""Use-cases of memory: answer, undo, override, bury, suspend, rate a task; what a day holds.

The only writer of Card, Review and DailyTally. Each answer is committed by itself. Posting twice is
harmless: an answer belongs to a card at a review count, and only one can stand for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from drills import words
from drills.answers import part_answers, snapshots
from drills.answers.part_answers import Attempt
from drills.day import daily_queue, day_plans, days_ahead, reads, tallies
from drills.day.daily_queue import Plan
from drills.day.reads import Held
from drills.kinds.base import PartMark
from drills.memory import evidence, scheduling
from drills.memory.evidence import Evidence, Pace
from drills.memory.levelling import Choose, by_chance
from drills.memory.scheduling import Future, Memory, Rating, Settings
from drills.models import Card, Item, Review, StudySession, fast_rows
from drills.personal import preferences
from drills.personal.preferences import InForce

PACE_SAMPLE = 200


class Moved(Exception):
    """The card is no longer as it was shown: it was answered or undone elsewhere in the meantime."""


class Unknown(Exception):
    """There is no such item or review for this person."""


@dataclass(frozen=True)
class Shown:
    """What was on the screen: an item, at the card's review count then."""

    item_id: str
    review_count: int


@dataclass(frozen=True)
class Record:
    """An answer to be written. `evidence` is raw; `suggested` is what the map made of it.

    `parts` are the marks of a drill's last attempt; `tried_since` is when the item came up, if there were
    attempts before (None: there were none).
    """

    rating: Rating
    verdict: str
    evidence: Mapping[str, Any]
    suggested: Rating | None = None
    seconds: float | None = None
    seed: int = 0
    answer: Mapping[str, Any] = field(default_factory=dict)
    tag: str = ""
    grader_version: str = ""
    parts: Sequence[PartMark] = ()
    attempt: int = 1
    tried_since: datetime | None = None


@dataclass(frozen=True)
class PastAnswer:
    """One line of an item's history. `result` and `rating` are words in the language of the page."""

    at: datetime
    result: str
    rating: str
    next_due: datetime
    seconds: float | None
    answer: Mapping[str, Any]
    undone: bool


@dataclass(frozen=True)
class TodaySummary:
    """What the lobby shows. `due` and `new` count the items of today's plan by kind.

    `heatmap` is (day, answers), oldest first; `retention` is the share recalled over 30 days, None before
    there was anything to recall; `leftover_kind` is the kind of the one item too long for today's minutes.
    """

    study_day: date
    due: Mapping[str, int]
    new: Mapping[str, int]
    minutes: float
    leftover_kind: str | None
    done: int
    done_minutes: float
    streak: int
    heatmap: tuple[tuple[date, int], ...]
    retention: float | None
    tested: int

    @property
    def waiting(self) -> int:
        """How many items the plan holds."""
        return sum(self.due.values()) + sum(self.new.values())


def today(user: User, now: datetime) -> TodaySummary:
    """The day of a person at a moment: what waits, what is done, and the weeks before. Seven queries."""
    day = scheduling.study_day(now, user.zone())
    days = tallies.read(user)
    session = StudySession.objects.filter(user=user, study_day=day).first()
    extra = session.extra_minutes if session else 0
    queue = daily_queue.plan(user, now, user.minutes_a_day + extra - days.of(day).seconds / 60)
    recalled, tested = days.retention(day)
    offered = bool(session and session.leftover_shown)
    return TodaySummary(
        study_day=day,
        due=_by_kind(queue, new=False),
        new=_by_kind(queue, new=True),
        minutes=queue.minutes,
        leftover_kind=queue.leftover.kind if queue.leftover and not offered else None,
        done=days.of(day).answers,
        done_minutes=days.of(day).seconds / 60,
        streak=days.streak(day),
        heatmap=days.heatmap(day),
        retention=recalled / tested if tested else None,
        tested=tested,
    )


def futures_of(
    user: User,
    shown: Shown,
    memory: Memory,
    now: datetime,
    settings: Settings,
    *,
    choose: Choose = by_chance,
) -> dict[Rating, Future]:
    """What each rating would lead to, if it were given now; the fuzz is this showing's own.

    `choose` takes one of the days that fuzz allows (drills.day.days_ahead knows the lightest).
    """
    seed = f"{user.pk}:{shown.item_id}:{shown.review_count}"
    return scheduling.futures(memory, now, user.zone(), fuzz_seed=seed, settings=settings, choose=choose)


def futures_at(user: User, review: Review) -> dict[Rating, Future]:
    """The four futures that a written answer had: the settings, parameters and days of that moment."""
    shown = Shown(review.card.item_id, review.number)
    memory = snapshots.memory(review.before)
    then = days_ahead.choice_then(review)
    return futures_of(user, shown, memory, review.answered_at, preferences.at(review), choose=then)


def usual_pace(user: User, kind: str) -> Pace:
    """How long this person usually takes for what they know, from their latest answers of a kind."""
    return evidence.pace(reads.seconds_of_known(user, kind, PACE_SAMPLE))


@transaction.atomic
def answer(
    user: User,
    shown: Shown,
    record: Record,
    now: datetime,
    session: StudySession | None = None,
    *,
    in_force: InForce | None = None,
) -> Review:
    """Write an answer and move the card on; the standing review if this was answered before.

    `in_force` spares a query where the caller knows it. Raises Moved if the card is not as it was shown,
    Unknown if there is no such item.
    """
    in_force = in_force or preferences.in_force(user)
    held = _held(user, shown.item_id, now)
    card = held.card
    if card.review_count != shown.review_count:
        return _standing(card, shown.review_count)
    memory, settings = card.memory(), in_force.settings
    day = scheduling.study_day(now, user.zone())
    choose = days_ahead.choice(session, shown.item_id, shown.review_count) if session else by_chance
    futures = futures_of(user, shown, memory, now, settings, choose=choose)
    promised = {"desired_retention": settings.desired_retention, "days": days_ahead.days(futures)}
    before, was_due = {**snapshots.take(card), **promised}, card.due
    snapshots.advance(card, futures[record.rating])
    fast_rows.update(card)
    if session:
        days_ahead.move(session, was_due, card.due)
    review = Review(
        user=user,
        card=card,
        kind=held.kind,
        session=session,
        number=shown.review_count,
        study_day=day,
        answered_at=now,
        seconds=record.seconds,
        seed=record.seed,
        item_digest=held.digest,
        grader_version=record.grader_version,
        answer=dict(record.answer),
        verdict=record.verdict,
        tag=record.tag,
        evidence=dict(record.evidence),
        map_version=evidence.MAP_VERSION,
        suggested=record.suggested,
        rating=record.rating,
        before=before,
        after=snapshots.take(card),
        predicted=scheduling.predicted(memory, day, settings),
        fit_id=in_force.fit_id,
    )
    fast_rows.insert(review)
    _keep_parts(review, shown.item_id, record)
    tallies.add(review)
    return review


def _keep_parts(review: Review, item_id: str, record: Record) -> None:
    if record.parts:
        attempt = Attempt(
            review.user_id, item_id, review.number, record.attempt, record.seed, review.item_digest,
            review.answered_at, record.grader_version,
        )  # fmt: skip
        part_answers.keep(attempt, record.parts, review)
    if record.tried_since:
        part_answers.link_earlier(review, item_id, record.tried_since)


@transaction.atomic
def undo(session: StudySession, now: datetime) -> Review | None:
    """Take back the last standing answer of a session: card and tally are as before. None if there is none.

    The caller saves the session: its days ahead change. Raises Moved if the card was answered elsewhere
    since.
    """
    standing = session.reviews.select_related("card").filter(undone_at=None)
    review = standing.order_by("-id").first()
    if review is None:
        return None
    card = _unmoved_card(review)
    was_due = card.due
    snapshots.restore(card, review.before)
    card.save()
    days_ahead.move(session, was_due, card.due)
    tallies.add(review, sign=-1)
    part_answers.unlink(review)
    review.undone_at = now
    review.save(update_fields=["undone_at"])
    return review


@transaction.atomic
def override(user: User, review_id: int, rating: Rating) -> Review:
    """Give the last answer to a card another rating, as if it had been given then.

    Raises Unknown for a review that is not this person's, Moved if the card was answered since.
    """
    standing = Review.objects.filter(user=user, pk=review_id, undone_at=None)
    review = standing.select_related("card", "fit", "session").first()
    if review is None:
        raise Unknown
    card = _unmoved_card(review)
    was_due = card.due
    tallies.add(review, sign=-1)
    snapshots.restore(card, review.before)
    snapshots.advance(card, futures_at(user, review)[rating])
    card.save()
    if review.session:
        review.session.user = user  # known; the row would be read once more otherwise
        days_ahead.move(review.session, was_due, card.due)
        review.session.save(update_fields=["ahead"])
    review.rating, review.after = rating, snapshots.take(card)
    review.save(update_fields=["rating", "after"])
    tallies.add(review)
    return review


@transaction.atomic
def bury(user: User, item_id: str, now: datetime) -> None:
    """Leave an item alone until tomorrow. Raises Unknown if there is none."""
    card = _held(user, item_id, now).card
    card.buried_until = scheduling.study_day(now, user.zone()) + timedelta(days=1)
    card.save(update_fields=["buried_until"])


@transaction.atomic
def suspend(user: User, item_id: str, now: datetime) -> None:
    """Leave an item alone until it is woken. Raises Unknown if there is none."""
    _let_sleep(user, item_id, now, True)


@transaction.atomic
def wake(user: User, item_ids: Iterable[str], now: datetime) -> int:
    """Let suspended items come again; how many there were: those that nobody knows are skipped.

    One that was put to sleep as a leech will be put to sleep again only after further lapses.
    """
    woken = 0
    for item_id in item_ids:
        with suppress(Unknown):
            _let_sleep(user, item_id, now, False)
            woken += 1
    if woken:
        day_plans.forget(user, now)  # it was made without them
    return woken


def _let_sleep(user: User, item_id: str, now: datetime, suspended: bool) -> None:
    card = _held(user, item_id, now).card
    card.suspended, card.leech_since = suspended, None
    card.save(update_fields=["suspended", "leech_since"])


@transaction.atomic
def bring_to_tomorrow(user: User, item_ids: Iterable[str], now: datetime) -> None:
    """Put items into tomorrow's queue, unless they come earlier; items nobody knows are skipped."""
    _bring(user, item_ids, scheduling.study_day(now, user.zone()) + timedelta(days=1))


@transaction.atomic
def bring_to_today(user: User, item_ids: Iterable[str], now: datetime) -> None:
    """Put items into today's queue: new ones come first among the new. The caller drops today's plan."""
    _bring(user, item_ids, scheduling.study_day(now, user.zone()))


def _bring(user: User, item_ids: Iterable[str], day: date) -> None:
    names = list(dict.fromkeys(item_ids))
    moment = scheduling.day_start(day, user.zone())
    known = set(Item.objects.filter(pk__in=names, retired=False).values_list("pk", flat=True))
    for item_id in (name for name in names if name in known):
        card = _held(user, item_id, moment).card
        if card.due > moment:
            card.due = moment
            card.save(update_fields=["due"])


def rate_task(
    user: User, item_id: str, passed: bool, evidence_: Mapping[str, Any], now: datetime
) -> Review | None:
    """Rate a coding task's card by the verdict on a submission; None if today's verdict adds nothing.

    Learners submit often. On one study day a failure counts once, a pass counts once, and a pass after a
    failure is a second attempt. Raises Unknown if there is no such item.
    """
    day = scheduling.study_day(now, user.zone())
    todays = Review.objects.filter(user=user, card__item_id=item_id, study_day=day, undone_at=None)
    verdicts = list(todays.order_by("id").values_list("verdict", flat=True))
    if "right" in verdicts or (verdicts and not passed):
        return None
    seen = Evidence(verdict="right" if passed else "wrong", attempt=len(verdicts) + 1)
    rating = evidence.suggest(seen, Pace()) or Rating.AGAIN
    record = Record(rating, seen.verdict, {**evidence_, **seen.as_json()}, suggested=rating)
    return answer(user, Shown(item_id, review_count(user, item_id)), record, now)


def history(user: User, item_id: str) -> list[PastAnswer]:
    """A person's answers to an item, newest first; those taken back are marked."""
    mine = Review.objects.filter(card__user=user, card__item_id=item_id).order_by("-id")
    return [_past_answer(review) for review in mine]


def _past_answer(review: Review) -> PastAnswer:
    return PastAnswer(
        at=review.answered_at,
        result=str(words.VERDICTS.get(review.verdict, review.verdict)),
        rating=str(words.RATINGS[Rating(review.rating)]),
        next_due=datetime.fromisoformat(review.after["due"]),
        seconds=review.seconds,
        answer=review.answer,
        undone=review.undone_at is not None,
    )


def _by_kind(queue: Plan, *, new: bool) -> dict[str, int]:
    kinds = [entry.kind for entry in queue.entries if entry.is_new is new]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _held(user: User, item_id: str, due: datetime) -> Held:
    """The person's card of an item, held until the transaction ends; made if need be. Raises Unknown."""
    held = reads.held_card(user, item_id)
    if held is not None:
        return held
    if not Item.objects.filter(Q(owner=None) | Q(owner=user), pk=item_id, retired=False).exists():
        raise Unknown
    # Two devices may get here at once: one of the two rows stays, and both go on with that one.
    Card.objects.bulk_create([Card(user=user, item_id=item_id, due=due)], ignore_conflicts=True)
    return _held(user, item_id, due)


def _unmoved_card(review: Review) -> Card:
    card = Card.objects.select_for_update().get(pk=review.card_id)
    if card.review_count != review.number + 1:
        raise Moved
    return card


def _standing(card: Card, number: int) -> Review:
    review = card.reviews.filter(number=number, undone_at=None).first()
    if review is None:
        raise Moved
    return review


def review_count(user: User, item_id: str) -> int:
    """How often a person has answered an item."""
    count = Card.objects.filter(user=user, item_id=item_id).values_list("review_count", flat=True).first()
    return count or 0
