"""Which follow-up is due: one whose key point the answer left out, essential ones first. Pure."""

from collections.abc import Collection, Mapping, Sequence

from bank.schema import FollowUp, Question
from interview.coverage import suggest

MOST = 2  # to one answer, however strict the interviewer


def due(question: Question, said: str, asked: Collection[str], most: int) -> list[FollowUp]:
    """The follow-ups that may be asked now, the best first; none after `most`, none to an empty answer."""
    if len(asked) >= min(most, MOST) or not said.strip():
        return []
    covered = {point.key_point for point in suggest(question, said).points if point.covered}
    open_ones = [
        one for one in question.facts.follow_ups if one.id not in asked and one.key_point not in covered
    ]
    return sorted(open_ones, key=lambda one: one.key_point not in essential(question))


def field_of(turn: Mapping[str, str]) -> str:
    """The name of the field in which a follow-up that was asked is answered."""
    return f"follow-{turn['id']}"


def essential(question: Question) -> set[str]:
    """The key points without which no answer is good."""
    return {point.id for point in question.facts.key_points if point.essential}


def transcript(answer: str, answers: Sequence[str]) -> str:
    """Everything that was said to one question: the answer, then the answers to the follow-ups."""
    return "\n\n".join(part for part in (answer, *answers) if part.strip())
