"""From evidence to a suggested rating."""

import pytest

from drills.memory.evidence import Evidence, Pace, PointsEvidence, pace, suggest, suggest_from_points
from drills.memory.scheduling import Rating

USUAL = Pace(fast=10, slow=60)


@pytest.mark.parametrize(
    ("seen", "rating"),
    [
        (Evidence("wrong"), Rating.AGAIN),
        (Evidence("partial", attempt=2), Rating.AGAIN),
        (Evidence("gave up", solution_seen=True), Rating.AGAIN),
        (Evidence("right", solution_seen=True), Rating.AGAIN),
        (Evidence("right", hint_used=True, seconds=5), Rating.HARD),
        (Evidence("right", attempt=2, seconds=5), Rating.HARD),
        (Evidence("right", seconds=61), Rating.HARD),
        (Evidence("right", seconds=60), Rating.GOOD),
        (Evidence("right", seconds=10), Rating.GOOD),
        (Evidence("right", seconds=9), Rating.EASY),
        (Evidence("right"), Rating.GOOD),
        (Evidence("undecided"), None),
    ],
)
def test_it_rates_what_was_seen(seen: Evidence, rating: Rating | None) -> None:
    assert suggest(seen, USUAL) == rating


def test_nobody_is_fast_or_slow_before_thirty_timed_answers() -> None:
    assert pace([1.0] * 29) == Pace()
    assert suggest(Evidence("right", seconds=0.1), pace([1.0] * 29)) is Rating.GOOD
    assert pace([float(n) for n in range(1, 31)]) == Pace(fast=8.0, slow=27.0)


POINTS = {"a": True, "b": False, "c": False, "d": False}


@pytest.mark.parametrize(
    ("ticked", "seconds", "rating"),
    [
        ("", None, Rating.AGAIN),
        ("a", None, Rating.AGAIN),
        ("ab", None, Rating.HARD),
        ("bcd", None, Rating.HARD),
        ("abc", None, Rating.GOOD),
        ("abc", 5, Rating.GOOD),
        ("abcd", 30, Rating.GOOD),
        ("abcd", 5, Rating.EASY),
        ("abcd", 61, Rating.HARD),
        ("wxyz", None, Rating.AGAIN),
    ],
)
def test_key_points_suggest_a_rating(ticked: str, seconds: float | None, rating: Rating) -> None:
    assert suggest_from_points(PointsEvidence(POINTS, frozenset(ticked), seconds), USUAL) is rating
