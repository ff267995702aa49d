"""What Anki remembered of a card becomes a memory of ours: its history replayed, or its interval believed.

The history counts as Anki's own FSRS counts it: entries set by hand are no answers, nor are answers in a
filtered deck that changed no schedule, and what lies before "forget" is over. Imported answers stand in the
item's history and train personal parameters; days and minutes studied (DailyTally) count what was done here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import exp

from accounts.models import User
from drills.anki.collection import AnkiCard, Answer
from drills.answers import reviews, snapshots
from drills.answers.reviews import Shown
from drills.memory import evidence, scheduling
from drills.memory.scheduling import Rating, Settings, State
from drills.models import Card, Review

SUSPENDED = -1
NEW, IN_REVIEW = 0, 2
FILTERED, BY_HAND, RESCHEDULED = 3, 4, 5
LONGEST_DAYS = 36_500
MOST_ANSWERS = 1_000  # of one card; the latest ones
EPOCH, LATEST_MS = datetime(1970, 1, 1, tzinfo=UTC), 10**13
EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)  # Anki's first year


@dataclass(frozen=True)
class Owner:
    """Whose memory it becomes: settings in force, and the day on which their Anki collection began."""

    user: User
    settings: Settings
    began: date
    now: datetime


def restore(owner: Owner, card: Card, digest: str, anki: AnkiCard) -> list[Review]:
    """Put a new card where Anki had it; the answers that led there, not yet saved."""
    answers = counted(anki.answers)[-MOST_ANSWERS:]
    written = list(_replayed(owner, card, digest, answers))
    if anki.sort == IN_REVIEW and anki.interval > 0:
        if not written:
            _believe(owner, card, anki)
        elif card.state != State.REVIEW:
            _graduate(owner, card, anki)
    card.suspended, card.leech_since = anki.queue == SUSPENDED, None
    if written:
        written[-1].after = snapshots.take(card)
    return written


def counted(answers: Sequence[Answer]) -> list[Answer]:
    """The entries of a history that tell something about memory, in their order."""
    found: list[Answer] = []
    for answer in sorted(answers, key=lambda one: one.at_ms):
        if answer.sort in {BY_HAND, RESCHEDULED} or not 1 <= answer.button <= 4:
            if answer.sort == BY_HAND and answer.factor == 0:
                found.clear()  # "forget"
        elif not (answer.sort == FILTERED and answer.factor == 0):
            found.append(answer)
    return found


def _replayed(owner: Owner, card: Card, digest: str, answers: Sequence[Answer]) -> Iterator[Review]:
    user, zone = owner.user, owner.user.zone()
    for answer in answers:
        moment = EPOCH + timedelta(milliseconds=min(max(answer.at_ms, 0), LATEST_MS))
        if not EARLIEST <= moment <= owner.now:
            continue
        rating, number = Rating(answer.button), card.review_count
        before = {**snapshots.take(card), "desired_retention": owner.settings.desired_retention}
        futures = reviews.futures_of(user, Shown(card.item_id, number), card.memory(), moment, owner.settings)
        snapshots.advance(card, futures[rating])
        yield Review(
            user=user,
            card=card,
            kind="flashcard",
            number=number,
            study_day=scheduling.study_day(moment, zone),
            answered_at=moment,
            seconds=min(answer.milliseconds / 1000, 3600.0),
            item_digest=digest,
            verdict="imported",
            evidence={"anki": answer.at_ms},
            map_version=evidence.MAP_VERSION,
            rating=rating,
            before=before,
            after=snapshots.take(card),
        )


def _graduate(owner: Owner, card: Card, anki: AnkiCard) -> None:
    """Fewer steps there than here: what Anki schedules in days is scheduled in days."""
    days = timedelta(days=min(anki.interval, LONGEST_DAYS))
    card.state, card.step = State.REVIEW, None
    card.due = scheduling.day_start((card.last_day or owner.began) + days, owner.user.zone())


def _believe(owner: Owner, card: Card, anki: AnkiCard) -> None:
    """A memory without a history: its interval keeps nine in ten, its ease says how difficult it is."""
    interval = min(anki.interval, LONGEST_DAYS)
    due = owner.began + timedelta(days=max(-LONGEST_DAYS, min(anki.due, 2 * LONGEST_DAYS)))
    latest = scheduling.study_day(owner.now, owner.user.zone())
    card.state, card.step = State.REVIEW, None
    card.stability = float(interval)
    card.difficulty = difficulty(anki.factor / 1000, interval, owner.settings)
    card.last_day = min(due - timedelta(days=interval), latest)
    card.due = scheduling.day_start(due, owner.user.zone())
    card.review_count, card.lapses = 1, min(max(anki.lapses, 0), 32_000)


def difficulty(ease: float, interval: float, settings: Settings) -> float:
    """The difficulty (1-10) at which an answer "good" at nine in ten would stretch the interval by the ease.

    Solves the growth of stability in FSRS, 1 + e^w8 (11 - D) S^-w9 (e^((1 - R) w10) - 1), for D at R = 0.9.
    """
    w8, w9, w10 = settings.parameters[8:11]
    growth: float = exp(w8) * interval**-w9 * (exp(0.1 * w10) - 1)
    return min(10.0, max(1.0, 11 - (ease - 1) / growth))
