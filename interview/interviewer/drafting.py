"""From the model's reply to a draft of an assessment whose every claim rests on the learner's own words."""

from typing import Annotated

from msgspec import Meta, Struct

from bank.schema import Question
from interview.coverage import CatalogueWords
from interview.interviewer.quotes import passage, supports
from interview.interviewer.reading import object_in, plain

LONGEST_REMARK, LONGEST_REASON = 400, 300
MOST_VERDICTS = 40
FRAGMENTS, COMPLETE = 2, 5  # bands of delivery

Text = Annotated[str, Meta(max_length=20_000)]


class Verdict(Struct, frozen=True):
    """What the model says of one key point."""

    id: Text
    covered: bool
    quote: Text | None = ""


class Telling(Struct, frozen=True):
    """How the model found it told."""

    band: Annotated[int, Meta(ge=1, le=5)]
    reason: Text = ""
    quote: Text | None = ""


class Assessment(Struct, frozen=True):
    """What the model answers."""

    key_points: Annotated[list[Verdict], Meta(max_length=MOST_VERDICTS)]
    delivery: Telling | None = None
    remark: Text | None = ""


class Draft(Struct, frozen=True):
    """What is left of it: `quotes` hold the key points that are called covered, with the learner's words.

    `dropped` counts claims without such words. `asked` is false where the answer gave no reason to ask.
    """

    quotes: dict[str, str] = {}
    delivery: int | None = None
    reason: str = ""
    remark: str = ""
    dropped: int = 0
    asked: bool = True


def drafted(reply: str, question: Question, said: str, words: CatalogueWords) -> Draft:
    """The draft, checked. Raises Unreadable."""
    told = object_in(reply, Assessment)
    rubric = words.rubric(question)
    points = {point.id: point for point in rubric.points}
    claims = {verdict.id: verdict for verdict in told.key_points if verdict.covered}
    quotes = {}
    for name, point in points.items():
        found = passage(claims[name].quote or "", said, rubric) if name in claims else ""
        if found and supports(found, said, point):
            quotes[name] = found
    band = told.delivery.band if told.delivery else None
    shown = told.delivery is not None and bool(passage(told.delivery.quote or "", said, rubric))
    delivery = band if shown and band is not None and _fits(band, len(quotes), len(points)) else None
    return Draft(
        quotes=quotes,
        delivery=delivery,
        reason=plain(told.delivery.reason, LONGEST_REASON) if told.delivery and delivery else "",
        remark=plain(told.remark or "", LONGEST_REMARK),
        dropped=len(claims) - len(quotes),
    )


def _fits(band: int, covered: int, points: int) -> bool:
    """Whether what was covered lets it be told that well: the anchors of 3 to 5 speak of the points."""
    if covered == 0:
        return band <= FRAGMENTS
    return band < COMPLETE or 2 * covered >= points
