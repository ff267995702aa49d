"""Marks a person's answers to an instance of a drill: every part is graded, the worst decides.

A later part is also judged from the person's own earlier values (`drills.grading.follow_through`). Used by
the drill session and by mock rounds. No database; the sentences are in the language asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.utils import translation
from django.utils.html import conditional_escape
from msgspec.structs import replace

from accounts.language import page_language
from bank import instances
from bank.instances import Instance, InstanceError, PartInstance
from bank.schema import Drill, DrillText, Language
from drills import grading, words
from drills.grading import Expectation, Outcome, follow_through
from drills.grading.follow_through import Own, Step
from drills.grading.outcomes import FREE, urgency, whole
from drills.grading.words import sentence
from drills.kinds.base import Marking, PartMark
from drills.kinds.html import inline

GRADER_VERSION = str(grading.VERSION)
LONGEST_KEPT = 600  # the grader refuses more than 500 characters with a sentence; more is not worth keeping


@dataclass(frozen=True)
class Understood:
    """How a text is understood while it is typed: LaTeX, value, unit; or the problem in a sentence.

    `before`, `place` and `after` are the text, cut where the problem is.
    """

    latex: str
    value: str
    unit: str
    problem: str
    before: str = ""
    place: str = ""
    after: str = ""


def mark(content: Drill, seed: int, texts: Mapping[str, str], language: Language) -> Marking:
    """Mark all parts; `texts` maps the id of a part to what was typed or chosen."""
    return together(mark_parts(content, seed, texts, language))


def together(parts: tuple[PartMark, ...]) -> Marking:
    """The marking of a whole answer from the marks of all its parts."""
    decisive = min(parts, key=lambda part: urgency(part.verdict))
    verdict = whole([part.verdict for part in parts])
    if verdict in FREE:
        # The other parts stay unjudged: garbage in one part must not check the rest for nothing.
        parts = tuple(part for part in parts if part.verdict in FREE)
    return Marking(verdict, decisive.tag, parts, GRADER_VERSION)


def mark_all(
    content: Drill, seed: int, draft: Mapping[str, str], language: Language | None = None
) -> list[dict[str, str]]:
    """All parts for a mock round: `draft` has a field "answer-<part>"; plain values, one for each part.

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
            for part in mark_parts(content, seed, texts, language)
        ]


def preview(content: Drill, seed: int, part_id: str, text: str, language: Language) -> Understood | None:
    """How a formula or quantity is understood while it is typed; None where there is nothing to preview."""
    instance = instances.build(content, seed)
    part = next((part for part in instance.parts if part.id == part_id and part.kind != "choice"), None)
    if part is None or not text.strip():
        return None
    text = text[:LONGEST_KEPT]
    seen = grading.preview(expectation(instance, part), text)
    if seen.problem is None:
        return Understood(seen.latex, seen.value, seen.unit, "")
    return Understood("", "", "", sentence(seen.problem, language), *_cut(text, seen.problem.at))


def expectation(instance: Instance, part: PartInstance) -> Expectation:
    """What the grader needs to know of a part."""
    return Expectation(
        kind=part.kind,
        expected=part.answer,
        unit=part.unit,
        tolerance=part.tolerance,
        variables=part.variables,
        spellings=part.spellings,
        mistakes=part.mistakes,
        values=instance.values,
        choices=tuple(choice.id for choice in part.choices),
        reasons=tuple(reason.id for reason in part.reasons),
        form=part.form,
        aliases=dict(part.aliases),
        without=part.without,
    )


def mark_parts(
    content: Drill, seed: int, texts: Mapping[str, str], language: Language
) -> tuple[PartMark, ...]:
    """The mark of each part in their order, whatever the others are; `texts` as for `mark`."""
    instance = instances.build(content, seed)
    typed = {part.id: texts.get(part.id, "")[:LONGEST_KEPT] for part in instance.parts}
    inputs = [quantity.base for quantity in instance.inputs.values()]
    outcomes = follow_through.mark(_steps(instance), typed, inputs, grading.grade)
    return tuple(
        _part_mark(instance, part, typed[part.id], outcomes[part.id], language) for part in instance.parts
    )


def _steps(instance: Instance) -> list[Step]:
    return [Step(part.id, partial(_expected_from, instance, part)) for part in instance.parts]


def _expected_from(instance: Instance, part: PartInstance, own: Own) -> Expectation | None:
    """What is expected of a part from the person's own earlier values; None where these give no value."""
    if not own:
        return expectation(instance, part)
    try:
        return expectation(instance, instances.part_from(instance, part.id, own))
    except InstanceError:
        return None


def _part_mark(
    instance: Instance, part: PartInstance, text: str, outcome: Outcome, language: Language
) -> PartMark:
    before, place, after = _cut(text, outcome.at)
    tag = f"chose {text}" if part.kind == "choice" and outcome.tag == "choice" else outcome.tag
    message = _message(instance, outcome, language)
    return PartMark(part.id, outcome.verdict, tag, message, text, before, place, after)


def _message(instance: Instance, outcome: Outcome, language: Language) -> str:
    """The item's own words (HTML) for a mistake it knows, else the grader's sentence."""
    text = instance.drill.texts[language]
    if outcome.tag in text.mistakes and outcome.verdict in {"wrong", "partial"}:
        return inline(instances.render(instance, text.mistakes[outcome.tag], language))
    return sentence(_in_words(instance, outcome, text, language), language)


def _in_words(instance: Instance, outcome: Outcome, text: DrillText, language: Language) -> Outcome:
    """The outcome with the words of an option where its sentence names the option's id."""
    named = {
        key: instances.render(instance, text.choices[value], language)
        for key, value in outcome.message.arguments.items()
        if value in text.choices
    }
    arguments = {**outcome.message.arguments, **named}
    return replace(outcome, message=replace(outcome.message, arguments=arguments))


def _cut(text: str, at: tuple[int, int] | None) -> tuple[str, str, str]:
    if at is None:
        return "", "", ""
    start, end = at
    return text[:start], text[start:end], text[end:]
