"""The daily roll-up: kept up with each answer, read as a whole for streak, heatmap and true retention."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from accounts.models import User
from drills.memory.scheduling import Rating, State
from drills.models import DailyTally, Review

HEATMAP_DAYS = 53 * 7
RETENTION_DAYS = 30
# The first answer of a day makes the row, whichever of two devices comes first.
ADD = """
INSERT INTO drills_dailytally (user_id, study_day, answers, new, tested, recalled, seconds, predicted)
VALUES (%(user)s, %(day)s, %(answers)s, %(new)s, %(tested)s, %(recalled)s, %(seconds)s, %(predicted)s)
ON CONFLICT (user_id, study_day) DO UPDATE SET
    answers = drills_dailytally.answers + excluded.answers,
    new = drills_dailytally.new + excluded.new,
    tested = drills_dailytally.tested + excluded.tested,
    recalled = drills_dailytally.recalled + excluded.recalled,
    seconds = drills_dailytally.seconds + excluded.seconds,
    predicted = drills_dailytally.predicted + excluded.predicted
"""


@dataclass(frozen=True)
class Counts:
    """What one answer adds to its day's tally."""

    answers: int
    new: int
    tested: int
    recalled: int
    seconds: float
    predicted: float


class Tally(NamedTuple):
    """What one person did on one study day; see DailyTally."""

    study_day: date
    answers: int = 0
    tested: int = 0
    recalled: int = 0
    seconds: float = 0.0
    predicted: float = 0.0


@dataclass(frozen=True)
class Days:
    """A person's tallies, newest first."""

    tallies: Sequence[Tally]

    @cached_property
    def _by_day(self) -> dict[date, Tally]:
        return {tally.study_day: tally for tally in self.tallies}

    def of(self, day: date) -> Tally:
        """The tally of one day; an empty one if nothing was done."""
        return self._by_day.get(day) or Tally(day)

    def streak(self, today: date) -> int:
        """Days in a row with an answer, up to today; a day that is still open does not break it."""
        day = today if self.of(today).answers else today - timedelta(days=1)
        length = 0
        while self.of(day).answers:
            length += 1
            day -= timedelta(days=1)
        return length

    def heatmap(self, today: date) -> tuple[tuple[date, int], ...]:
        """(day, answers) for the last 53 weeks, oldest first, days without answers included."""
        days = (today - timedelta(days=back) for back in range(HEATMAP_DAYS - 1, -1, -1))
        return tuple((day, self.of(day).answers) for day in days)

    def retention(self, today: date) -> tuple[int, int]:
        """(recalled, tested) over the last thirty days: true retention is the first by the second."""
        since = today - timedelta(days=RETENTION_DAYS)
        recent = [tally for tally in self.tallies if tally.study_day > since]
        return sum(tally.recalled for tally in recent), sum(tally.tested for tally in recent)


def read(user: User) -> Days:
    """All tallies of a person, in one query: a row a day."""
    rows = DailyTally.objects.filter(user=user).order_by("-study_day").values_list(*Tally._fields)
    return Days([Tally(*row) for row in rows])


def seconds_on(user: User, day: date) -> float:
    """The seconds spent on answers on one study day."""
    spent = DailyTally.objects.filter(user=user, study_day=day).values_list("seconds", flat=True).first()
    return spent or 0.0


def counts_of(review: Review) -> Counts:
    """What a review adds to its day."""
    tested = review.before["state"] == State.REVIEW
    recalled = tested and review.rating != Rating.AGAIN
    return Counts(
        1, int(review.number == 0), int(tested), int(recalled), review.seconds or 0.0, review.predicted or 0.0
    )


def add(review: Review, sign: int = 1) -> None:
    """Add a review to its day's tally, or take it away with `sign` -1. One query."""
    counts = asdict(counts_of(review))
    if sign > 0:
        with connection.cursor() as cursor:
            cursor.execute(ADD, {"user": review.user_id, "day": review.study_day, **counts})
    else:
        less = {name: F(name) - value for name, value in counts.items()}
        DailyTally.objects.filter(user_id=review.user_id, study_day=review.study_day).update(**less)
