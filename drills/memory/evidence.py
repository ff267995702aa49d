"""From evidence to a suggested rating. The map has a version, so that histories can be replayed.

Raw evidence is stored with each review; nothing here reads the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from drills.memory.scheduling import Rating

MAP_VERSION = 1
TIMED_ANSWERS_NEEDED = 30
MOST_POINTS = 2 / 3


@dataclass(frozen=True)
class Pace:
    """How long a person's right answers of one kind take, in seconds; None before there are enough."""

    fast: float | None = None
    slow: float | None = None


@dataclass(frozen=True)
class Evidence:
    """What was seen of an answer that a machine graded. `attempt` counts from 1."""

    verdict: str
    attempt: int = 1
    hint_used: bool = False
    solution_seen: bool = False
    seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The evidence as it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class PointsEvidence:
    """Which key points a person ticked. `points` maps ids to whether each is essential."""

    points: Mapping[str, bool]
    ticked: frozenset[str]
    seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The evidence as it is stored."""
        return {"points": dict(self.points), "ticked": sorted(self.ticked), "seconds": self.seconds}


def pace(seconds: Sequence[float]) -> Pace:
    """The pace that a person's timed right answers of one kind show: their 25th and 90th percentiles."""
    if len(seconds) < TIMED_ANSWERS_NEEDED:
        return Pace()
    ordered = sorted(seconds)
    return Pace(fast=_percentile(ordered, 0.25), slow=_percentile(ordered, 0.90))


def suggest(evidence: Evidence, usual: Pace) -> Rating | None:
    """The rating that graded evidence stands for; None where the machine could not decide."""
    if evidence.verdict == "undecided":
        return None
    if evidence.verdict != "right" or evidence.solution_seen:
        return Rating.AGAIN
    if evidence.hint_used or evidence.attempt > 1 or _slower(evidence.seconds, usual):
        return Rating.HARD
    return Rating.EASY if _faster(evidence.seconds, usual) else Rating.GOOD


def suggest_from_points(evidence: PointsEvidence, usual: Pace) -> Rating:
    """The rating that ticked key points stand for.

    Under half of them: Again. An essential one missing, under two thirds, or slow: Hard. Otherwise Good;
    every point and faster than usual: Easy.
    """
    ticked = len(evidence.ticked & evidence.points.keys())
    if not ticked or ticked * 2 < len(evidence.points):
        return Rating.AGAIN
    missing = evidence.points.keys() - evidence.ticked
    if any(evidence.points[point] for point in missing) or ticked < MOST_POINTS * len(evidence.points):
        return Rating.HARD
    if _slower(evidence.seconds, usual):
        return Rating.HARD
    return Rating.EASY if not missing and _faster(evidence.seconds, usual) else Rating.GOOD


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _slower(seconds: float | None, usual: Pace) -> bool:
    return seconds is not None and usual.slow is not None and seconds > usual.slow


def _faster(seconds: float | None, usual: Pace) -> bool:
    return seconds is not None and usual.fast is not None and seconds < usual.fast
