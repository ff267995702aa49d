"""When a card comes back: a memory, a rating and a moment in; four futures out. Wraps py-fsrs.

What py-fsrs (6.3) would do to us, and what is done about it here:

- It counts whole 24-hour blocks since the last review. People count days, and their day ends when they go
  to bed. So it is fed noon UTC of the *study day*, which begins at 4 am in the person's time zone, and the
  moment when the card is due is computed here, from the number of days.
- Its fuzz takes the global random source and overshoots Anki's bounds by a day. So it is switched off, and
  `_fuzzed` spreads the days itself, from a seed that is handed in.
- `Card()` without an id sleeps for a millisecond. So every card gets an id.
- It does not check `desired_retention`. `Settings` does.
- Its stabilities grow beyond a hundred years, where Anki's end. So do those here.

Nothing here reads the time or a random source.
"""

import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import fsrs

from drills.memory.levelling import Choose, by_chance

DAY_BEGINS_AT = time(4)
STEPS = (timedelta(minutes=1), timedelta(minutes=10))
RELEARNING_STEPS = (timedelta(minutes=10),)
LONGEST_DAYS = 36_500
# Anki's: below 2.5 days none; then one day, and this share of the days within each stretch.
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))


class Rating(IntEnum):
    """How well an item was known."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class State(IntEnum):
    """Where a memory stands: in its first steps, scheduled in days, or in steps again after a lapse."""

    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


@dataclass(frozen=True)
class Memory:
    """What is known about one person's memory of one item; the default is an item never seen.

    `stability` is in days, `difficulty` in 1–10.
    """

    state: State = State.LEARNING
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Settings:
    """How a person's cards are scheduled. Raises ValueError for a retention outside 0.7–0.99."""

    desired_retention: float = 0.9
    parameters: tuple[float, ...] = tuple(fsrs.Scheduler().parameters)

    def __post_init__(self) -> None:
        if not 0.7 <= self.desired_retention <= 0.99:
            raise ValueError(f"desired retention must lie in 0.7–0.99, not {self.desired_retention}")


@dataclass(frozen=True)
class Future:
    """What one rating would lead to. `days` is 0 while the card stays within the day."""

    rating: Rating
    memory: Memory
    due: datetime
    days: int


DEFAULTS = Settings()


def study_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day to which an aware moment belongs: it begins at 4 am in `zone`."""
    local = moment.astimezone(zone)
    return local.date() if local.time() >= DAY_BEGINS_AT else local.date() - timedelta(days=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a study day begins."""
    return datetime.combine(day, DAY_BEGINS_AT, zone).astimezone(UTC)


def futures(
    memory: Memory,
    moment: datetime,
    zone: ZoneInfo,
    *,
    fuzz_seed: str | None,
    settings: Settings = DEFAULTS,
    choose: Choose = by_chance,
) -> dict[Rating, Future]:
    """The four futures of a memory rated at an aware `moment`; the same input gives the same futures.

    `fuzz_seed` spreads cards learnt together over neighbouring days; None leaves the days as computed.
    `choose` takes one of the days that fuzz allows: by chance, or the lightest (`levelling.levelled`).
    """
    # Someone who travels west can be on an earlier study day than at the last review.
    day = max(study_day(moment, zone), memory.last_day or date.min)
    rated = {rating: _rate(memory, rating, day, settings) for rating in Rating}
    days = _apart(rated, fuzz_seed, choose)
    return {
        rating: Future(rating, after, _due(moment, day, days.get(rating), wait, zone), days.get(rating, 0))
        for rating, (after, wait, _exact) in rated.items()
    }


def remembered(memory: Memory, rating: Rating, day: date, settings: Settings = DEFAULTS) -> Memory:
    """The memory after one rating on a study day, without the futures of the others."""
    return _rate(memory, rating, max(day, memory.last_day or date.min), settings)[0]


def retrievability(memory: Memory, day: date, settings: Settings = DEFAULTS) -> float:
    """The chance (0–1) that the item is recalled on a study day; 0 for one never seen."""
    if memory.stability is None or memory.last_day is None:
        return 0.0
    decay, factor = _curve(settings)
    elapsed = max(0, (day - memory.last_day).days)
    return float((1 + factor * elapsed / memory.stability) ** decay)


def predicted(memory: Memory, day: date, settings: Settings = DEFAULTS) -> float | None:
    """The same where there is something to predict; None for what is new or in its steps."""
    return retrievability(memory, day, settings) if memory.state is State.REVIEW else None


@lru_cache(maxsize=4096)  # the same four are asked for when an item is shown, answered and told about
def _rate(memory: Memory, rating: Rating, day: date, settings: Settings) -> tuple[Memory, timedelta, float]:
    """The memory afterwards, the wait within the day, and the exact days, for what is counted in days."""
    noon = _noon(day)
    card, _log = _engine(settings).review_card(_to_fsrs(memory), fsrs.Rating(rating), noon)
    stability = min(card.stability or 0.0, LONGEST_DAYS)
    after = Memory(State(card.state), card.step, stability, card.difficulty, day)
    return after, card.due - noon, _exact_days(stability, settings)


def _apart(
    rated: dict[Rating, tuple[Memory, timedelta, float]], seed: str | None, choose: Choose
) -> dict[Rating, int]:
    """Days of the futures that are counted in days: Hard ≤ Good − 1 ≤ Easy − 2, fuzzed alike.

    While Good is still a step within the day, Easy is a day longer than Good would be, as in Anki.
    """
    draw = 0.5 if seed is None else random.Random(seed).random()  # noqa: S311 -- spreads cards, guards nothing
    days: dict[Rating, int] = {}
    least = 1
    for rating, (memory, _wait, exact) in rated.items():
        if memory.state is State.REVIEW:
            days[rating] = _whole(exact, least) if seed is None else _fuzzed(exact, least, draw, choose)
            least = days[rating] + 1
        elif rating is Rating.GOOD:
            least = _whole(exact, least) + 1
    return days


def _fuzzed(exact: float, least: int, draw: float, choose: Choose) -> int:
    """A whole number of days within the bounds around `exact`."""
    low, high = fuzz_bounds(max(exact, least))
    low, high = max(low, least), min(max(high, least), max(LONGEST_DAYS, least))
    return choose(low, high, draw)


def fuzz_bounds(days: float) -> tuple[int, int]:
    """The earliest and the latest day that fuzz may choose for an interval of `days`."""
    if days < 2.5:
        return _round(days), _round(days)
    spread = 1.0 + sum(share * max(0.0, min(days, end) - start) for start, end, share in _FUZZ)
    return _round(days - spread), _round(days + spread)


def _whole(exact: float, least: int) -> int:
    return max(least, min(_round(exact), LONGEST_DAYS))


def _round(days: float) -> int:
    return math.floor(days + 0.5)


def _due(moment: datetime, day: date, days: int | None, wait: timedelta, zone: ZoneInfo) -> datetime:
    if days is None:
        return moment.astimezone(UTC) + wait
    return day_start(day + timedelta(days=days), zone)


def _noon(day: date) -> datetime:
    # ZoneInfo("UTC") would be refused: py-fsrs compares with datetime.timezone.utc itself.
    return datetime.combine(day, time(12), UTC)


def _to_fsrs(memory: Memory) -> fsrs.Card:
    return fsrs.Card(
        card_id=1,
        state=fsrs.State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_noon(memory.last_day) if memory.last_day else datetime(2000, 1, 1, tzinfo=UTC),
        last_review=_noon(memory.last_day) if memory.last_day else None,
    )


def _exact_days(stability: float, settings: Settings) -> float:
    decay, factor = _curve(settings)
    return float(stability / factor * (settings.desired_retention ** (1 / decay) - 1))


@lru_cache(maxsize=64)
def _curve(settings: Settings) -> tuple[float, float]:
    """(decay, factor) of the forgetting curve (1 + factor · days / stability) ^ decay."""
    decay = -settings.parameters[20]
    return decay, 0.9 ** (1 / decay) - 1


@lru_cache(maxsize=64)
def _engine(settings: Settings) -> Any:
    return fsrs.Scheduler(
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
        learning_steps=STEPS,
        relearning_steps=RELEARNING_STEPS,
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
