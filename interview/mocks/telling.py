"""One line of a report in words: what was asked and said, and what stands beside it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bank import catalogue, instances
from bank.schema import Drill, Item, Language, Question, Scenario
from drills.kinds import marking
from interview.coverage import suggest
from interview.coverage.reading import read
from interview.mocks import dialogue, interviewing
from interview.mocks.follow_ups import field_of
from interview.mocks.reports import ItemReport
from interview.models import MockItem, ScenarioPlay
from interview.scenarios.scoring import BANDS
from interview.scenarios.words import BAND_NAMES
from interview.whiteboard import worked_out


class Said(Struct, frozen=True):
    """A question of the interviewer and what was answered; the first has no words of its own."""

    words: str
    answer: str


class PointTold(Struct, frozen=True):
    """A key point with what speaks for it: `quote` in the learner's words, `because` what both share."""

    id: str
    words: str
    essential: bool
    ticked: bool
    quote: str = ""
    suggested: bool = False
    because: tuple[str, ...] = ()


class Told(Struct, frozen=True):
    """A line of the report. `beside` holds what only this kind of item has."""

    report: ItemReport
    content: Item | None
    title: str
    conversation: tuple[Said, ...] = ()
    points: tuple[PointTold, ...] = ()
    sentences: tuple[str, ...] = ()
    delivery: int | None = None
    beside: dict[str, Any] = {}


def tell(line: ItemReport, language: Language) -> Told:
    """The line in words. An item that has left the bank keeps its id and what was typed."""
    content = catalogue().items.get(line.item.item_id)
    match content:
        case None:
            return Told(line, None, line.item.item_id)
        case Question():
            return _question(content, line, language)
        case Drill():
            beside = _drill_beside(content, line.item, language)
        case Scenario():
            beside = _scenario_beside(line.item)
        case _:
            beside = {"text": content.texts[language]}
    return Told(line, content, content.texts[language].title, beside=beside)


def _question(question: Question, line: ItemReport, language: Language) -> Told:
    text = question.texts[language]
    marked = line.item.assessment or interviewing.marks(line.item)
    return Told(
        line,
        question,
        text.title,
        conversation=conversation(line.item),
        points=_points(question, line.item, language, marked),
        sentences=own_sentences(dialogue.said(line.item)),
        delivery=marked.get("delivery"),
        beside={
            "text": text,
            "drafting": interviewing.drafting(question, line.item, language),
            "sheet": worked_out(line.item.draft.get("sheet", ""), language),
        },
    )


def conversation(item: MockItem) -> tuple[Said, ...]:
    """The answer, then each follow-up with its answer."""
    turns = (Said(turn["words"], item.draft.get(field_of(turn), "")) for turn in item.turns)
    return (Said("", item.draft.get("answer", "")), *turns)


def own_sentences(said: str) -> tuple[str, ...]:
    """What can be quoted: the learner's own sentences, each once."""
    return tuple(dict.fromkeys(said[sentence.start : sentence.end] for sentence in read(said)))


def _points(
    question: Question, item: MockItem, language: Language, marked: Mapping[str, Any]
) -> tuple[PointTold, ...]:
    """Each key point: as `marked`, or, without marks, as far as the text itself speaks for it."""
    words = question.texts[language].key_points
    said = dialogue.said(item)
    found = {point.key_point: point for point in suggest(question, said).points if point.covered}
    ticked, quotes = set(marked.get("ticked", ())), marked.get("quotes", {})
    told = []
    for point in question.facts.key_points:
        hint = found.get(point.id)
        hinted = said[slice(*hint.quotes[0])] if hint and hint.quotes else ""
        told.append(
            PointTold(
                point.id,
                words[point.id],
                point.essential,
                ticked=point.id in ticked if marked else hint is not None,
                quote=quotes.get(point.id, "" if item.assessment else hinted),
                suggested=hint is not None,
                because=tuple(hint.because) if hint else (),
            )
        )
    return tuple(told)


def _scenario_beside(item: MockItem) -> dict[str, Any]:
    """The play of this item, and its bands by name."""
    played = ScenarioPlay.objects.filter(mock_item=item).first()
    found = item.result.get("bands", {})
    return {"play": played, "bands": [(BAND_NAMES[name], found[name]) for name in BANDS if name in found]}


def _drill_beside(drill: Drill, item: MockItem, language: Language) -> dict[str, Any]:
    """This instance's prompt, solution and marks."""
    instance = instances.build(drill, item.seed)
    text = drill.texts[language]
    return {
        "text": text,
        "prompt": instances.render(instance, text.prompt, language),
        "solution": instances.render(instance, text.solution, language),
        "marks": [
            (
                instances.render(instance, text.parts[mark["part"]], language),
                text.choices.get(mark["answer"], mark["answer"]),
                mark,
            )
            for mark in marking.mark_all(drill, item.seed, item.draft, language)
        ],
    }
