"""A calendar of answers as squares: weeks are columns, Monday is the first row."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

LEVELS = (1, 6, 16, 31)  # answers from which on a day is darker


class Square(Struct, frozen=True):
    """One day. `level` is 0 to 4; -1 for the days that only fill up the first week."""

    day: date | None
    answers: int
    level: int

    @property
    def title(self) -> str:
        """The day and its answers; a template would format a year of them ten times as slowly."""
        return f"{self.day}: {self.answers}"

    @property
    def shade(self) -> str:
        """The level as the stylesheet names it."""
        return str(self.level)


def squares(days: Sequence[tuple[date, int]]) -> list[Square]:
    """The days, oldest first, after as many empty squares as the first week needs."""
    if not days:
        return []
    filler = [Square(None, 0, -1)] * days[0][0].weekday()
    return filler + [Square(day, answers, level(answers)) for day, answers in days]


def level(answers: int) -> int:
    """How dark the square of a day with so many answers is."""
    return sum(answers >= least for least in LEVELS)
