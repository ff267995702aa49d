"""The plan of a study day: made at its first need, followed all day, made anew when it no longer fits.

The only writer of DayPlan. What a plan names is what a person should see today, in that order: with an
interview date also items before their due day, when that helps most on the day of the interview. Cards in
steps are not in it: the session brings them in by the minute. On a day of a break it names nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import numpy as np

from accounts.models import User
from drills.day import days_ahead, decks, tallies
from drills.day.decks import ReadDeck
from drills.items import catalogue
from drills.memory import scheduling
from drills.models import Break, DayPlan
from drills.personal import preferences
from drills.planning import countdown, forecast, ordering, routine
from drills.planning.deck import Deck
from drills.planning.forecast import Point
from drills.planning.memory_model import Floats, MemoryModel
from drills.planning.outcomes import expected_showings, first_days

MORE_MINUTES = 10
FAR = timedelta(days=730)  # beyond two years no plan looks: whoever types 9999 gets the order of two years


@dataclass(frozen=True)
class Choices:
    """What a plan is made from, besides the memories themselves. `interview` is None when it is over."""

    minutes: int
    interview: date | None
    retention: float
    parameters: tuple[float, ...]
    weights: dict[str, float]
    breaks: tuple[tuple[date, date], ...]

    def is_break(self, day: date) -> bool:
        """Whether the person rests on a day."""
        return any(first <= day <= last for first, last in self.breaks)

    def digest(self, content: str) -> str:
        """Says which choices and which content a plan was made for."""
        return sha256(f"{self!r}{content}".encode()).hexdigest()


@dataclass(frozen=True)
class Outlook:
    """What a person may expect: the recall (0–1) from today to the interview, and on that day.

    `curve_with_more` and `with_more` are the same with ten more minutes a day; `first` counts the items of
    today's minutes by topic, in their order.
    """

    choices: Choices
    curve: tuple[tuple[date, float], ...]
    curve_with_more: tuple[tuple[date, float], ...]
    ready: float | None
    with_more: float | None
    first: dict[str, int]


@dataclass(frozen=True)
class _Situation:
    """All that a plan of one day needs. `left` are the minutes that today still has."""

    day: date
    choices: Choices
    read: ReadDeck
    left: float

    @property
    def deck(self) -> Deck:
        return self.read.deck

    @property
    def model(self) -> MemoryModel:
        return MemoryModel(self.choices.parameters)


def current(user: User, now: datetime) -> DayPlan:
    """The plan of the person's study day. Three queries when there is one that fits."""
    day = scheduling.study_day(now, user.zone())
    choices = choices_of(user, day)
    made_for = choices.digest(_content())
    found = DayPlan.objects.filter(user=user, study_day=day, made_for=made_for).first()
    return found or _made(user, now, choices, made_for)


def forget(user: User, now: datetime) -> None:
    """Drop the plan of today, because the person's items or choices changed; the next look makes it anew."""
    day = scheduling.study_day(now, user.zone())
    DayPlan.objects.filter(user=user, study_day=day).delete()
    days_ahead.forget(user, day)


def made(user: User, now: datetime) -> DayPlan | None:
    """Today's plan as it was made, whatever was chosen since; None before its first need. One query."""
    return DayPlan.objects.filter(user=user, study_day=scheduling.study_day(now, user.zone())).first()


def outlook(user: User, now: datetime) -> Outlook:
    """What the page of the plan shows; computed anew, for it also tells the days in between."""
    situation = _situation(user, now, choices_of(user, scheduling.study_day(now, user.zone())))
    curve, more = _readiness(situation), _readiness(situation, MORE_MINUTES)
    return Outlook(
        choices=situation.choices,
        curve=_dated(curve),
        curve_with_more=_dated(more),
        ready=curve[-1].recall if curve else None,
        with_more=_at_least(curve, more),
        first=_first_topics(situation),
    )


def choices_of(user: User, day: date) -> Choices:
    """What the person chose, as it stands. Two queries."""
    in_force, weights = preferences.in_force_and_weights(user)
    breaks = Break.objects.filter(user=user, last_day__gte=day).values_list("first_day", "last_day")
    interview = user.interview_date if user.interview_date and user.interview_date >= day else None
    return Choices(
        minutes=user.minutes_a_day,
        interview=min(interview, day + FAR) if interview else None,
        retention=in_force.settings.desired_retention,
        parameters=in_force.settings.parameters,
        weights=weights,
        breaks=tuple(breaks),
    )


def _made(user: User, now: datetime, choices: Choices, made_for: str) -> DayPlan:
    situation = _situation(user, now, choices)
    curve, more = _readiness(situation), _readiness(situation, MORE_MINUTES)
    plan, _is_new = DayPlan.objects.update_or_create(
        user=user,
        study_day=situation.day,
        defaults={
            "made_at": now,
            "made_for": made_for,
            "item_ids": [situation.read.item_ids[place] for place in _places(situation)],
            "ready": curve[-1].recall if curve else None,
            "ready_with_more": _at_least(curve, more),
        },
    )
    return plan


def _situation(user: User, now: datetime, choices: Choices) -> _Situation:
    day = scheduling.study_day(now, user.zone())
    spent = tallies.seconds_on(user, day) / 60
    return _Situation(day, choices, decks.read(user, now, choices.weights), max(0, choices.minutes - spent))


def _places(situation: _Situation) -> list[int]:
    """Places of the deck in today's order."""
    if situation.choices.is_break(situation.day):
        return []
    today = situation.day.toordinal()
    return ordering.arranged(situation.deck, _scores(situation), _showings(situation), situation.left, today)


def _scores(situation: _Situation) -> Floats:
    today, interview = situation.day.toordinal(), situation.choices.interview
    if interview is None:
        return routine.scores(situation.deck, situation.model, today)
    scores = countdown.scores(situation.deck, situation.model, today, interview.toordinal())
    return _brought_first(situation.deck, scores, today)


def _brought_first(deck: Deck, scores: Floats, today: int) -> Floats:
    """New items that were brought to today rank with the best of the new ones, and stand before them."""
    may_come = np.isfinite(scores) & deck.is_new
    brought = may_come & (deck.due_day > 0) & (deck.due_day <= today)
    return np.where(brought, np.max(scores, where=may_come, initial=-np.inf), scores)


def _showings(situation: _Situation) -> Floats:
    return np.where(situation.deck.is_new, expected_showings(first_days(situation.model)), 1.0)


def _first_topics(situation: _Situation) -> dict[str, int]:
    spent, counts = 0.0, dict[str, int]()
    for place in _places(situation):
        spent += float(situation.deck.minutes[place])
        if spent > situation.left:
            break
        topic = situation.read.topics[int(situation.deck.topic[place])]
        counts[topic] = counts.get(topic, 0) + 1
    return counts


def _readiness(situation: _Situation, more: int = 0) -> list[Point]:
    """The expected recall day by day; empty without an interview."""
    interview = situation.choices.interview
    if interview is None:
        return []
    days = [situation.day + timedelta(days=ahead) for ahead in range((interview - situation.day).days)]
    minutes = [0.0 if situation.choices.is_break(day) else situation.choices.minutes + more for day in days]
    if minutes and minutes[0]:
        minutes[0] = situation.left + more
    today, end = situation.day.toordinal(), interview.toordinal()
    return forecast.readiness(situation.deck, situation.model, today, end, minutes)


def _dated(curve: list[Point]) -> tuple[tuple[date, float], ...]:
    return tuple((date.fromordinal(point.day), point.recall) for point in curve)


def _at_least(curve: list[Point], more: list[Point]) -> float | None:
    """The last recall of `more`; a forecast is rough, and nobody knows less for studying longer."""
    return max(curve[-1].recall, more[-1].recall) if curve else None


def _content() -> str:
    """A digest of all content: a plan from before an update may lack what is new."""
    return sha256("".join(item.digest for item in catalogue.current().items.values()).encode()).hexdigest()
