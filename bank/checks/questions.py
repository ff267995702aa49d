"""The rubric of a question: enough key points, and follow-ups that belong to one."""

from collections.abc import Iterator

from bank.problems import Problem
from bank.schema import Question

LEAST_KEY_POINTS = 2


def check(question: Question, file: str) -> Iterator[Problem]:
    """Problems in `question.toml`."""
    points = [point.id for point in question.facts.key_points]
    if len(points) < LEAST_KEY_POINTS:
        yield Problem(file, "key_points", f"an answer needs at least {LEAST_KEY_POINTS} key points")
    if not any(point.essential for point in question.facts.key_points):
        yield Problem(file, "key_points", "no key point is essential")
    if len(set(points)) < len(points):
        yield Problem(file, "key_points", "an id stands twice")
    for follow_up in question.facts.follow_ups:
        if follow_up.key_point not in points:
            yield Problem(file, "follow_ups", f"“{follow_up.id}” names no key point of this question")
