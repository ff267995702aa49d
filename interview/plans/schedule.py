"""From a plan's stages to dates. Nothing here reads the clock or the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bank.plans import PlanFacts, Stage


@dataclass(frozen=True)
class Span:
    """A stage with its first and last day."""

    stage: Stage
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days the stage has."""
        return (self.last - self.first).days + 1

    def left(self, today: date) -> int:
        """How many of them are still to come, today included; at least 1."""
        return max(1, (self.last - today).days + 1)


@dataclass(frozen=True)
class Timetable:
    """All stages that are not skipped, in their order and without gaps."""

    spans: tuple[Span, ...]
    starts_on: date

    @property
    def days(self) -> int:
        """How many days the whole plan takes."""
        return (self.spans[-1].last - self.starts_on).days + 1 if self.spans else 0

    def day(self, today: date) -> int:
        """Which day of the plan it is: 1 on the first, 0 or less before it."""
        return (today - self.starts_on).days + 1

    def at(self, today: date) -> Span | None:
        """The stage of a day; None before the first and after the last."""
        return next((span for span in self.spans if span.first <= today <= span.last), None)


def ordered(facts: PlanFacts, wanted: Sequence[str]) -> list[Stage]:
    """The stages in somebody's order, as far as prerequisites allow; those it does not name keep their place.

    Content may have changed since the order was chosen: unknown ids are passed over, and a stage waits for
    what it needs.
    """
    rest = _in_wanted_order(facts, wanted)
    placed: list[Stage] = []
    while rest:
        done = {stage.id for stage in placed}
        ready = next(stage for stage in rest if done.issuperset(stage.needs))  # the first listed always is
        placed.append(ready)
        rest.remove(ready)
    return placed


def _in_wanted_order(facts: PlanFacts, wanted: Sequence[str]) -> list[Stage]:
    """Named stages exchange the places that named stages have; the others stay where they are."""
    by_id = {stage.id: stage for stage in facts.stages}
    named = iter([by_id[id_] for id_ in dict.fromkeys(wanted) if id_ in by_id])
    known = set(wanted)
    return [next(named) if stage.id in known else stage for stage in facts.stages]


def moved(facts: PlanFacts, order: Sequence[str], stage_id: str, by: int) -> list[str] | None:
    """The ids with one stage moved by one place (−1 earlier, +1 later); None if prerequisites forbid it."""
    ids = [stage.id for stage in ordered(facts, order)]
    here = ids.index(stage_id)
    there = here + by
    if not 0 <= there < len(ids):
        return None
    ids[here], ids[there] = ids[there], ids[here]
    return ids if [stage.id for stage in ordered(facts, ids)] == ids else None


def timetable(
    facts: PlanFacts, order: Sequence[str], skipped: Collection[str], starts_on: date, hours_a_week: int
) -> Timetable:
    """When each stage comes. Plans of months stretch with the hours; days stay days, whatever the hours."""
    stretch = 1.0 if facts.counts_days else facts.hours_a_week / hours_a_week
    spans, gone, first = [], 0.0, starts_on
    for stage in ordered(facts, order):
        if stage.id in skipped:
            continue
        gone += stage.length * stretch
        last = max(first, starts_on + timedelta(days=round(gone) - 1))
        spans.append(Span(stage, first, last))
        first = last + timedelta(days=1)
    return Timetable(tuple(spans), starts_on)
