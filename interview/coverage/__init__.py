"""Which key points an answer covers: by the words that a sentence shares with a key point."""

import re

from msgspec import Struct

from bank.schema import Question

ENOUGH = 3


class Suggestion(Struct, frozen=True):
    key_point: str
    covered: bool
    strength: float = 0.0
    quotes: tuple[tuple[int, int], ...] = ()
    because: tuple[str, ...] = ()


class Suggestions(Struct, frozen=True):
    points: tuple[Suggestion, ...]
    refusal: str = ""


def sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\s.!?。！？\n][^.!?。！？\n]*[.!?。！？]?", text)]


def suggest(question: Question, answer: str) -> Suggestions:
    found = []
    for point in question.facts.key_points:
        wanted = " ".join(text.key_points[point.id].lower() for text in question.texts.values())
        words = set(re.findall(r"\w{4,}", wanted))
        spans = [
            (len(words & set(re.findall(r"\w{4,}", answer[s:e].lower()))), s, e) for s, e in sentences(answer)
        ]
        shared, start, end = max(spans, default=(0, 0, 0))
        covered = shared >= ENOUGH
        found.append(Suggestion(point.id, covered, shared / 6, ((start, end),) if covered else ()))
    return Suggestions(tuple(found))
