"""The plan of a study day: made at its first need, followed all day, made anew when it no longer fits.

The only writer of DayPlan. What a plan names is what a person should see today, in that order: with an
interview date also items before their due day, when that helps most on the day of the interview. Cards in
steps are not in it: the session brings them in by the minute. On a day of a break it names nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import numpy as np

from accounts.models import User
from drills import catalogue, decks, scheduling, tallies
from drills.models import Break, DayPlan, Fit, StudySettings
from drills.planning import ordering, routine
from drills.planning.memory_model import MemoryModel
from drills.planning.outcomes import expected, first_days


@dataclass(frozen=True)
class Choices:
    """What a plan is made from, besides the memories themselves."""

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


def current(user: User, now: datetime) -> DayPlan:
    """The plan of the person's study day. Four queries when there is one that fits."""
    day = scheduling.study_day(now, user.zone())
    choices = choices_of(user, day)
    made_for = choices.digest(_content())
    found = DayPlan.objects.filter(user=user, study_day=day, made_for=made_for).first()
    return found or _made(user, now, day, choices, made_for)


def forget(user: User, now: datetime) -> None:
    """Drop the plan of today, because the person's items changed; the next look makes it anew."""
    DayPlan.objects.filter(user=user, study_day=scheduling.study_day(now, user.zone())).delete()


def choices_of(user: User, day: date) -> Choices:
    """What the person chose, as it stands. Three queries."""
    chosen = StudySettings.objects.filter(user=user).first() or StudySettings(user=user)
    fit = Fit.objects.filter(user=user, adopted=True, retired_at=None).first()
    personal = fit is not None and chosen.personal_parameters
    breaks = Break.objects.filter(user=user, last_day__gte=day)
    return Choices(
        minutes=user.minutes_a_day,
        interview=user.interview_date if user.interview_date and user.interview_date > day else None,
        retention=chosen.desired_retention,
        parameters=tuple(fit.parameters) if fit and personal else scheduling.DEFAULTS.parameters,
        weights={topic: float(weight) for topic, weight in sorted(chosen.topic_weights.items())},
        breaks=tuple((one.first_day, one.last_day) for one in breaks),
    )


def _made(user: User, now: datetime, day: date, choices: Choices, made_for: str) -> DayPlan:
    read = decks.read(user, now, choices.weights)
    model = MemoryModel(choices.parameters)
    left = choices.minutes - tallies.seconds_on(user, day) / 60
    scores = routine.scores(read.deck, model, day.toordinal())
    showings = np.where(read.deck.is_new, expected(first_days(model)).showings, 1.0)
    places = (
        [] if choices.is_break(day) else ordering.arranged(read.deck, scores, showings, left, day.toordinal())
    )
    plan, _is_new = DayPlan.objects.update_or_create(
        user=user,
        study_day=day,
        defaults={
            "made_at": now,
            "made_for": made_for,
            "item_ids": [read.item_ids[place] for place in places],
            "ready": None,
            "ready_with_more": None,
        },
    )
    return plan


def _content() -> str:
    """A digest of all content: a plan from before an update may lack what is new."""
    return sha256("".join(item.digest for item in catalogue.current().items.values()).encode()).hexdigest()
