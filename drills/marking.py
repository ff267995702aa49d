"""Marks a person's answers to an instance of a drill: every part is graded, the worst decides.

Used by the drill session and by mock rounds. No database; the sentences are in the language asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from accounts.language import page_language
from bank import instances
from bank.instances import Instance, PartInstance
from bank.schema import Drill, Language
from drills import grading, words
from drills.grading import Expectation, Outcome
from drills.grading.words import sentence
from drills.html import inline
from drills.kinds.base import FREE, Marking, PartMark

GRADER_VERSION = str(grading.VERSION)
LONGEST_KEPT = 600  # the grader refuses more than 500 characters with a sentence; more is not worth keeping
# What decides for the whole answer, from the most to the least urgent.
ORDER = ("unreadable", "ask", "undecided", "wrong", "partial", "right")


@dataclass(frozen=True)
class Understood:
    """How a text is understood while it is typed: LaTeX, value, unit; or the problem in a sentence."""

    latex: str
    value: str
    unit: str
    problem: str


def mark(content: Drill, seed: int, texts: Mapping[str, str], language: Language) -> Marking:
    """Mark all parts; `texts` maps the id of a part to what was typed or chosen."""
    parts = _mark_parts(content, seed, texts, language)
    decisive = min(parts, key=lambda part: ORDER.index(part.verdict))
    verdict = _whole(parts, decisive)
    if verdict in FREE:
        # The other parts stay unjudged: garbage in one part must not check the rest for nothing.
        parts = tuple(part for part in parts if part.verdict in FREE)
    return Marking(verdict, decisive.tag, parts, GRADER_VERSION)


def mark_all(
    content: Drill, seed: int, draft: Mapping[str, str], language: Language | None = None
) -> list[dict[str, str]]:
    """The same for a mock round: `draft` has a field "answer-<part>"; plain values, one for each part.

    `sentence` is HTML that may be shown as it is.
    """
    texts = {name.removeprefix("answer-"): text for name, text in draft.items()}
    language = language or page_language()
    with translation.override("zh-hans" if language == "zh" else "en"):
        return [
            {
                "part": part.id,
                "answer": part.typed,
                "verdict": part.verdict,
                "word": str(words.VERDICTS[part.verdict]),
                "sentence": conditional_escape(part.message),
                "tag": part.tag,
            }
            for part in _mark_parts(content, seed, texts, language)
        ]


def preview(content: Drill, seed: int, part_id: str, text: str, language: Language) -> Understood | None:
    """How a formula or quantity is understood while it is typed; None where there is nothing to preview."""
    instance = instances.build(content, seed)
    part = next((part for part in instance.parts if part.id == part_id and part.kind != "choice"), None)
    if part is None or not text.strip():
        return None
    seen = grading.preview(expectation(instance, part), text[:LONGEST_KEPT])
    problem = sentence(seen.problem, language) if seen.problem else ""
    return Understood(seen.latex, seen.value, seen.unit, problem)


def expectation(instance: Instance, part: PartInstance) -> Expectation:
    """What the grader needs to know of a part."""
    return Expectation(
        kind=part.kind,
        expected=part.formula if part.kind == "formula" else repr(part.expected),
        unit=part.unit,
        tolerance=part.tolerance,
        variables=part.variables,
        spellings=part.spellings,
        mistakes=part.mistakes,
        values=instance.values,
    )


def _mark_parts(
    content: Drill, seed: int, texts: Mapping[str, str], language: Language
) -> tuple[PartMark, ...]:
    instance = instances.build(content, seed)
    return tuple(
        _mark_part(instance, part, texts.get(part.id, "")[:LONGEST_KEPT], language) for part in instance.parts
    )


def _whole(parts: tuple[PartMark, ...], decisive: PartMark) -> str:
    """Some parts right and some wrong is partial; otherwise the decisive part speaks for all."""
    some_right = any(part.verdict == "right" for part in parts)
    return "partial" if decisive.verdict == "wrong" and some_right else decisive.verdict


def _mark_part(instance: Instance, part: PartInstance, text: str, language: Language) -> PartMark:
    if not text.strip():
        return PartMark(part.id, "ask", "empty", _("Please answer this part as well."))
    if part.kind == "choice":
        return _mark_choice(part, text)
    outcome = grading.grade(expectation(instance, part), text)
    message = _message(instance, outcome, language)
    before, place, after = _cut(text, outcome.at)
    return PartMark(part.id, outcome.verdict, outcome.tag or "", message, text, before, place, after)


def _mark_choice(part: PartInstance, text: str) -> PartMark:
    chosen = next((choice for choice in part.choices if choice.id == text), None)
    if chosen is None:
        return PartMark(part.id, "ask", "empty", _("Please choose one of the options."), text)
    if chosen.right:
        return PartMark(part.id, "right", "", _("Right."), text)
    return PartMark(part.id, "wrong", f"chose {chosen.id}", _("This is not the one."), text)


def _message(instance: Instance, outcome: Outcome, language: Language) -> str:
    """The item's own words (HTML) for a mistake it knows, else the grader's sentence."""
    own = instance.drill.texts[language].mistakes
    if outcome.tag in own and outcome.verdict in {"wrong", "partial"}:
        return inline(instances.render(instance, own[outcome.tag], language))
    return sentence(outcome, language)


def _cut(text: str, at: tuple[int, int] | None) -> tuple[str, str, str]:
    if at is None:
        return "", "", ""
    start, end = at
    return text[:start], text[start:end], text[end:]
