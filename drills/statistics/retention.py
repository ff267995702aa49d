"""True retention: how often what was due in days was recalled, beside what the memories had predicted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from drills.day.tallies import Tally
from drills.statistics.intervals import wilson

PERIODS = (7, 30, 90, 365)


@dataclass(frozen=True)
class Retention:
    """`tested` answers in the last `days`; `predicted` (0-1) is None where nothing was predicted."""

    days: int
    tested: int
    recalled: int
    predicted: float | None

    @property
    def share(self) -> float | None:
        """The share that was recalled."""
        return self.recalled / self.tested if self.tested else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence."""
        return wilson(self.recalled, self.tested)


def retention(tallies: Sequence[Tally], today: date) -> list[Retention]:
    """The last week, month, quarter and year, from a person's daily tallies."""
    return [_period(tallies, today, days) for days in PERIODS]


def _period(tallies: Sequence[Tally], today: date, days: int) -> Retention:
    recent = [tally for tally in tallies if tally.study_day > today - timedelta(days=days)]
    foretold = [tally for tally in recent if tally.predicted]
    tested = sum(tally.tested for tally in foretold)
    return Retention(
        days=days,
        tested=sum(tally.tested for tally in recent),
        recalled=sum(tally.recalled for tally in recent),
        predicted=sum(tally.predicted for tally in foretold) / tested if tested else None,
    )
